"""Subcommands of `haemus`, one a file: SUMMARY, add_arguments(parser) and run(arguments) -> exit code."""

COMMANDS = (
    "run",
    "sweep",
    "compare",
    "discover",
    "plan",
    "show",
    "sensitivity",
    "fit",
    "acceptance",
    "expectations",
    "causes",
    "figures",
    "heatmap",
    "explain",
    "scenarios",
    "parameters",
    "check",
    "diff",
)
