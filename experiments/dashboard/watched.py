"""The region as Mesa's page steps it: one run of a batch, with the terms of its decisions."""

from __future__ import annotations

from haemus.experiments.dashboard.served import served
from haemus.experiments.report.explanation import Explanation
from haemus.model.draws import run_seed
from haemus.model.region import Region


class WatchedRegion(Region):
    """Run `replication` of a batch with seed `batch_seed`, as `haemus explain` repeats it; it stops by itself at its end."""

    def __init__(self, named: str = "baseline", batch_seed: int = 1, replication: int = 0) -> None:
        """Set the region up before its first quarter; ScenarioError for a scenario that is refused.

        The name of the scenario is `named`, because Mesa's page would fill a `scenario` with an object of its own.
        """
        self.batch_seed, self.replication = batch_seed, replication
        super().__init__(served().scenario(named), run_seed(batch_seed, replication), explain=True, collect=False)

    def step(self) -> None:
        """Run one quarter; nothing after the last."""
        if self.running:
            super().step()

    @property
    def stepped(self) -> int:
        """The number of quarters that have been run."""
        return int(self.quarter - self.first + 1) if self.name else 0

    @property
    def quarters(self) -> int:
        """The number of quarters of the whole run."""
        return int(self.script.end - self.first + 1)

    @property
    def explanation(self) -> Explanation:
        """The run so far with the reasons for its decisions."""
        return Explanation(self.script, self.batch_seed, self.replication, self.rows(), tuple(self.reasons))
