"""Every world within the priors runs to its end, so that results over the priors are not biased by failures."""

import numpy as np
import pytest
from scipy.stats import qmc
from worlds import until

from haemus.model.compiled import Ensemble
from haemus.model.parameters import REGISTRY

WORLDS = 256
SEED = 20_350_101
RANGES = {name: spec.prior for name, spec in REGISTRY.items() if spec.prior is not None}


@pytest.mark.slow
def test_no_world_drawn_from_the_priors_fails() -> None:
    baseline = until("baseline", "2035Q4")
    low, high = np.array(list(RANGES.values())).T
    drawn = qmc.scale(qmc.LatinHypercube(len(RANGES), rng=SEED).random(WORLDS), low, high)
    failed = []
    for k, values in enumerate(drawn.tolist()):
        recorded, statuses = Ensemble(baseline.with_parameters(**dict(zip(RANGES, values, strict=True)))).run([k])
        if statuses.any() or not np.isfinite(recorded.states["budget_meur"]).all():
            failed.append(k)
    assert len(drawn) == WORLDS
    assert failed == []
