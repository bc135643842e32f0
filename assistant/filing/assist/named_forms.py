"""Which record a form is of whose labels nobody knows one, by the person's word: as long as that form is shown.

Nothing is written or called right by it: it lets the person point at places, and tells from the beginning whose form was opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant.core import wording
from assistant.core.values import is_empty
from assistant.filing.assist import prompts
from assistant.filing.assist.held_values import ENTERED
from assistant.filing.assist.pointing import AssistUi
from assistant.filing.assist.reading import Reading
from assistant.filing.assist.recognise import Recognition
from assistant.filing.forms.shapes import FormSnapshot
from assistant.planning.plan.plan import Record


@dataclass(slots=True)
class NamedForm:
    """A form of which the person has named the record: its labels and document, and what it held when it was last read."""

    labels: frozenset[str]
    document: str
    held: frozenset[str] = field(repr=False)


@dataclass(slots=True)
class NamedForms:
    """The forms named in one run, by the id of their record."""

    _named: dict[str, NamedForm] = field(default_factory=dict)

    def take(self, record: Record, seen: FormSnapshot, document: str) -> None:
        """Note that a form is that of a record."""
        self._named[record.id] = NamedForm(_labels(seen), document, _held(seen))

    def shown(self, seen: FormSnapshot, document: str) -> frozenset[str]:
        """Return the ids of the records whose named form is shown; one that was left, or holds nothing of what it held, no longer is."""
        labels, held = _labels(seen), _held(seen)
        for id_, form in list(self._named.items()):
            common = len(form.labels & labels)
            is_it = 2 * common >= len(form.labels) and 3 * common >= len(labels) > 0
            if form.document == document and (not is_it or (form.held and not form.held & held)):
                del self._named[id_]
            elif form.document == document:
                form.held = held or form.held
        return frozenset(id_ for id_, form in self._named.items() if form.document == document)


def namable(records: Sequence[Record], recognition: Recognition, seen: FormSnapshot) -> list[Record]:
    """Return the records whose form may be shown although nothing of them is recognised: all, or other steps of the item shown."""
    if recognition.among or not _labels(seen):
        return []
    if not recognition.views:
        return list(records)
    placed = {place.control.ref for place in recognition.places if place.control is not None}
    has_others = any(control.ref not in placed for control in seen.controls if control.raw_label.strip())
    root = recognition.views[0].record.root
    return [r for r in records if r.root == root and r.id not in recognition.roots] if has_others else []


class NamingHelp(Protocol):
    """What naming a form needs of the help (`assist.Assistance`)."""

    forms: NamedForms

    @property
    def operator_ui(self) -> AssistUi:
        """Return the operator UI."""

    @property
    def records(self) -> Sequence[Record]:
        """Return the records of the plan."""

    @property
    def titles(self) -> Mapping[str, str]:
        """Return the name of each record by id."""

    def take_for(self, record: Record) -> None:
        """Take the form shown for this record."""


def name_form(help_: NamingHelp, reading: Reading) -> None:
    """Ask which record the form shown is of, and take the person's word for it."""
    names = {help_.titles[one.id]: one for one in namable(help_.records, reading.recognition, reading.snapshot)}
    chosen = names.get(help_.operator_ui.hand_over(prompts.which_form(list(names)), lambda: None).choice)
    if chosen is not None:
        help_.forms.take(chosen, reading.snapshot, reading.document)
        help_.take_for(chosen)


def _labels(seen: FormSnapshot) -> frozenset[str]:
    return frozenset(wording.label(control.raw_label) for control in seen.controls) - {""}


def _held(seen: FormSnapshot) -> frozenset[str]:
    return frozenset(str(one.value) for one in seen.controls if one.kind in ENTERED and not is_empty(one.value))
