"""The recorded band of each figure, and the verdict whether a figure has left it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from benchmarks.short.estimate import Estimate

BANDS = Path(__file__).with_name("bands.json")
WIDTH = 0.03  # of a ratio, on each side: wide enough for ten quiet runs, narrower than the 5 % that must be noticed
Figure = int | Estimate  # a count, or a ratio of seconds


class BandVerdict(StrEnum):
    """The position of a figure relative to its band."""

    INSIDE = "in its band"
    ABOVE = "ABOVE its band"
    BELOW = "BELOW its band"
    UNCLEAR = "UNCLEAR"
    UNBOUND = "NO BAND"


@dataclass(frozen=True)
class Band:
    """The range of a figure, and when and why it was recorded."""

    low: float
    high: float
    commit: str
    day: str
    why: str

    @property
    def middle(self) -> float:
        """Return the value around which the band was recorded."""
        return (self.low + self.high) / 2


def judge(figure: Figure, band: Band | None) -> BandVerdict:
    """Return the position of a figure relative to its band.

    A ratio is outside only if its interval also excludes the middle of the band. If it does not, or if the interval is
    wider than the band, the machine was too busy for a verdict.
    """
    if band is None:
        return BandVerdict.UNBOUND
    if isinstance(figure, int):
        return _place(figure, band)
    place = _place(figure.ratio, band)
    if place is not BandVerdict.INSIDE and not figure.low <= band.middle <= figure.high:
        return place
    if place is not BandVerdict.INSIDE or is_wide(figure, band.high - band.low):
        return BandVerdict.UNCLEAR
    return BandVerdict.INSIDE


def is_wide(figure: Figure, most: float = 2 * WIDTH) -> bool:
    """Return whether a ratio's interval is wider than a band and therefore meaningless."""
    return not isinstance(figure, int) and figure.high - figure.low > most


def _place(value: float, band: Band) -> BandVerdict:
    if value > band.high:
        return BandVerdict.ABOVE
    return BandVerdict.BELOW if value < band.low else BandVerdict.INSIDE


def sentences(figures: Mapping[str, Figure], bands: Mapping[str, Band]) -> list[str]:
    """Return one sentence for each figure outside its band; figures without a band share one sentence."""
    lines = [_sentence(name, figure, bands[name]) for name, figure in figures.items() if name in bands]
    if unbound := [name for name in figures if name not in bands]:
        lines.append(f"No band is recorded for {'; '.join(unbound)}. Record it with --record --why '…'.")
    return [line for line in lines if line]


def _sentence(name: str, figure: Figure, band: Band) -> str:
    match judge(figure, band):
        case BandVerdict.INSIDE:
            return ""
        case BandVerdict.UNCLEAR:
            return f"{name}: the machine was too busy for a verdict ({shown(figure)}). Measure again when it is idle."
        case verdict:
            word = "risen above" if verdict is BandVerdict.ABOVE else "fallen below"
            return f"{name} has {word} its band: {shown(figure)}; {limits(band)} was recorded on {band.day}: {band.why}"


def shown(figure: Figure) -> str:
    """Return a count, or a ratio with its interval."""
    return str(figure) if isinstance(figure, int) else f"{figure.ratio:.3f}, {figure.low:.3f}–{figure.high:.3f}"


def limits(band: Band | None) -> str:
    """Return the band as shown in the table."""
    if band is None:
        return "–"
    return f"{band.low:g}" if band.low == band.high else f"{band.low:g}–{band.high:g}"


def around(figure: Figure, commit: str, why: str) -> Band:
    """Return a new band: a count exactly, a ratio rounded to a hundredth with the usual width on each side."""
    day = date.today().isoformat()
    if isinstance(figure, int):
        return Band(figure, figure, commit, day, why)
    middle = round(figure.ratio, 2)
    return Band(round(middle - WIDTH, 4), round(middle + WIDTH, 4), commit, day, why)


def load(path: Path = BANDS) -> dict[str, Band]:
    """Return the recorded bands by figure."""
    if not path.exists():
        return {}
    return {name: Band(**data) for name, data in json.loads(path.read_text(encoding="utf-8")).items()}


def store(bands: Mapping[str, Band], path: Path = BANDS) -> None:
    """Write the bands."""
    data = {name: asdict(band) for name, band in bands.items()}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
