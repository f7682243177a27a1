"""A scenario that is refused."""

from haemus.model.bad_input import BadInput


class ScenarioError(BadInput):
    """File, key, value, what is allowed and the nearest valid name, in one sentence."""

    @property
    def file(self) -> str:
        """The file's base name, or the scenario as it was typed."""
        return self.where
