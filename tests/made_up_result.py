"""Results with made-up tables of as many scenarios, runs and years as a test of figures needs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from written import write_result

from haemus.model.outcomes import outcome_columns
from haemus.model.outcomes.registry import unit_of

WHICH = ["scenario", "point", "run"]
STATES = ("HRV", "SRB", "SVN", "ALB", "MNE", "XKX", "BIH", "MKD", "HUN", "BGR")
EVENTS = (
    {"id": "ukraine-invasion", "type": "invasion", "date": "2022-02-24", "probability": 1.0, "aggressor": "RUS"},
    {"id": "zagreb-drone", "type": "airspace_incident", "date": "2022-03-10", "probability": 1.0, "state": "HRV"},
    {
        "id": "hague-pledge",
        "type": "pledge",
        "date": "2025-06-25",
        "probability": 1.0,
        "guarantee": "NATO",
        "target": 3.5,
        "due": 2035,
    },
)
OWN = {"id": "second-doubt", "type": "article5_doubt", "date": "2026-09-01", "probability": 0.5, "lead": "USA"}
WORDS = ("A short title", "The United States draws down and leaves", "Regional firms in the alliance's supply chain")
"""Titles of several lengths."""


def title(place: int) -> str:
    """The title of the scenario at a place."""
    return f"{WORDS[place % len(WORDS)]} {place}"


def made_up(
    folder: Path, scenarios: int = 2, runs: int = 3, last: Sequence[int] = (2035,), effect: float = 0.3
) -> Path:
    """Write a result; scenario k ends in `last[k]` (the last for all others) and spends `effect` times k more from 2025Q1 on."""
    names = [f"scenario-{place}" for place in range(scenarios)]
    ends = {name: last[min(place, len(last) - 1)] for place, name in enumerate(names)}
    rng = np.random.default_rng(3)
    noise = rng.uniform(0.8, 1.2, (runs, len(STATES)))
    rows = []
    for place, name in enumerate(names):
        for run in range(runs):
            for year in range(2020, ends[name] + 1):
                more = 1.0 + (effect * place if year >= 2025 else 0.0)
                for season in range(1, 5):
                    for k, state in enumerate(STATES):
                        budget = 300.0 * (k + 1) * noise[run, k] * more * (1.0 + 0.05 * (year - 2020))
                        rows.append(
                            (
                                name,
                                0,
                                run,
                                f"{year}Q{season}",
                                state,
                                budget,
                                0.1 * (run + 1),
                                0.7,
                                k * more,
                                budget,
                                60_000.0,
                                budget / 60_000.0,
                            )
                        )
    columns = [
        "quarter",
        "state",
        "budget_meur",
        "committed_share",
        "credibility",
        "threat",
        "published_meur",
        "gdp_meur",
        "burden",
    ]
    outcomes = {column: 4.0 if unit_of(column) == "crises" else 1234.5 for column in outcome_columns()}
    tables = {
        "runs": pd.DataFrame(
            [
                (
                    name,
                    0,
                    run,
                    1,
                    "done",
                    *(
                        round(value) if value < 9 else value * noise[run, 0] * (1 + effect * place)
                        for value in outcomes.values()
                    ),
                )
                for place, name in enumerate(names)
                for run in range(runs)
            ],
            columns=[*WHICH, "seed", "status", *outcomes],
        ),
        "states": pd.DataFrame(rows, columns=[*WHICH, *columns]),
        "agreements": pd.DataFrame(
            [
                (name, 0, run, f"{2024 + (place + run) % 5}Q2", f"{a}-{b}", "signed", f"{a};{b}", "strategic")
                for place, name in enumerate(names)
                for run in range(runs)
                for a, b in (("ALB", "HRV"), ("HUN", "SRB"), ("BGR", "MKD"))
            ],
            columns=[*WHICH, "quarter", "agreement", "action", "members", "kind"],
        ),
        "contracts": pd.DataFrame(
            [
                (name, 0, run, buyer, seller, value * (1.0 + effect * place), "2024Q1")
                for place, name in enumerate(names)
                for run in range(runs)
                for buyer in STATES
                for seller, value in (
                    ("USA", 900.0),
                    ("FRA", 500.0),
                    ("GBR", 30.0),
                    (buyer, 10.0),
                    ("CHN", 200.0),
                    ("KOR", 3.0),
                )
            ],
            columns=[*WHICH, "buyer", "supplier_state", "value_meur", "quarter_signed"],
        ),
    }
    told = [
        {
            "name": name, "title": title(place), "history": "simulated", "end": f"{ends[name]}Q4",
            "events": [*EVENTS, *([OWN] if place == 1 else [])],
        }
        for place, name in enumerate(names)
    ]  # fmt: skip
    return write_result(folder, tables, told, runs)
