"""What the corpus holds: planted mistakes, harmless variations and filings with three mistakes, read from `planted/SET/`.

Every set has an author of its own. An entry of `mistakes-*.yaml` stands under its class and says:

    id       short name, unique over the corpus
    base     the good filing that it is planted in (`bases.BASES`)
    edits    what plants it (`edits`)
    wrong    what is wrong, in one sentence
    places   where a reader must be sent: short names of papers and labels of the profile's fields
    words    what a finding may call the fact; with one of the places it names the mistake
    planted  passages that name the mistake wherever a finding quotes them
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scripts.profile_texts.shapes import Json
from tests.corpus.bases import good
from tests.corpus.edits import apply
from tests.corpus.filing import CorpusFiling

FOLDER = Path(__file__).with_name("planted")
SETS = ("first", "second", "third", "fourth", "fifth", "sixth")
SEEN = SETS[:2]  # run unless named otherwise; the third and the fifth are held out from whoever writes rules


@dataclass(frozen=True)
class PlantedMistake:
    """One mistake: what is wrong and what a finding must name."""

    id: str
    group: str
    wrong: str
    places: tuple[str, ...]
    words: tuple[str, ...]
    planted: tuple[str, ...]


@dataclass(frozen=True)
class CorpusEntry:
    """One filing of the corpus: its base, its edits, and the mistakes in it (none in a variation or a good filing)."""

    set: str
    id: str
    group: str
    base: str
    edits: tuple[Json, ...]
    mistakes: tuple[PlantedMistake, ...] = ()
    about: str = ""

    def filing(self) -> CorpusFiling:
        """Return the filing, made from its base."""
        return apply(good(self.base), list(self.edits))


@cache
def mistakes() -> tuple[CorpusEntry, ...]:
    """Return the filings with one mistake."""
    return tuple(
        _mistake(path.parent.name, group, given)
        for path in sorted(FOLDER.glob("*/mistakes-*.yaml"))
        for group, entries in _read(path).items()
        for given in entries
    )


def _mistake(set_: str, group: str, given: Json) -> CorpusEntry:
    named = (tuple(str(word) for word in given.get(key, ())) for key in ("places", "words", "planted"))
    planted = PlantedMistake(given["id"], group, given["wrong"], *named)
    return CorpusEntry(set_, given["id"], group, given["base"], tuple(given["edits"]), (planted,), given["wrong"])


@cache
def variations() -> tuple[CorpusEntry, ...]:
    """Return the filings with a harmless variation."""
    return tuple(
        CorpusEntry(
            path.parent.name, given["id"], "harmless", given["base"], tuple(given["edits"]), (), given["differs"]
        )
        for path in sorted(FOLDER.glob("*/harmless.yaml"))
        for given in _read(path)["harmless"]
    )


@cache
def together() -> tuple[CorpusEntry, ...]:
    """Return the filings with three mistakes, each from the list of single ones."""
    single = {entry.id: entry for entry in mistakes()}
    trios = _read(FOLDER / "first" / "together.yaml")["together"]
    return tuple(_three(number, [single[name] for name in names]) for number, names in enumerate(trios, 1))


def _three(number: int, parts: list[CorpusEntry]) -> CorpusEntry:
    bases = {part.base for part in parts}
    if len(bases) != 1 or len(parts) != 3:
        raise ValueError([part.id for part in parts])
    edits = tuple(edit for part in parts for edit in part.edits)
    planted = tuple(mistake for part in parts for mistake in part.mistakes)
    return CorpusEntry("first", f"together-{number:02}", "together", bases.pop(), edits, planted)


def all_entries() -> tuple[CorpusEntry, ...]:
    """Return everything that is planted, single mistakes first."""
    return (*mistakes(), *variations(), *together())


def sizes(set_: str) -> Counter[str]:
    """Return the number of a set's single mistakes by class."""
    return Counter(entry.group for entry in mistakes() if entry.set == set_)


def _read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
