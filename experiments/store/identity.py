"""What a run depends on, as a digest: equal content is the same run, whatever it is called and wherever its file lies."""

import json
from hashlib import blake2b
from typing import Final

from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.resolved import DIGEST_BYTES

WORDS_ABOUT_IT: Final = ("name", "title", "question", "extends", "expect")
"""What a scenario says of itself, which changes no run."""


def content_digest(scenario: ResolvedScenario) -> str:
    """BLAKE2b of start, end, history, parameters, events and what is removed.

    With the run's seed and the version of the model it says everything that the run depends on.
    """
    content = {key: value for key, value in scenario.as_dict().items() if key not in WORDS_ABOUT_IT}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()
