"""Proof of one record: the wanted, shown, held and stored value of each field, as it lies in `proof/`.

These files hold values; they are owner-only and named in the journal by digest. Each value occurs twice: as text to
read, and typed (`core.values.to_json`) for the baseline and for later comparison.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from assistant.core.privacy import Privacy
from assistant.core.values import Value, compare, from_json, is_empty, text_of, to_json
from assistant.core.verdict import UNCOUNTED, Verdict, is_right

VERSION = 1
PATCH = "change"
"""The record id of a proof file that holds a change's patch (wanted: the new value, stored: the current one); a Note
names it.
"""
AnswerKind = Literal["own", "beside", "row", "file"]
_SEEN = ("wanted", "shown", "held", "stored")
_WORDS = ("verdict", "outcome", "how", "note", "privacy")
_AS_IF_EQUAL = frozenset({"by_person", "locked"})
_TODAY: Mapping[Verdict, Verdict] = {
    "equal": "proved",
    "normalised": "normalised",
    "listed": "listed",
    "masked": "unproved",
}


@dataclass(frozen=True, slots=True)
class ProofEntry:
    """One field of a record: its values, the verdict of proof, the outcome of writing, how it was read, a remark.

    `section` is the address above the label, questions included. None means not seen or, for `wanted`, not named by the
    profile. `note` is the page's own text about the field. `since` is the day of the last reading of an *unchanged* one.
    """

    key: str
    label: str
    section: tuple[str, ...]
    wanted: Value | None
    shown: Value | None
    held: Value | None
    stored: Value | None
    verdict: Verdict
    outcome: str = ""
    how: str = ""
    note: str = ""
    privacy: Privacy = "public"
    since: str = ""

    def is_counted(self) -> bool:
        """Return whether the field belongs to the total; hidden ones and those that the profile does not name do not."""
        return self.verdict not in UNCOUNTED

    def is_right(self) -> bool:
        """Return whether it counts as right: proved, normalised, unchanged, or equal though by the person or locked."""
        if is_right(self.verdict, "proved"):
            return True
        return self.verdict in _AS_IF_EQUAL and self.is_equal()

    def is_equal(self) -> bool:
        """Return whether the stored value equals the wanted one (a normalised value counts as equal)."""
        if self.wanted is None:
            return self.stored is None or is_empty(self.stored)
        return is_right(compare(self.wanted, self.stored), "compared")


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What identifies one answer of the site that brought a record, by its kind; nothing of its content.

    `own` and `beside`: the digest of the part of the answer (keys down to it) that holds the record, without the `volatile`
    leaves (keys down to each); `headers` are the names of those that the page adds to its request. `file`: the digest of an
    upload's bytes. `row`: an answer with rows of the record's list; the digest is the address of its own answer, whose id a
    row must have.
    """

    url: str
    digest: str
    kind: AnswerKind = "own"
    part: tuple[str, ...] = ()
    volatile: tuple[tuple[str, ...], ...] = ()
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof file: the record it belongs to, its entries in page order, and the answers that brought it, if known."""

    record: str
    entries: tuple[ProofEntry, ...]
    answers: tuple[RecordAnswer, ...] = ()


def judged_anew(entry: ProofEntry) -> ProofEntry:
    """Return an entry with the verdict of today's comparison: earlier versions took 10² and 102 for equal."""
    if entry.verdict not in ("proved", "normalised", "unchanged"):
        return entry
    today = compare(entry.wanted, entry.stored) if entry.wanted is not None else "differs"
    if entry.verdict == "unchanged" and is_right(today, "compared"):
        return entry
    return replace(entry, verdict=_TODAY.get(today, "differs"))


def to_bytes(record: str, entries: Sequence[ProofEntry], answers: Sequence[RecordAnswer] = ()) -> tuple[bytes, str]:
    """Return the content of a proof file and its sha256."""
    body: dict[str, Any] = {"v": VERSION, "record": record, "fields": [_field(entry) for entry in entries]}
    if answers:
        body["answers"] = [asdict(answer) for answer in answers]
    content = json.dumps(body, ensure_ascii=False, indent=1).encode()
    return content, hashlib.sha256(content).hexdigest()


def from_bytes(content: bytes) -> Proof:
    """Read a proof file; raises ValueError (without quoting content) if it is none."""
    body = json.loads(content)
    if not isinstance(body, dict) or body.get("v") != VERSION:
        raise ValueError("not a proof file of this version")
    try:
        entries = tuple(_entry(field) for field in body["fields"])
        return Proof(body["record"], entries, tuple(map(_answer, body.get("answers", ()))))
    except (KeyError, TypeError, AttributeError):
        raise ValueError("not a proof file: a member is missing or of another type") from None


def _field(entry: ProofEntry) -> dict[str, Any]:
    field: dict[str, Any] = {"key": entry.key, "label": entry.label, "section": list(entry.section)}
    for name in _SEEN:
        value = getattr(entry, name)
        field[name] = {"text": text_of(value), "value": to_json(value)}
    return field | {name: getattr(entry, name) for name in _WORDS} | ({"since": entry.since} if entry.since else {})


def _entry(field: dict[str, Any]) -> ProofEntry:
    members: dict[str, Any] = {name: from_json(field[name]["value"]) for name in _SEEN}
    members |= {name: field[name] for name in ("key", "label", *_WORDS)}
    return ProofEntry(section=tuple(field["section"]), since=field.get("since", ""), **members)


def _answer(answer: dict[str, Any]) -> RecordAnswer:
    volatile = tuple(map(tuple, answer["volatile"]))
    return RecordAnswer(
        answer["url"], answer["digest"], answer["kind"], tuple(answer["part"]), volatile, tuple(answer["headers"])
    )
