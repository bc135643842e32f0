"""What one page after another shows to a person who only looks: which record it is, and what of it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Protocol

from assistant.core.keys import FieldKey
from assistant.declaration.profile.catalogue import spec_of, specs
from assistant.filing.assist.client_words import client_words, holds_client_words
from assistant.filing.assist.evidence import SeenValue, SeenValues
from assistant.filing.assist.learning import Learning
from assistant.filing.assist.looked_parents import MENU, LookedParents
from assistant.filing.assist.looked_records import LookedItem, LookedRecords, item_key, record_key
from assistant.filing.assist.reading import Place, Reading, TabReadings
from assistant.filing.assist.recognise import FieldPlace, Recognition, RecordView
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.shown_items import ShownItem, fitting, pattern_of, shown_item
from assistant.filing.assist.shown_texts import read_shown, with_shown
from assistant.filing.forms.shapes import Address, Control, FormSnapshot, OptionList
from assistant.planning.plan.plan import PlannedField, Record


class KeepPlaces(Protocol):
    """Stores where fields stand in the user's layer of the site."""

    def __call__(self, places: Mapping[str, Control], *, by_look: bool) -> None:
        """Store places, by pattern, that a page has shown (`by_look`) or the person has named."""


class ShownReadings(TabReadings):
    """Readings that hold what a page shows as text, too."""

    def _whole(self, place: Place, snapshot: FormSnapshot) -> FormSnapshot:
        return with_shown(snapshot, read_shown(place))


@dataclass(slots=True)
class LookedViews:
    """The records looked at; `named` are the places that the map or the person names, by pattern.

    `shown` is the record that the page read last shows, `key` its key, None if only the person knows it. `showing` is the showing
    that goes on: document, form and name, with the key of its record; `answered` is the record above that the person has named
    for a showing, after these presses. `algorithm` is the one shown last.
    """

    learning: Learning
    keep_places: KeepPlaces
    evidence: SeenValues
    looked: LookedRecords = field(default_factory=LookedRecords)
    named: dict[str, Address] = field(default_factory=dict)
    parents: LookedParents = field(default_factory=LookedParents)
    shown: ShownItem | None = None
    key: FieldKey | None = None
    algorithm: FieldKey | None = None
    trail: Sequence[SeenPress] = ()
    showing: tuple[tuple[str, str, str], FieldKey] | None = None
    answered: tuple[object, FieldKey | None] = (None, None)
    placed: set[str] = field(default_factory=set)

    @property
    def item(self) -> LookedItem | None:
        """Return the item shown, once something of it was taken."""
        return self.looked.items.get(self.key) if self.key is not None else None

    def recognise_in(self, snapshot: FormSnapshot, document: str) -> Recognition:
        """Return which record a form shows, with the values that it shows."""
        self.shown = shown_item(snapshot, self.named, self.looked.algorithm_type(self.algorithm))
        self.key = self._identified(self.shown, document) if self.shown is not None else None
        if self.shown is None:
            return Recognition()
        return _recognition(self.shown, self.key or FieldKey.of(pattern_of(self.shown.kind)))

    def take(self, reading: Reading) -> list[str]:
        """Keep what a page that is still says of its record; return sentences on contradictions.

        Without a record the words of the page's buttons are kept, and the showing has ended.
        """
        recognition = self.recognise_in(reading.snapshot, reading.document)
        if self.shown is None or self.key is None:
            self.showing = None if self.shown is None else self.showing
            self._hear(reading, recognition, is_form=False)
            return []
        showing = (_here(self.shown, reading.document), self.key)
        if self.showing != showing:
            self.showing = showing
            self.looked.begin_showing()
        if self.shown.kind.is_step:
            self.algorithm = self.key
        name = self.shown.name or self.key.parts[-1].item or ""
        remarks = self.looked.take(self.key, self.shown, name)
        self._keep(self.looked.items[self.key], reading)
        self.learning.know_records()
        self._hear(reading, recognition, is_form=True)
        return remarks

    def _keep(self, item: LookedItem, reading: Reading) -> None:
        """Note the values seen as evidence, and store where their fields stand."""
        fresh: dict[str, Control] = {}
        for key, control in item.controls.items():
            self.evidence.values.setdefault(str(key), SeenValue(reading.document, is_right=True))
            pattern = key.pattern()
            if pattern in specs() and pattern not in self.placed and key in item.values:
                own = self._of_the_site(control)
                if own is not None:
                    fresh[pattern] = own
        self.placed |= fresh.keys()
        if fresh:
            self.keep_places(fresh, by_look=True)

    def _hear(self, reading: Reading, recognition: Recognition, *, is_form: bool) -> None:
        controls = [place.control for place in recognition.places if place.control is not None]
        is_open = any(control.is_open for control in controls)
        if self.learning.looked is not None and (is_open or not is_form):
            self.learning.looked.take(reading.snapshot.buttons, is_form=is_form)
        self.learning.note(
            reading.with_recognition(recognition if self.key is not None else Recognition()), is_ours=True
        )

    # ---- which record it is

    def _identified(self, shown: ShownItem, document: str) -> FieldKey | None:
        """Return the key of the record shown; None if only the person knows it, or the page does not name it."""
        kind, proving = shown.kind, self.learning.proving
        if kind.is_single:
            return item_key(kind, "")
        if proving is not None:  # the program has pressed
            item = FieldKey.of(proving.root)
            return item if proving.kind.item is kind.item and shown.name in ("", item.parts[-1].item) else None
        self.trail = self.learning.hear()
        if self.showing is not None and not self.trail and self.showing[0] == _here(shown, document):
            return self.showing[1]
        if kind.is_step:
            return item_key(kind, shown.name) if shown.name else self._current_algorithm()
        if kind.is_outermost or not shown.name:
            return item_key(kind, shown.name) if shown.name else None
        others = (item for item in self.looked.of_page(kind.page) if item.name != shown.name)
        known = {item.key: item.key.parent() for item in others}
        here, parent = self.answered
        if parent is None or here != (_here(shown, document), tuple(self.trail)):
            parent = self.parents.find(kind.page, self.trail, self.learning.named, self.above(shown), known)
        return item_key(kind, shown.name, parent) if parent is not None else None

    def above(self, shown: ShownItem) -> list[FieldKey]:
        """Return the records looked at in which a nested one may be."""
        kinds = shown.kind.item.kinds
        above = next((one for one in kinds if one.record is shown.kind.above), None)
        return [item.key for item in self.looked.of_page(above.page)] if above is not None else []

    def _current_algorithm(self) -> FieldKey | None:
        """Return the algorithm shown last, unless something was pressed since that leads to another record."""
        named, own = self.learning.named, str(self.algorithm)
        rows = [named.row(press)[0] for press in self.trail]
        others = {id_ for ids in rows for id_ in ids if named.records[id_].root != own}
        is_away = bool(others) or any(press.place == MENU for press in self.trail)
        return None if is_away else self.algorithm

    # ---- what the person says

    def answer_parent(self, parent: FieldKey, document: str) -> None:
        """Note to which record above the one shown belongs."""
        assert self.shown is not None
        self.answered = (_here(self.shown, document), tuple(self.trail)), parent
        self.parents.answer(self.shown.kind.page, parent, self.above(self.shown))

    def unknown(self) -> dict[str, Control]:
        """Return the controls shown whose field is not known, by how a person names them."""
        if self.shown is None or self.key is None:
            return {}
        return {str(control.address): control for control in self.shown.unknown}

    def fields_for(self, control: Control) -> dict[str, str]:
        """Return the fields that a control may be: how a person names each, and its pattern."""
        assert self.shown is not None
        taken = [one.pattern for one in self.shown.fields]
        possible = fitting(control, self.shown.kind, self.looked.algorithm_type(self.algorithm), taken)
        return {" › ".join((*spec.section, spec.name)): spec.pattern for spec in possible}

    def name_field(self, control: Control, pattern: str) -> bool:
        """Take the person's word for which field a control is; return whether it holds for later clients too.

        It does not where the label, or the heading right above it, is this client's own.
        """
        self.named[pattern] = control.address
        self.placed.add(pattern)
        own = self._of_the_site(control)
        if own is not None:
            self.keep_places({pattern: own}, by_look=False)
        return own is not None

    def _of_the_site(self, control: Control) -> Control | None:
        """Return a control without the client's own options, and only with headings below the client's own.

        None if nothing would be left by which the form of another client has it: a place is told by the end of its path.
        """
        items = self.looked.items.values()
        own = client_words((*(item.name for item in items), *(v for item in items for v in item.values.values())))
        address, options = control.address, control.options
        section, after = _below_own(address.section, own), _below_own(address.after, own)
        has_none_left = (address.section and not section) or (address.after and not after)
        if has_none_left or holds_client_words([address.label], own):
            return None
        bare = OptionList() if holds_client_words(options.words, own) else options
        return replace(control, address=replace(address, section=section, after=after), options=bare)


def _below_own(titles: Sequence[str], own: frozenset[str]) -> tuple[str, ...]:
    """Return the titles after the last one that holds a word of the client's."""
    rest = takewhile(lambda title: not holds_client_words([title], own), reversed(titles))
    return tuple(reversed(tuple(rest)))


def _here(shown: ShownItem, document: str) -> tuple[str, str, str]:
    return document, " ".join(shown.pages), shown.name


def _recognition(shown: ShownItem, key: FieldKey) -> Recognition:
    """Return what a page shows as records of a plan that says just this."""
    places: dict[str, list[FieldPlace]] = {page: [] for page in shown.pages}
    for one in shown.fields:
        own = one.key(key)
        spec = spec_of(own)
        planned = PlannedField(own, spec.section, spec.label, spec.question, spec.kind, one.value)
        places.setdefault(spec.page, []).append(FieldPlace(planned, one.control))
    views = [RecordView(_record(shown, key, page), tuple(own)) for page, own in places.items()]
    return Recognition(tuple(views))


def _record(shown: ShownItem, key: FieldKey, page: str) -> Record:
    kind = next(kind for kind in shown.kind.item.kinds if kind.page == page)
    own = record_key(key, kind)
    return Record(str(own), own, kind, kind.record.heading, str(key.parent()), (shown.name,), 0, (), "verify")
