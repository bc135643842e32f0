"""Read a whole account: subject, products with paths and functions, algorithms with every step; write nothing.

`pull(filing)` → PulledAccount. Each record is opened as a person would (编辑 or 查看, whichever its row offers), read in
one snapshot and left unsaved. The guard of such a run allows no save at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby

from assistant.core import wording
from assistant.core.errors import PersonStop, UnknownState
from assistant.core.keys import ROOT, FieldKey
from assistant.core.values import File, Nodes, Steps, Value, is_empty
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.profile.visibility import is_shown
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import PlacedKind
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.run import confirm as confirmation
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing
from assistant.filing.run.identity import check_identity
from assistant.filing.run.login import log_in
from assistant.filing.run.rendered import read_rendered
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import WAIT_S, Site
from assistant.filing.site.records import ListRow, Records
from assistant.filing.site.registry_state import read_registry_state
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import RegistryState
from assistant.planning.plan.plan import node_labels

_TYPE = ("basic", "type")
_RISKS = "算法风险与防范机制"
_EITHER = ("view", "open")  # a record is only read


@dataclass(slots=True)
class ReadItem:
    """One record as the site holds it: its place, its values by key, and what was not taken.

    `unmapped` are places for which a profile has no field, `unread` those whose value the page does not show in full.
    `key` ends at the item (`products[…]`, `algorithms[…]`); all steps of an algorithm are one item. `values` are the
    site's own: an association in the labels of its tree, an upload with digest and address.
    """

    key: FieldKey
    name: str
    values: dict[FieldKey, Value] = field(default_factory=dict, repr=False)
    labels: dict[FieldKey, Control] = field(default_factory=dict, repr=False)
    unmapped: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    receipt: str = ""
    number: str = ""
    own_id: str = ""


@dataclass(slots=True)
class PulledAccount:
    """Everything that was read, in the site's order, with the registry state at that time."""

    registry_state: RegistryState
    items: list[ReadItem] = field(default_factory=list)

    @property
    def values(self) -> dict[FieldKey, Value]:
        """Return every value by its key."""
        values: dict[FieldKey, Value] = {}
        for item in self.items:
            values |= item.values
        return values


def pull(filing: Filing) -> PulledAccount:
    """Log in and read the whole account; raises UnknownState if the map does not know the subject's state.

    Raises the errors of `check_account`: another company's filing is never read into this profile.
    """
    session = filing.session
    log_in(filing)
    check_account(session)
    registry_state = read_registry_state(session.site)
    confirmation.note_registry_state(session, registry_state)
    if registry_state.subject.ours == words.UNKNOWN:
        raise UnknownState(what=words.SUBJECT, word=registry_state.subject.theirs)
    pulled = PulledAccount(registry_state)
    pulled.items.append(_entity(session))
    if registry_state.entity_passed:
        pulled.items += _nested(session, REGISTRY.ticked.kinds[0], ROOT, {})
        pulled.items += _stepped(session)
    return pulled


def _entity(session: RunSession) -> ReadItem:
    kind = REGISTRY.single.kinds[0]
    session.site.goto(kind.page, fresh=True)
    item = ReadItem(ROOT.child(REGISTRY.single.member), session.site.company())
    item.receipt = session.site.text("receipt")
    _take(session, item, (kind.page,))
    return item


def _nested(session: RunSession, kind: PlacedKind, above: FieldKey, address: dict[str, str]) -> Iterator[ReadItem]:
    """Read the items of a list at an address, each followed by what the lists inside it hold."""
    taken: set[FieldKey] = set()
    session.records.open_list(kind.listed_in, **address)
    for row in list(session.records.listed):
        item = _settled(_listed(session, kind, above, address, row), above, kind.listed_in, taken)
        yield item
        for record in kind.record.below:
            below = REGISTRY.kind(record.page)
            yield from _nested(session, below, item.key, _into(session, kind, address, row))


def _listed(session: RunSession, kind: PlacedKind, above: FieldKey, address: dict[str, str], row: ListRow) -> ReadItem:
    """Read one row of a list in its dialog."""
    _back(session.records, kind.listed_in, address, row)
    session.records.press_either(row, kind.page, _EITHER)
    session.records.controls.wait_dialog()
    check_identity(session.site, kind.page, kind.listed_in, row.key, has_twin=session.records.has_twin(row))
    item = ReadItem(above.child(kind.listed_in, row.key), row.key)
    _take(session, item, (kind.page,))
    session.records.controls.close_dialog(kind.page)
    return item


def _settled(item: ReadItem, above: FieldKey, name: str, taken: set[FieldKey]) -> ReadItem:
    """Return the item under its natural key as a profile makes it; a duplicate name gets an id of its own."""
    natural = next((">".join(value.words) for value in item.values.values() if isinstance(value, Steps)), item.name)
    key, number = above.child(name, natural), 1
    while key in taken:
        number += 1
        key = above.child(name, f"{natural} #{number}")
    taken.add(key)
    own_id = key.parts[-1].item or "" if number > 1 else ""
    moved = {FieldKey((*key.parts, *old.parts[len(key.parts) :])): old for old in item.values}
    return ReadItem(
        key,
        natural,
        {new: item.values[old] for new, old in moved.items()},
        {new: item.labels[old] for new, old in moved.items()},
        item.unmapped,
        item.unread,
        own_id=own_id,
    )


def _stepped(session: RunSession) -> Iterator[ReadItem]:
    """Read the items that are filed in steps: the first step from its row, the others by their addresses."""
    taken: set[FieldKey] = set()
    first, *later = REGISTRY.listed.kinds
    session.records.open_list(first.listed_in)
    for row in list(session.records.listed):
        _back(session.records, first.listed_in, {}, row)
        session.records.press_either(row, first.page, _EITHER)
        session.browser.wait(lambda: bool(session.site.names_in_route(first.page)), WAIT_S)
        session.site.wait_ready()
        check_identity(session.site, first.page, first.listed_in, row.key)
        address = session.site.names_in_route(first.page)
        item = ReadItem(ROOT.child(first.listed_in, row.key), row.key)
        item.number, item.receipt = session.site.text("number"), session.site.text("receipt")
        _take(session, item, (first.page,))
        for pages in _by_route(session.site, later):
            session.site.goto(pages[0], fresh=True, **address)
            _take(session, item, pages)
        settled = _settled(item, ROOT, first.listed_in, taken)
        settled.number, settled.receipt = item.number, item.receipt
        yield settled


def _by_route(site: Site, kinds: Iterable[PlacedKind]) -> list[tuple[str, ...]]:
    """Return the pages of kinds, those of one address together: which of them it shows depends on the item."""
    pages = (kind.page for kind in kinds)
    return [tuple(group) for _, group in groupby(pages, key=lambda page: site.entry(page).route)]


def _back(records: Records, list_id: str, address: dict[str, str], row: ListRow) -> None:
    """Open the list at the page of a row, as it was read."""
    if not records.is_showing(list_id, **address):
        records.open_list(list_id, **address)
        records.show_row(row, **address)


def _into(session: RunSession, kind: PlacedKind, address: dict[str, str], row: ListRow) -> dict[str, str]:
    """Return the address of the list inside a row, learnt by pressing the row's button."""
    _back(session.records, kind.listed_in, address, row)
    session.records.press_row(row, session.site.entry(kind.page).buttons["into"])
    session.browser.wait(lambda: bool(session.site.names_in_route(kind.leads_to)), WAIT_S)
    session.site.wait_ready()
    return session.site.names_in_route(kind.leads_to)


def _take(session: RunSession, item: ReadItem, pages: Sequence[str]) -> None:
    """Read the open form and take what the schema knows; record what it does not know."""
    seen = read_rendered(session.site, _awaited(session.site, item, pages))
    met: set[str] = set()
    for spec in _specs_on(item, pages):
        control = control_at(seen, _address(session.site, spec))
        if control is not None and control.ref not in met:
            met.add(control.ref)
            _keep(item, _key(item, spec), control)
    for record in (REGISTRY.kind(page).record for page in pages):
        if record.answers:
            _keep_answers(item, item.key.child(record.member), seen, met)
    item.unmapped += [
        str(control.address) for control in seen.controls if control.ref not in met and not is_empty(control.value)
    ]
    if session.operator_ui.pressed() == "end":
        raise PersonStop


def _awaited(site: Site, item: ReadItem, pages: Sequence[str]) -> list[list[Address]]:
    """Return for each page the fields that it shows by the answers read so far; of every page all if they show none."""
    specs_of = [list(_specs_on(item, [page])) for page in pages]
    shown = [[spec for spec in specs if is_shown(spec.shown_when, partial(_value_of, item))] for specs in specs_of]
    return [[_address(site, spec) for spec in specs] for specs in (shown if any(shown) else specs_of)]


def _value_of(item: ReadItem, pattern: str) -> Value | None:
    return item.values.get(_key_of(item, pattern))


def _address(site: Site, spec: FieldSpec) -> Address:
    entry = site.map.fields.get(spec.pattern)
    if entry is not None and entry.label:
        return Address(entry.section, entry.label, entry.after)
    return Address(spec.section, spec.label, spec.question)


def _specs_on(item: ReadItem, pages: Sequence[str]) -> Iterator[FieldSpec]:
    """Yield the fields that may be on these pages; the basic step comes first and names an algorithm's type."""
    for spec in specs().values():
        if spec.page in pages and spec.on_page and (not spec.types or _type_of(item) in spec.types):
            yield spec


def _type_of(item: ReadItem) -> str:
    return str(item.values.get(item.key.child(_TYPE[0]).child(_TYPE[1]), ""))


def _key(item: ReadItem, spec: FieldSpec) -> FieldKey:
    return _key_of(item, spec.pattern)


def _key_of(item: ReadItem, pattern: str) -> FieldKey:
    tail = FieldKey.of(pattern).parts[len(item.key.parts) :]
    return FieldKey((*item.key.parts, *tail))


def _keep(item: ReadItem, key: FieldKey, control: Control) -> None:
    if control.value is None or is_empty(control.value):
        return
    if control.completeness != "whole":
        item.unread.append(str(control.address))
        return
    item.values[key] = _with_address(control)
    item.labels[key] = control


def _with_address(control: Control) -> Value:
    """Return a control's value; of an upload with the address of its bytes, from the page or its framework."""
    value, held = control.value, control.held
    assert value is not None
    if isinstance(value, File) and not value.url and isinstance(held, File):
        return replace(value, url=held.url)
    return value


def _keep_answers(item: ReadItem, above: FieldKey, seen: FormSnapshot, met: set[str]) -> None:
    """Keep the answers whose labels the schema does not know in advance: risks, and the forms of other types."""
    is_known = {spec.section[-1:] for spec in specs().values() if _type_of(item) in spec.types}
    for control in seen.controls:
        section = control.address.section[-1:]
        if control.ref in met or not section or section in is_known or not _is_answer(control, section[0]):
            continue
        met.add(control.ref)
        if wording.label(section[0]) == wording.label(_RISKS):
            _keep(item, above.child("risks", control.raw_label), control)
        else:
            _keep(item, above.child("answers", section[0]).child("items", control.raw_label), control)


def _is_answer(control: Control, section: str) -> bool:
    known = {kind.page for kind in REGISTRY.listed.kinds if not kind.record.answers}
    others = {spec.section[-1] for spec in specs().values() if spec.page in known}
    return bool(control.raw_label) and section not in others


def natural_nodes(nodes: Nodes, items: Iterable[ReadItem], site: Site) -> Nodes:
    """Return ticked nodes in natural keys: undo the site's own labels of products, paths and functions."""
    known = [_chain(item.key) for item in items if item.key.parts[0].name == REGISTRY.ticked.member]
    labelled = {next(iter(node_labels(Nodes(frozenset({chain})), site.map).nodes)): chain for chain in known}
    return Nodes(frozenset(labelled.get(node, node) for node in nodes.nodes))


def _chain(key: FieldKey) -> tuple[str, ...]:
    return tuple(part.item or "" for part in key.parts)


def uploads(items: Iterable[ReadItem]) -> Iterator[tuple[FieldKey, File]]:
    """Yield every upload that was read, with its key."""
    for item in items:
        yield from ((key, value) for key, value in item.values.items() if isinstance(value, File))
