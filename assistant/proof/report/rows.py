"""The fields of a report as rows, from proof entries or (without proof) journal lines, personal values masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.core.privacy import REDACTED, Privacy, Redactor, mask, mask_patterns
from assistant.core.values import File, Nodes, Value, rewrites_of, text_of
from assistant.core.verdict import FILLED, UNCOUNTED
from assistant.declaration.profile.label_class import class_of
from assistant.proof.journal.events import FieldDone
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.report.shapes import FieldRow

_PERSONAL_LABELS = frozenset({"姓名", "证件号码", "手机号码", "电子邮箱", "法定代表人姓名", "法定代表人证件号码"})
_PROVED_BY_READING = FILLED | {"already", "locked"}
_PERSONAL_TEXT = 2
_NAMED_SINCE = "unsubmitted"  # fields outside the profile with this outcome carry their own privacy class


class Masking:
    """Decides which fields of a run are personal and how their values show.

    `known` are personal values beyond those of the entries: profile values that this run did not read back.
    `is_open` shows every value whole (internal edition).
    """

    def __init__(self, entries: Iterable[ProofEntry], *, known: Iterable[str] = (), is_open: bool = False) -> None:
        entries = list(entries)
        self._is_open = is_open
        named = {entry.label for entry in entries if entry.privacy != "public" and entry.verdict != "extra"}
        self._labels = _PERSONAL_LABELS | named
        personal = [entry for entry in entries if self._class_of(entry) != "public"]
        self._redactor = Redactor() if is_open else Redactor([*_texts(personal), *known])

    @property
    def is_open(self) -> bool:
        """Return whether personal values are shown whole."""
        return self._is_open

    def privacy(self, entry: ProofEntry) -> Privacy:
        """Return the privacy class of an entry; a field outside the profile has the class of its label."""
        return "public" if self._is_open else self._class_of(entry)

    def _class_of(self, entry: ProofEntry) -> Privacy:
        """Return the stored class of an entry; earlier versions stored fields outside the profile as public."""
        if entry.verdict != "extra" or entry.privacy != "public" or entry.outcome == _NAMED_SINCE:
            return entry.privacy
        return "personal" if entry.label in self._labels else class_of(entry.label, entry.section)

    def value(self, value: Value | None, privacy: Privacy) -> str | None:
        """Return a value as text to show, or None if it was not seen."""
        if value is None:
            return None
        text = text_of(value)
        if isinstance(value, Nodes):
            text = "\n".join(" » ".join(node) for node in sorted(value.nodes))
        if privacy != "public" and isinstance(value, File):
            return _masked_file(text)
        if privacy != "public":
            return mask(text, privacy)
        return text if self._is_open else self.words(mask_patterns(text))

    def words(self, text: str) -> str:
        """Return a remark with the personal values in it masked."""
        return text if self._is_open else self._redactor.clean(text).replace(REDACTED, "***")


def of_proof(entry: ProofEntry, masking: Masking) -> FieldRow:
    """Return the row of a proof entry."""
    privacy = masking.privacy(entry)
    desired, shown, stored = (masking.value(value, privacy) for value in (entry.wanted, entry.shown, entry.stored))
    return FieldRow(
        key=entry.key,
        label=entry.label,
        section=entry.section,
        wanted=desired,
        shown=shown,
        stored=stored,
        verdict=entry.verdict,
        outcome=entry.outcome,
        is_right=entry.is_right(),
        is_counted=entry.is_counted(),
        note=masking.words(entry.note),
        is_masked=privacy != "public" and any(text for text in (desired, shown, stored)),
        has_hidden_difference=desired is not None and desired == stored and entry.wanted != entry.stored,
        sha256=_digest(entry),
        how=entry.how,
        since=entry.since,
        rewrites=rewrites_of(entry.wanted, entry.stored) if entry.verdict == "normalised" else (),
    )


def of_journal(done: Sequence[FieldDone], masking: Masking) -> list[FieldRow]:
    """Return the rows of a record that was never read back: keys and outcomes are known, values are not."""
    latest = {event.key: event for event in done}
    return [
        FieldRow(
            key=event.key,
            label=event.label,
            section=(),
            wanted=None,
            shown=None,
            stored=None,
            verdict="unproved" if event.outcome in _PROVED_BY_READING else event.outcome,
            outcome=event.outcome,
            is_right=False,
            is_counted=event.outcome not in UNCOUNTED,
            note=masking.words(event.reason),
        )
        for event in latest.values()
    ]


def _texts(entries: Iterable[ProofEntry]) -> list[str]:
    """Return the free texts among personal values; an option word (居民身份证) identifies nobody."""
    values = [value for entry in entries for value in (entry.wanted, entry.shown, entry.held, entry.stored)]
    return [value for value in values if isinstance(value, str) and len(value) >= _PERSONAL_TEXT]


def _masked_file(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{mask(stem)}{dot}{suffix}" if dot else mask(name)


def _digest(entry: ProofEntry) -> str:
    for value in (entry.stored, entry.wanted):
        if isinstance(value, File) and value.sha256:
            return value.sha256
    return ""
