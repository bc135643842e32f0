"""The ratio of today's program to the older one, estimated from pairs of turns: pure arithmetic.

Pairs of the same page of the registry do the same work. A page's ratio is the mean of their log ratios. Each log ratio
is clipped if it strays further from the page's median than pairs usually do, so that a disturbed turn has little
effect. The pages' ratios are weighted by each page's share of a filing. The interval follows from the spread of the
clipped pairs.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Z = 2.0  # of the interval: about 95 %
CLIP = 2.5  # standard deviations of a pair
_MAD = 1.4826  # from the median deviation to the standard deviation of a normal distribution
Logs = Mapping[str, Sequence[float]]  # the log ratios of each page


@dataclass(frozen=True)
class Pair:
    """The cost of the same record on both sides in one round."""

    page: str
    today: float
    reference: float


@dataclass(frozen=True)
class Estimate:
    """The cost of one filing on each side, the ratio of the two, and the confidence interval of the ratio."""

    today: float
    reference: float
    ratio: float
    low: float
    high: float


def estimate(pairs: Iterable[Pair], rounds: int = 1) -> Estimate | None:
    """Return the estimate from the pairs of this many filings, or None if no pair cost anything."""
    pages = by_page(pair for pair in pairs if pair.today > 0 and pair.reference > 0)
    if not pages:
        return None
    today, reference = (
        {page: _cost([getattr(pair, side) for pair in group], rounds) for page, group in pages.items()}
        for side in ("today", "reference")
    )
    logs = clipped({page: [math.log(pair.today / pair.reference) for pair in group] for page, group in pages.items()})
    total = sum(reference.values())
    share = {page: cost / total for page, cost in reference.items()}
    ratio = sum(share[page] * math.exp(statistics.fmean(group)) for page, group in logs.items())
    error = deviation(logs) * math.sqrt(sum(share[page] ** 2 / len(group) for page, group in logs.items()))
    return Estimate(sum(today.values()), total, ratio, ratio * math.exp(-Z * error), ratio * math.exp(Z * error))


def by_page(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Return the pairs grouped by page."""
    pages = defaultdict(list)
    for pair in pairs:
        pages[pair.page].append(pair)
    return dict(pages)


def clipped(logs: Logs) -> dict[str, list[float]]:
    """Return the log ratios, each clipped to `CLIP` robust deviations of all pages from its page's median."""
    medians = {page: statistics.median(group) for page, group in logs.items()}
    strays = [
        abs(value - medians[page]) * _unbiased(group)
        for page, group in logs.items()
        if len(group) > 1
        for value in group
    ]
    most = CLIP * _MAD * statistics.median(strays) if strays else math.inf
    return {
        page: [min(max(value, medians[page] - most), medians[page] + most) for value in group]
        for page, group in logs.items()
    }


def deviation(logs: Logs) -> float:
    """Return the standard deviation of one pair around its page's mean; infinite if no page has two pairs."""
    freedom = sum(len(group) - 1 for group in logs.values())
    squares = sum((value - statistics.fmean(group)) ** 2 for group in logs.values() for value in group)
    return math.sqrt(squares / freedom) if freedom else math.inf


def _unbiased(group: Sequence[float]) -> float:
    return math.sqrt(len(group) / (len(group) - 1))


def _cost(values: Sequence[float], rounds: int) -> float:
    """Return the cost of one page's records in one filing: their number times the median."""
    return len(values) / rounds * statistics.median(values)
