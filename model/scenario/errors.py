"""The error for a scenario that is refused."""

from haemus.model.bad_input import BadInput


class ScenarioError(BadInput):
    """An invalid scenario: file, key, value, allowed values and nearest valid name, in one sentence."""

    @property
    def file(self) -> str:
        """The file's base name, or the scenario as it was typed."""
        return self.where
