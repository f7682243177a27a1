"""The differences between records and objects: columns have more room, new agreements and contracts take free records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model import acts
from haemus.model.acts import LANES
from haemus.model.agents import agreement, contract
from haemus.model.compiled.compiler import runs_instead

if TYPE_CHECKING:
    from haemus.model.agents.agreement import Agreement
    from haemus.model.agents.contract import Contract
    from haemus.model.region import Region


@runs_instead(acts.padded)
def padded(count: int) -> int:
    """Return the next multiple of LANES: records have room for it."""
    return (count + LANES - 1) & -LANES


@runs_instead(agreement.new_agreement)
def new_agreement(region: Region) -> Agreement:
    """Return the record after the last agreement in force."""
    if region.agreement_count >= len(region.agreements):
        raise IndexError("no room for another agreement in force")
    taken = region.agreements[region.agreement_count]
    taken.place = region.agreement_count
    region.agreement_count += 1
    return taken


@runs_instead(agreement.drop_agreement)
def drop_agreement(region: Region, place: int) -> None:
    """Move the records of later agreements up by one."""
    region.agreement_count -= 1
    for k in range(place, region.agreement_count):
        region.agreements[k] = region.agreements[k + 1]
        region.agreements[k].place = k


@runs_instead(contract.new_contract)
def new_contract(region: Region) -> Contract:
    """Return the record after the last contract."""
    if region.contract_count >= len(region.contracts):
        raise IndexError("no room for another contract")
    taken = region.contracts[region.contract_count]
    taken.place, taken.is_imposed = region.contract_count, 0
    region.contract_count += 1
    return taken
