"""What was seen of each record while the person only looked: values, what was not read, and what contradicts itself (pure).

A record shown twice is compared: where the second showing says otherwise the field is named and goes into no profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from assistant.core import wording
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import comma_list, say
from assistant.core.values import File, Nodes, Value, compare
from assistant.core.verdict import is_right
from assistant.declaration.profile.assembling import assemble
from assistant.declaration.profile.catalogue import records as records_of
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import PlacedKind
from assistant.filing.assist.shown_items import TYPE, ReadField, ShownItem, pattern_of
from assistant.filing.forms.shapes import Control
from assistant.filing.run.pull import PulledAccount, ReadItem
from assistant.planning.maps.registry_state import UNKNOWN, ItemState, RegistryState
from assistant.planning.plan.plan import PlannedField, Record

_LEVEL = re.compile(r"^[^:]{1,6}:")
NOT_READ = "unread"
NOT_KNOWN = "unknown"


@dataclass(slots=True)
class LookedItem:
    """One item as it was shown: its values with their controls, and what is not in them.

    `omitted` tells by label whether it was not shown in full (`unread`) or fits no field (`unknown`); `conflicts` are the labels
    of fields that two showings showed differently. `pages` are the forms seen.
    """

    key: FieldKey
    kind: PlacedKind
    name: str
    values: dict[FieldKey, Value] = field(default_factory=dict, repr=False)
    controls: dict[FieldKey, Control] = field(default_factory=dict, repr=False)
    omitted: dict[str, str] = field(default_factory=dict)
    conflicts: dict[FieldKey, str] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """Return how many of the fields shown are known."""
        return len(self.values)

    @property
    def shown(self) -> int:
        """Return how many fields with a value were shown."""
        return len(self.values) + len(self.omitted) + len(self.conflicts)

    @property
    def title(self) -> str:
        """Return how the item is called."""
        title = self.kind.item.title if self.kind.is_step else self.kind.record.title
        return say(title, name=self.name)

    def value_of(self, pattern: str) -> Value | None:
        """Return the value under a pattern."""
        return next((value for key, value in self.values.items() if key.pattern() == pattern), None)


@dataclass(slots=True)
class LookedRecords:
    """All items that were looked at, by key; `seen` are the fields already taken from the showing that goes on."""

    items: dict[FieldKey, LookedItem] = field(default_factory=dict)
    seen: set[FieldKey] = field(default_factory=set)

    def begin_showing(self) -> None:
        """Compare what is shown from here on with what was shown before."""
        self.seen.clear()

    def take(self, key: FieldKey, shown: ShownItem, name: str) -> list[str]:
        """Take what a showing says of an item; return sentences on what contradicts an earlier one.

        Of a showing that goes on the first value of a field counts: what changes there is typed, and never stored.
        """
        item = self.items.setdefault(key, LookedItem(key, shown.kind, name))
        item.pages |= dict.fromkeys(shown.pages)
        conflicts = [label for one in shown.fields if (label := self._take_field(item, one))]
        for label, control in shown.unread:
            self._omit(item, label, control, NOT_READ)
        for control in shown.unknown:
            self._omit(item, control.raw_label, control, NOT_KNOWN)
        if not conflicts:
            return []
        return [say("{title}两次看到的不一样，没有记：{labels}", title=item.title, labels=comma_list(conflicts))]

    def _take_field(self, item: LookedItem, one: ReadField) -> str:
        """Take one field; return its label if it contradicts an earlier showing."""
        key = one.key(item.key)
        if key in self.seen or key in item.conflicts:
            return ""
        self.seen.add(key)
        before = item.values.get(key)
        if (
            before is not None
            and not is_right(compare(before, one.value), "compared")
            and not _is_same_file(before, one)
        ):
            del item.values[key]
            item.conflicts[key] = spec_of(key).label
            return item.conflicts[key]
        item.values.setdefault(key, one.value)
        item.controls[key] = one.control
        for label in (one.control.raw_label, spec_of(key).label):
            item.omitted.pop(_place(label, one.control), None)
        return ""

    def _omit(self, item: LookedItem, label: str, control: Control, why: str) -> None:
        known = {_place(own.raw_label, own) for own in item.controls.values()}
        if _place(control.raw_label, control) not in known:
            item.omitted[_place(label, control)] = why

    def algorithm_type(self, key: FieldKey | None) -> str:
        """Return the type of an algorithm looked at; "" if it is not known."""
        item = self.items.get(key) if key is not None else None
        return str(item.value_of(TYPE) or "") if item is not None else ""

    def of_page(self, page: str) -> list[LookedItem]:
        """Return the items that have a form."""
        return [item for item in self.items.values() if item.kind.page == page]

    # ---- as records of a plan

    def records(self) -> list[Record]:
        """Return the records looked at, as a plan would hold them: those above before those below."""
        return [self._record(item, page, number) for number, item in enumerate(self.in_order()) for page in item.pages]

    def in_order(self) -> list[LookedItem]:
        """Return the items in the registry's order."""
        order = [kind.page for kind in REGISTRY.kinds]
        return sorted(self.items.values(), key=lambda item: (order.index(item.kind.page), len(item.key.parts)))

    def _record(self, item: LookedItem, page: str, number: int) -> Record:
        kind = REGISTRY.kind(page)
        planned = tuple(_planned(key, value) for key, value in item.values.items() if spec_of(key).page == page)
        return Record(
            id=str(record_key(item.key, kind)),
            key=record_key(item.key, kind),
            kind=kind,
            title=say(kind.record.title, name=item.name),
            parent=str(item.key.parent()) if kind.is_nested and kind.level else "",
            names=(item.name,),
            order=number,
            planned=planned,
            mode="verify",
        )

    # ---- as an account that was read

    def account(self) -> PulledAccount:
        """Return what was seen as `beian pull` returns an account; what is not certain stands among what was not read."""
        pulled = PulledAccount(RegistryState(ItemState(UNKNOWN)))
        chains = list(self._chains())
        for item in self.in_order():
            omitted = [label for label, why in item.omitted.items() if why == NOT_READ]
            read = ReadItem(item.key, item.name, unread=[*omitted, *item.conflicts.values()])
            read.unmapped = [label for label, why in item.omitted.items() if why == NOT_KNOWN]
            for key, value in item.values.items():
                certain = value if not isinstance(value, Nodes) else _resolved(value, chains)
                if certain is None:
                    read.unread.append(spec_of(key).label)
                else:
                    read.values[key] = certain
            pulled.items.append(read)
        _leave_unfit(pulled)
        self._leave_contradictions(pulled)
        return pulled

    def _leave_contradictions(self, pulled: PulledAccount) -> None:
        """Leave out what the form would not show by the other answers: it is another field's, perhaps."""
        values = {key: value for key, value in pulled.values.items() if not isinstance(value, File)}
        hidden = {key for record in records_of(assemble(values, {}, {})) for key in record.hidden}
        for item in pulled.items:
            for key in hidden & item.values.keys():
                del item.values[key]
                item.unread.append(spec_of(key).label)

    def _chains(self) -> Iterator[tuple[str, ...]]:
        """Yield the natural keys down to each item that may be ticked in a tree."""
        for item in self.items.values():
            if item.key.parts[0].name == REGISTRY.ticked.member:
                yield tuple(part.item or "" for part in item.key.parts)


def record_key(item: FieldKey, kind: PlacedKind) -> FieldKey:
    """Return the key of a record: that of its item, of a step below it."""
    return item.child(kind.record.member) if kind.is_step else item


def item_key(kind: PlacedKind, name: str, parent: FieldKey = ROOT) -> FieldKey:
    """Return the key of an item by its natural key."""
    if kind.is_single:
        return FieldKey.of(pattern_of(kind))
    return parent.child(kind.item.member if kind.is_step else kind.record.member, name)


def _fits(values: Mapping[FieldKey, Value]) -> bool:
    """Return whether there is a profile of these values."""
    try:
        assemble(values, {key: value.name for key, value in values.items() if isinstance(value, File)}, {})
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def _leave_unfit(pulled: PulledAccount) -> None:
    """Name among what was not read each value that fits no profile, by itself or beside those before it: the others stay."""
    taken: dict[FieldKey, Value] = {}
    if _fits(pulled.values):
        return
    for item in pulled.items:
        for key, value in list(item.values.items()):
            if _fits(taken | {key: value}):
                taken[key] = value
            else:
                del item.values[key]
                item.unread.append(spec_of(key).label)


def _planned(key: FieldKey, value: Value) -> PlannedField:
    spec = spec_of(key)
    is_personal = spec.privacy != "public"
    return PlannedField(key, spec.section, spec.label, spec.question, spec.kind, value, personal=is_personal)


def _place(label: str, control: Control) -> str:
    return str(replace(control.address, label=wording.spelling(label)))


def _is_same_file(before: Value, one: ReadField) -> bool:
    return isinstance(before, File) and isinstance(one.value, File) and before.name == one.value.name


def _resolved(nodes: Nodes, chains: Iterable[tuple[str, ...]]) -> Nodes | None:
    """Return ticked nodes in natural keys, whatever the site writes between their words; None if one of them is not certain."""
    patterns: Mapping[tuple[str, ...], re.Pattern[str]] = {chain: _pattern(chain) for chain in chains}
    resolved = set()
    for node in nodes.nodes:
        text = wording.option(" ".join(node))
        bare = _LEVEL.sub("", text)
        fitting = [chain for chain, pattern in patterns.items() if pattern.fullmatch(text) or pattern.fullmatch(bare)]
        if len(fitting) != 1:
            return None
        resolved.add(fitting[0])
    return Nodes(frozenset(resolved))


def _pattern(chain: tuple[str, ...]) -> re.Pattern[str]:
    words = [
        re.escape(wording.option(word)) for part in chain for word in wording.WORDS_OF_KEY.split(part) if word.strip()
    ]
    return re.compile(wording.BETWEEN_WORDS.join(["", *words, ""]))
