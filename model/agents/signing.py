"""Signings: groups of ready pairs that sign together, the states that they invite, and the answers of wary states."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from haemus.model.acts import Columns, compiles, field
from haemus.model.agents.agreement import group_id
from haemus.model.draws import stable_id, uniform

if TYPE_CHECKING:
    from haemus.model.region import Region

THIRD: Final = stable_id("talks.third")


class Signings(Columns):
    """Signings and accessions that others still answer."""

    AXIS: ClassVar[str] = "signing"

    quarter: list[int] = field("quarter", "when it happened")
    members: list[int] = field("set of states", "members of the agreement after it")


@compiles
def form_groups(region: Region) -> int:
    """Form the groups that sign together, and return how many: ready pairs, merged where every two states are ready."""
    # entries of `groups` after the first `count` are left from earlier quarters
    pairs, groups, count = region.pairs, region.groups, 0
    for k in range(region.pair_count):
        if pairs.is_ready[k] == 0:
            continue
        one, other, g = region.states[pairs.first[k]], region.states[pairs.second[k]], 0
        while g < count and not (
            one.is_ready_with_all(region, groups[g]) and other.is_ready_with_all(region, groups[g])
        ):
            g += 1
        if g == count:
            groups[g] = 0
            count += 1
        groups[g] |= 1 << one.place | 1 << other.place
    return count


@compiles
def ask_others(region: Region, group: int) -> int:
    """Invite other states to a signing, in turn, and return the group with those that join.

    Each joins with a probability: its capital, times the chance that it is accepted by every state in the group so far.
    """
    asked_by = group_id(region, group)  # before others join: a draw must not depend on who else did
    for i in range(region.state_count):
        state = region.states[i]
        if group >> i & 1 or state.is_tied_to_all(region, group):
            continue
        chance = state.capital
        for member in range(region.state_count):
            if group >> member & 1:
                constant = region.parameters.joint_signing_constant
                chance = chance * region.states[member].chance_to_accept(region, i, constant)
        if uniform(region.seed, THIRD, region.quarter, state.key, 0, asked_by) < chance:
            group |= 1 << i
    return group


@compiles
def are_united(region: Region, group: int) -> bool:
    """Return whether agreements in force already unite every two states of a group."""
    for i in range(region.state_count):  # noqa: SIM110 - compiled code has no generators
        if group >> i & 1 and not region.states[i].is_tied_to_all(region, group):
            return False
    return True


@compiles
def weigh_signings(region: Region) -> None:
    """Set how strongly each pair answers others' signings: the most that either is wary of one, fading with age."""
    pairs, d, signings = region.pairs, region.pair_drivers, region.signings
    for k in range(region.pair_count):
        d.counter_alignment[k] = 0.0
    for signing in range(region.signing_count):
        for i in range(region.state_count):
            region.states[i].watch_signing(region, signing)
        members = signings.members[signing]
        for k in range(region.pair_count):
            if pairs.is_barred[k] > 0:
                continue
            i, j = pairs.first[k], pairs.second[k]
            if members >> i & 1 == 0 and members >> j & 1 == 0:
                wary = max(region.states[i].wary_of_signing, region.states[j].wary_of_signing)
                d.counter_alignment[k] = max(d.counter_alignment[k], wary)


@compiles
def forget_signings(region: Region) -> None:
    """Drop the signings that are too old to be answered."""
    signings, kept = region.signings, 0
    for k in range(region.signing_count):
        if region.quarter - signings.quarter[k] < region.parameters.counter_memory:
            signings.quarter[kept], signings.members[kept] = signings.quarter[k], signings.members[k]
            kept += 1
    region.signing_count = kept
