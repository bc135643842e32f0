"""What was seen of each value while the person files: who put it there, in which document, and whether it came back.

A value counts as stored once it is right in a document that was loaded after the one in which it was entered: only the site
can have brought it there. The same document shows typed text too, in whatever tab or dialog, and proves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from assistant.core.language import say
from assistant.core.values import File
from assistant.core.verdict import Verdict, is_right
from assistant.filing.assist.fitting import fitted
from assistant.filing.assist.reading import Reading
from assistant.filing.assist.recognise import FieldPlace, SeenRecords
from assistant.filing.forms.shapes import Control, FieldResult, FieldTarget, FormSnapshot
from assistant.filing.run import proof
from assistant.filing.run.proof import with_bytes
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.proof_file import ProofEntry

LOADS_WITHIN_S = 2.0
"""For so long a form may show nothing yet of what the site has stored; what appears later was entered."""


@dataclass(slots=True)
class SeenValue:
    """One value: the document in which it was last entered or first seen, what the program wrote, and its last proof.

    `right_in` is the document in which it was right last, `missing_in` the one in which it was not, since `missing_since_s`.
    """

    entered_in: str
    is_right: bool = False
    result: FieldResult | None = None
    proof: ProofEntry | None = None
    right_in: str = ""
    missing_in: str = ""
    missing_since_s: float = 0.0

    def see(self, *, is_right: bool, document: str) -> None:
        """Note whether it is right in a document: what turns right there late, or is changed there, was entered there."""
        now_s = time.monotonic()
        is_late = self.missing_in == document and now_s - self.missing_since_s >= LOADS_WITHIN_S
        if is_right and not self.is_right and is_late:
            self.entered_in = document
        elif not is_right and self.right_in == document:
            self.entered_in = document  # it is being changed here
        if is_right:
            self.right_in = document
        elif self.missing_in != document:
            self.missing_in, self.missing_since_s = document, now_s
        self.is_right = is_right


@dataclass(slots=True)
class SeenValues:
    """The values seen so far, by key; `changed` names the records whose proofs have changed since they were stored."""

    values: dict[str, SeenValue] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def entered(self, results: Iterable[FieldResult], document: str) -> None:
        """Note what the program has just written: until it comes back in another document nothing is proved."""
        for result in results:
            self.values[result.target.key] = SeenValue(document, result=result)

    def take(self, reading: Reading) -> dict[str, Verdict]:
        """Note one reading of a page; return the values that have become right: the person's, or there from the beginning.

        Files that came back are read by their bytes where the page gives their address.
        """
        fresh: dict[str, Verdict] = {}
        document = reading.document
        is_back = any(self._came_back(place, document) for place in reading.recognition.places)
        seen = with_bytes(reading.place, reading.snapshot) if is_back else reading.snapshot
        for view in reading.recognition.views:
            for place in view.placed:
                is_first = place.key not in self.values
                value = self.values.setdefault(place.key, SeenValue(document))
                if place.is_right and not value.is_right:
                    fresh[place.key] = "already" if is_first else "by_person"
                    value.result = None if is_first else _entered_by(place, value.result)
                value.see(is_right=place.is_right, document=document)
            results = {place.key: result for place in view.placed if (result := self.values[place.key].result)}
            placed = {entry.key: entry for entry in _entries(view.record, view.placed, seen, results)}
            for place in view.placed:
                self._prove(view.record, self.values[place.key], placed.get(place.key), document)
        return fresh

    def _came_back(self, place: FieldPlace, document: str) -> bool:
        """Return whether a file is shown in a later document than it was entered in, and has no proof yet."""
        value = self.values.get(place.key)
        is_file = isinstance(place.planned.value, File) and place.is_right
        return is_file and value is not None and value.proof is None and value.entered_in != document

    def _prove(self, record: Record, value: SeenValue, entry: ProofEntry | None, document: str) -> None:
        is_back = document != value.entered_in
        fresh = entry if is_back and value.is_right else None
        if fresh is not None and _is_better(fresh, value.proof):
            value.proof = fresh
            self.changed.add(record.id)
        elif not value.is_right and value.proof is not None:
            value.proof = None
            self.changed.add(record.id)

    def is_stored(self, key: str) -> bool:
        """Return whether a value has come back from the site."""
        value = self.values.get(key)
        return value is not None and value.proof is not None

    def forget(self, key: str, record: Record) -> None:
        """Forget what was seen of a value of a record, for it was seen in another's place."""
        if self.values.pop(key, None) is not None:
            self.changed.add(record.id)

    def seen_records(self, records: Iterable[Record], reopened: Container[str], document: str) -> SeenRecords:
        """Return the records of which some values were right on a page, and those that are whole and surely stored.

        `reopened` are items that the person has named although all their values had been seen right.
        """
        some, whole = set(), set()
        for record in records:
            values = [self.values.get(str(planned.key)) for planned in record.planned]
            right = [value for value in values if value is not None and value.is_right]
            if right and record.root not in reopened:
                some.add(record.id)
                is_stored = any(value.proof is not None or value.entered_in == document for value in right)
                whole |= {record.id} if is_stored and len(right) == len(values) else set()
        return SeenRecords(frozenset(some), frozenset(whole))

    def proofs(self, record: Record) -> list[ProofEntry]:
        """Return the proof of every value of a record as far as it goes: stored, only read back, or never seen right."""
        return [self._proof(planned) for planned in record.planned]

    def _proof(self, planned: PlannedField) -> ProofEntry:
        value = self.values.get(str(planned.key))
        if value is not None and value.proof is not None:
            return value.proof
        shown = value is not None and value.is_right
        why = say("页面上读到一致，没有重新载入核对") if shown else say("没有在页面上读到资料里的内容")
        result = value.result if value is not None else None
        missing = FieldResult(_target(planned), "written" if shown else "missing", reason=why)
        entry = proof.unsaved(planned, missing if shown or result is None else result)
        return replace(entry, outcome=result.outcome) if shown and result is not None else entry


def _target(planned: PlannedField) -> FieldTarget:
    return FieldTarget(str(planned.key), proof.address_of(planned), planned.kind, planned.value)


def _entered_by(place: FieldPlace, result: FieldResult | None) -> FieldResult:
    """Return the result of a value that is right now: the program's, or the person's if the program did not enter it."""
    if result is not None and is_right(result.outcome, "written"):
        return result
    return FieldResult(_target(place.planned), "by_person")


def _is_better(fresh: ProofEntry, known: ProofEntry | None) -> bool:
    """Return whether a later proof says something else; a file once read by its bytes is not read again."""
    return known is None or (fresh.verdict != known.verdict and not (known.how == "stored" and fresh.how == "listed"))


def _entries(
    record: Record, places: Iterable[FieldPlace], seen: FormSnapshot, results: Mapping[str, FieldResult]
) -> list[ProofEntry]:
    """Return the proofs of the values that have a place, each of the very control in which it was recognised."""
    recognised = [(place.planned, place.control) for place in places if place.control is not None]
    by_ref = {control.ref: control for control in seen.controls}  # as read last: with the digests of files
    known = {str(planned.key): by_ref.get(control.ref, control) for planned, control in recognised}
    here = replace(record, planned=tuple(_at(planned, control) for planned, control in recognised))
    return [entry for entry in proof.entries(here, seen, results, how="reopened", known=known) if entry.key in known]


def _at(planned: PlannedField, control: Control) -> PlannedField:
    at = control.address
    return replace(planned, section=at.section, label=at.label, after=at.after, value=fitted(planned.value, control))
