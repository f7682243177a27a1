"""Run the command `haemus` as `python -m haemus`."""

from haemus.experiments.cli.main import program

if __name__ == "__main__":
    program()
