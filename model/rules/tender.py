"""A random-utility choice of supplier (McFadden 1974; decision 0011)."""

from typing import Final

from haemus.model.acts import compiles, compiles_in_columns
from haemus.model.exponential import exp, log

A_DEAL: Final = 0.5
"""The most past deals that count as none."""


@compiles_in_columns
def gumbel(p: float) -> float:
    """Return the standard Gumbel quantile of a uniform draw in (0, 1)."""
    return -log(-log(p))


@compiles
def any_deal(past: float) -> float:
    """Return 1 for a buyer with past deals, else 0: they fade, and no more than half a deal counts as none. `past` >= 0 [deals]."""
    return 1.0 if past > A_DEAL else 0.0


@compiles_in_columns
def log_deals(past: float) -> float:
    """Return the log of past deals and a half, or 0 for a buyer that has none; `past` >= 0 [deals]."""
    log_past = log(past + 0.5)  # for all, because a loop with a condition on it is computed one by one
    return log_past if past > A_DEAL else 0.0


@compiles_in_columns
def choice_weight(utility: float) -> float:
    """Return the weight of an alternative, > 0: its chance is its weight over the sum of all weights. `utility` [logit]."""
    return exp(utility)


@compiles_in_columns
def inclusive_value(weights: float) -> float:
    """Return the utility of a group of alternatives [logit] whose weights sum to `weights` >= 0; -infinity for an empty group.

    A group chosen by it, and then one of the group, have the chances of a single choice among all (McFadden 1978, Modelling the
    choice of residential location, with a dissimilarity of 1).
    """
    return log(weights)


@compiles_in_columns
def habit_utility(
    scale: float,
    any_deal: float,
    deals: float,
    distance: float,
    pact: float,
    scale_weight: float,
    any_weight: float,
    deals_weight: float,
    distance_weight: float,
    pact_weight: float,
) -> float:
    """Return the part of a supplier's utility [logit] whose weights were estimated on the region's orders to 2018.

    `scale` [log percent of world exports]; `any_deal` 1 or 0; `deals` [log of past deals, which fade]; `distance`
    [log km]; `pact` in [0, 1]. Source: conditional logit over 169 orders, SIPRI Arms Transfers Database (decision 0011).
    """
    return (
        scale_weight * scale
        + any_weight * any_deal
        + deals_weight * deals
        + distance_weight * distance
        + pact_weight * pact
    )


@compiles_in_columns
def offer_utility(
    relative_price: float,
    lead_years: float,
    line: float,
    standard: float,
    alignment: float,
    offset: float,
    embargo: float,
    second_hand: float,
    domestic: float,
    guarantor: float,
    price_weight: float,
    lead_weight: float,
    line_weight: float,
    standard_weight: float,
    alignment_weight: float,
    offset_weight: float,
    embargo_weight: float,
    second_hand_weight: float,
    domestic_weight: float,
    guarantor_weight: float,
) -> float:
    """Return the part of a supplier's utility [logit] that comes from its offer.

    `relative_price` is the log price per unit of capability less the mean of the offers; `lead_years` the lead time [years];
    `line` the log of the product line's output value less the mean of the offers; `standard` in [0, 1]
    and `alignment` in [0, 1] as below; `offset` local work offered x the buyer's industrial policy;
    `embargo` 1 if the goods are banned; `second_hand` 0 or 1; `domestic` the buyer's industrial policy for a producer at home,
    else 0; `guarantor` 1 if the maker's home has promised the buyer help, else 0 (decision 0069). Source: weights estimated on
    orders (decision 0043).
    """
    return (
        price_weight * relative_price
        + lead_weight * lead_years
        + line_weight * line
        + standard_weight * standard
        + alignment_weight * alignment
        + offset_weight * offset
        + embargo_weight * embargo
        + second_hand_weight * second_hand
        + domestic_weight * domestic
        + guarantor_weight * guarantor
    )


@compiles
def fitting_standard(of_nato_standard: float, neutral: float, nato_share: float) -> float:
    """Return how far a product's standard suits a buyer, in [0, 1].

    `of_nato_standard` is 1 or 0. A force that isn't neutral wants its partners' standard: 1 for NATO's, else 0. A neutral force
    (`neutral` 1) wants what it can operate: the share of its own stock that has the product's standard; `nato_share` in [0, 1] is
    NATO's part of that stock. Source: lock-in by installed base (Farrell and Saloner 1986); decision 0043.
    """
    share = nato_share if of_nato_standard > 0.0 else 1.0 - nato_share
    return neutral * share + (1.0 - neutral) * of_nato_standard


@compiles
def alignment_with_maker(with_power: float, has_power: float, mean_alignment: float) -> float:
    """Return a buyer's closeness to a maker's camp, in [0, 1].

    `with_power` is its alignment with the maker's power. A maker that belongs to no power (`has_power` 0) sells to all camps: it counts
    as the mean of the buyer's alignments with the powers, `mean_alignment`. Decision 0043.
    """
    return with_power if has_power > 0.0 else mean_alignment
