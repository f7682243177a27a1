"""Windows: numbers that agents read and write as their own, and that are kept in the situation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, overload

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


class OnRecord(Protocol):
    """Whoever has a record: columns by name, and a place in them."""

    columns: Mapping[str, NDArray[Any]]
    place: int


class Column[Number: (int, float)]:
    """A number that an agent reads and writes as its own, and that is kept in a record."""

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the field's name from the attribute's."""
        self.name = name

    @overload
    def __get__(self, agent: None, owner: type) -> Column[Number]: ...
    @overload
    def __get__(self, agent: OnRecord, owner: type) -> Number: ...
    def __get__(self, agent: OnRecord | None, owner: type) -> Number | Column[Number]:
        """Return the number as plain Python's."""
        if agent is None:
            return self
        number: Number = agent.columns[self.name].item(agent.place)
        return number

    def __set__(self, agent: OnRecord, value: Number) -> None:
        """Keep the number."""
        agent.columns[self.name][agent.place] = value


class Row:
    """A row of numbers that an agent reads and changes as its own, and that is kept in a matrix of the situation."""

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the matrix's name from the attribute's."""
        self.name = name

    def __get__(self, agent: Any, owner: type) -> NDArray[np.float64]:  # noqa: ANN401 - a state, which imports this
        """Return the agent's row, a view."""
        row: NDArray[np.float64] = getattr(agent.model.situation, self.name)[agent.place]
        return row


def columns_of(records: NDArray[np.void]) -> dict[str, NDArray[Any]]:
    """Return views of the fields of records, by name."""
    return {name: records[name] for name in records.dtype.names or ()}
