"""What a run asked the person and left to them, from the prompts that they have seen; what became of fields seen before and of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.core.keys import FieldKey

QUESTIONS = ("account", "among", "allow", "unlisted", "unsaved", "point")
HANDED_OVER = ("请您接着填", "没有自动填完", "系统现在不能改")


def asked_of(prompts: Iterable[str]) -> dict[str, int]:
    """Return how often each kind of question was asked."""
    asked = Counter(text[1:].partition("]")[0].partition(":")[0] for text in prompts)
    return {key: asked[key] for key in QUESTIONS if asked[key]}


def handed_over(prompts: Iterable[str]) -> list[str]:
    """Return the sentences by which records were left to the person."""
    return sorted(one for one in lines_of(prompts) if any(words in one for words in HANDED_OVER))


def lines_of(prompts: Iterable[str]) -> set[str]:
    """Return every sentence that the panel has shown."""
    return {one for text in prompts for one in text.splitlines()[0].partition("] ")[2].split(" | ")[0].split(" / ")}


@dataclass
class FieldCounts:
    """How many fields there are, how many are right in the store, and which are not."""

    fields: int = 0
    right: int = 0
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def patterns_of(keys: Mapping[str, str], rows: Iterable[str]) -> set[str]:
    """Return the patterns of the profile's keys of these rows."""
    return {FieldKey.of(keys[row]).pattern() for row in rows if keys.get(row)}


def by_pattern(
    keys: Mapping[str, str], seen: Iterable[str], *, missing: Sequence[str], wrong: Iterable[str]
) -> tuple[FieldCounts, FieldCounts]:
    """Return what became of the rows whose pattern was seen before, and of the others."""
    counts, known, others = {True: FieldCounts(), False: FieldCounts()}, frozenset(seen), frozenset(wrong)
    for row, key in keys.items():
        own = counts[bool(patterns_of({row: key}, [row]) & known)]
        own.fields += 1
        if row in missing:
            own.missing.append(row)
        elif row in others:
            own.wrong.append(row)
        else:
            own.right += 1
    return counts[True], counts[False]
