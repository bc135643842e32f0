"""How many times as long today's program takes as the older one, from pairs of turns: pure arithmetic.

Pairs of the same page of the registry do the same work. Their ratio is the middle of all means of two log ratios (Hodges
and Lehmann), which a few disturbed turns do not move; the pages' ratios are weighted by what each page takes of a filing.
The interval follows from how far the single pairs stray from their page's ratio.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

Z = 2.0  # of the interval: about 95 %
_MAD = 1.4826  # from the median deviation to the standard deviation of a normal distribution


@dataclass(frozen=True)
class Pair:
    """What the same record cost on both sides in one round."""

    page: str
    today: float
    reference: float


@dataclass(frozen=True)
class Estimate:
    """What one filing costs on each side, the ratio of the two, and the interval in which the true ratio should lie."""

    today: float
    reference: float
    ratio: float
    low: float
    high: float


def estimate(pairs: Iterable[Pair], rounds: int = 1) -> Estimate | None:
    """Return the estimate from the pairs of so many filings, or None without a pair that cost anything."""
    pages = by_page(pair for pair in pairs if pair.today > 0 and pair.reference > 0)
    if not pages:
        return None
    logs = {page: [math.log(pair.today / pair.reference) for pair in group] for page, group in pages.items()}
    weights = {page: _cost([pair.reference for pair in group], rounds) for page, group in pages.items()}
    centers = {page: center(group) for page, group in logs.items()}
    total = sum(weights.values())
    ratio = sum(weights[page] * math.exp(centers[page]) for page in pages) / total
    share = {page: weight / total for page, weight in weights.items()}
    error = stray(logs, centers) * math.sqrt(sum(share[page] ** 2 / len(group) for page, group in logs.items()))
    today = sum(_cost([pair.today for pair in group], rounds) for group in pages.values())
    return Estimate(today, total, ratio, ratio * math.exp(-Z * error), ratio * math.exp(Z * error))


def by_page(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Return the pairs by their page."""
    pages = defaultdict(list)
    for pair in pairs:
        pages[pair.page].append(pair)
    return dict(pages)


def center(logs: Sequence[float]) -> float:
    """Return the middle of all means of two values, each with itself too."""
    return statistics.median((one + other) / 2 for one, other in combinations_with_replacement(logs, 2))


def stray(logs: Mapping[str, Sequence[float]], centers: Mapping[str, float]) -> float:
    """Return the standard deviation of one pair around its page's ratio; infinite where no page has two pairs."""
    strays = [
        abs(value - centers[page]) * math.sqrt(len(group) / (len(group) - 1))
        for page, group in logs.items()
        if len(group) > 1
        for value in group
    ]
    return _MAD * statistics.median(strays) if strays else math.inf


def _cost(values: Sequence[float], rounds: int) -> float:
    """Return what the records of one page cost in one filing: their number times the median."""
    return len(values) / rounds * statistics.median(values)
