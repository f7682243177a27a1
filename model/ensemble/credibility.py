"""Phase 3: belief in each guarantee, and what help states may count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled
from haemus.model.sweeps.credibility import count_help, let_signals_pass, remember_help, revise_beliefs

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def revise_credibility(block: Block) -> None:
    """Revise beliefs, then count help."""
    revise_beliefs(block)
    count_help(block)
    if block[0].quarter == 0:
        remember_help(block)
    let_signals_pass(block)
