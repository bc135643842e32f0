"""What the description of a registry holds: its kinds of items and records, typed and validated.

    ItemKind             what the registry files or lists as one thing: the entity, a product, an algorithm
    RecordKind           what its site saves at once by one form; `page` names the form in map, plan and journal
    PlacedKind           a record kind with its item kind and its place there: what code asks instead of a name
    RegistryDescription  all item kinds in the order of filing, with look-ups by page, stage and member of the profile

Everything else asks for properties (`is_single`, `has_state`, `is_first_step`) and never for a page's or a stage's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant.declaration.registry.lifecycle import Lifecycle, Permission

Ending = Literal["save", "CONFIRM"]
_ALWAYS_HUMAN = frozenset({"提交", "注销", "submit"})  # of every registry
Layout = Literal["single", "nested", "steps"]


@dataclass(frozen=True, slots=True)
class NaturalKey:
    """The fields (dotted names below the item) whose texts identify an item on the site, joined by `joint`."""

    fields: tuple[str, ...]
    joint: str = "/"


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record.

    page         its form in the site map, its spelling in plans and journals
    member       its name in the profile: of the list that holds it, or of the group whose fields it shows
    title        marked text for people, with `{name}` where there are several
    heading      the form's own heading
    ends         CONFIRM: saving it last leaves 提交 to the person
    natural_key  of a kind whose records are items of a list
    below        kinds that are lists inside this one
    ticks        member of the items that its tree of nodes names
    sections     whether its form groups fields under section headings
    answers      whether its form may ask what the schema does not know; answers are kept under their labels
    """

    page: str
    member: str
    title: str
    heading: str
    ends: Ending = "save"
    natural_key: NaturalKey | None = None
    below: tuple[RecordKind, ...] = ()
    ticks: str = ""
    sections: bool = False
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """The item that must have passed first (its member of the profile), and why an item waits until then."""

    after: str
    reason: str


@dataclass(frozen=True, eq=False)
class ItemKind:
    """One kind of item.

    stage      the stage of filing, as plans and journals spell it; a marked text
    heading    marked heading of its part of a plan or report
    member     its name in the profile: `subject`, or the list that holds its items
    noun       its word in the state tables of a site map: `states: {algorithm: …}`
    title      marked text that names one of them
    layout     single: one record, no list; nested: lists inside one another; steps: a list of wizards
    records    the one record, the outermost list's record, or the steps in order
    lifecycle  its states; None where the site keeps none and the item is filed along with those that tick it
    gate       what must have passed before
    held       what a run may do while a filed item ticks it
    """

    stage: str
    heading: str
    member: str
    noun: str
    title: str
    layout: Layout
    records: tuple[RecordKind, ...]
    natural_key: NaturalKey
    lifecycle: Lifecycle | None = None
    gate: Gate | None = None
    held: Permission | None = None

    @property
    def is_single(self) -> bool:
        """Return whether the registry holds exactly one."""
        return self.layout == "single"

    @property
    def has_state(self) -> bool:
        """Return whether the site keeps a state for it, so that it is submitted, returned and changed by itself."""
        return self.lifecycle is not None

    @property
    def states(self) -> Lifecycle:
        """Return its states. Raises LookupError for a kind without any."""
        if self.lifecycle is None:
            raise LookupError(f"{self.member} has no states")
        return self.lifecycle

    @cached_property
    def kinds(self) -> tuple[PlacedKind, ...]:
        """Return its record kinds with their places, from the outermost in."""
        return tuple(self._placed(self.records, None, 0))

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the pages of its record kinds, from the outermost in."""
        return tuple(kind.page for kind in self.kinds)

    def _placed(self, records: tuple[RecordKind, ...], above: RecordKind | None, level: int) -> Iterator[PlacedKind]:
        for position, record in enumerate(records):
            yield PlacedKind(record, self, above, level, position)
            yield from self._placed(record.below, record, level + 1)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedKind:
    """A record kind with its place: its item kind, the kind above, its depth in nested lists, its number among steps."""

    record: RecordKind
    item: ItemKind
    above: RecordKind | None = None
    level: int = 0
    position: int = 0

    @property
    def page(self) -> str:
        """Return the name of its form in the site map."""
        return self.record.page

    @property
    def stage(self) -> str:
        """Return its stage of filing."""
        return self.item.stage

    @property
    def is_single(self) -> bool:
        """Return whether the registry holds exactly one such record."""
        return self.item.is_single

    @property
    def is_nested(self) -> bool:
        """Return whether its records stand in lists inside one another."""
        return self.item.layout == "nested"

    @property
    def is_outermost(self) -> bool:
        """Return whether it is the outermost of nested lists."""
        return self.is_nested and self.is_head

    @property
    def is_innermost(self) -> bool:
        """Return whether it is the innermost of nested lists."""
        return self.is_nested and not self.record.below

    @property
    def is_step(self) -> bool:
        """Return whether it is a step of a wizard."""
        return self.item.layout == "steps"

    @property
    def is_first_step(self) -> bool:
        """Return whether it is the first step of a wizard: the record by which its item is listed and opened."""
        return self.is_step and self.position == 0

    @property
    def is_later_step(self) -> bool:
        """Return whether it is a step of a wizard that is reached through the first."""
        return self.is_step and self.position > 0

    @property
    def is_head(self) -> bool:
        """Return whether it stands for its whole item: the only record, the outermost, or the first step."""
        return self.level == 0 and self.position == 0

    @property
    def has_state(self) -> bool:
        """Return whether its item has a state of its own on the site."""
        return self.item.has_state

    @property
    def listed_in(self) -> str:
        """Return the list that shows its records; "" for a form that is opened without one."""
        if self.is_nested:
            return self.record.member
        return self.item.member if self.is_first_step else ""

    @property
    def leads_to(self) -> str:
        """Return the list inside its records, or ""."""
        return self.record.below[0].member if self.record.below else ""


@dataclass(frozen=True, eq=False)
class RegistryDescription:
    """A registry: its item kinds in the order of filing, and what belongs to the person alone.

    `notes` is the member of the profile that no form asks for, with the stage that its findings count to. Words of a
    button in `human_only` are never pressed by the program. Raises ValueError with all contradictions.
    """

    items: tuple[ItemKind, ...]
    human_only: tuple[str, ...]
    notes: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise ValueError("; ".join(problems))

    @cached_property
    def kinds(self) -> tuple[PlacedKind, ...]:
        """Return every record kind in the registry's order."""
        return tuple(kind for item in self.items for kind in item.kinds)

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Return the stages in the order of filing."""
        return tuple(item.stage for item in self.items)

    @cached_property
    def members(self) -> frozenset[str]:
        """Return the members of a profile under which the records stand."""
        return frozenset(item.member for item in self.items)

    @cached_property
    def lists(self) -> frozenset[str]:
        """Return the names whose brackets in a key hold natural keys (elsewhere they hold labels of a page)."""
        return frozenset(kind.listed_in for kind in self.kinds) - {""}

    def title_of_list(self, name: str) -> str:
        """Return the marked title of an item of a list. Raises KeyError."""
        titles = {kind.listed_in: kind.record.title if kind.is_nested else kind.item.title for kind in self.kinds}
        return titles[name]

    @cached_property
    def single(self) -> ItemKind:
        """Return the item kind of which there is exactly one: whose registry it is."""
        return next(item for item in self.items if item.is_single)

    @cached_property
    def listed(self) -> ItemKind:
        """Return the item kind with steps: what is filed one by one, each with a state."""
        return next(item for item in self.items if item.layout == "steps")

    @cached_property
    def ticked(self) -> ItemKind:
        """Return the item kind that others tick in a tree of nodes."""
        return self.item(next(kind.record.ticks for kind in self.kinds if kind.record.ticks))

    @cached_property
    def pages(self) -> dict[str, PlacedKind]:
        """Return the record kinds by their pages."""
        return {kind.page: kind for kind in self.kinds}

    def kind(self, page: str) -> PlacedKind:
        """Return the record kind of a page. Raises KeyError."""
        return self.pages[page]

    def item(self, member: str) -> ItemKind:
        """Return the item kind of a member of the profile. Raises KeyError."""
        item = self.find(member)
        if item is None:
            raise KeyError(member)
        return item

    def find(self, member: str) -> ItemKind | None:
        """Return the item kind of a member of the profile, None for other members."""
        return next((item for item in self.items if item.member == member), None)

    def is_nested(self, page: str) -> bool:
        """Return whether the records of a page, which may be of another version's map, stand in nested lists."""
        return page in self.pages and self.pages[page].is_nested

    def stage_of(self, member: str) -> str:
        """Return the stage of a member of the profile, "" for one that no stage asks for."""
        item = self.find(member)
        if item is not None:
            return item.stage
        name, stage = self.notes
        return stage if member == name else ""

    def _problems(self) -> Iterator[str]:
        for what, names in (
            ("page", [kind.page for kind in self.kinds]),
            ("stage", list(self.stages)),
            ("member", [item.member for item in self.items]),
        ):
            yield from (f"{what} {name!r} is used twice" for name, count in Counter(names).items() if count > 1)
        for item in self.items:
            yield from self._problems_of(item)
        if sum(item.is_single for item in self.items) != 1:
            yield "exactly one item kind is single"
        if missing := sorted(_ALWAYS_HUMAN - set(self.human_only)):
            yield f"human_only lacks {missing}"
        if self.notes[1] and self.notes[1] not in self.stages:
            yield f"notes count to an unknown stage {self.notes[1]!r}"

    def _problems_of(self, item: ItemKind) -> Iterator[str]:
        name = item.member
        if not item.records or (item.layout != "steps" and len(item.records) > 1):
            yield f"{name}: layout {item.layout} needs {'steps' if item.layout == 'steps' else 'exactly one record'}"
        if item.layout != "nested" and any(record.below for record in item.records):
            yield f"{name}: only nested records have records below"
        if item.layout != "single" and "{name}" not in item.title:
            yield f"{name}: the title of one of several needs {{name}}"
        yield from self._problems_of_records(item)
        if item.gate is not None and not self._is_before(item.gate.after, item):
            yield f"{name}: waits for {item.gate.after!r}, which is no earlier item with a state"
        if item.lifecycle is not None:
            yield from item.lifecycle.problems(name)
        if item.has_state != any(kind.record.ends == "CONFIRM" for kind in item.kinds):
            yield f"{name}: an item with a state, and no other, ends in CONFIRM"
        if item.has_state == (item.held is not None):
            yield f"{name}: an item without a state, and no other, says what holds it"

    def _problems_of_records(self, item: ItemKind) -> Iterator[str]:
        for kind in item.kinds:
            record = kind.record
            if kind.is_nested and (record.natural_key is None or len(record.below) > 1):
                yield f"{record.page}: a nested record has a natural key and at most one list below"
            if not item.is_single and "{name}" not in record.title:
                yield f"{record.page}: the title of one of several needs {{name}}"
            if record.ticks and (self.find(record.ticks) is None or self.item(record.ticks).layout != "nested"):
                yield f"{record.page}: ticks {record.ticks!r}, which is no nested item"

    def _is_before(self, member: str, item: ItemKind) -> bool:
        earlier = self.items[: self.items.index(item)]
        return any(other.member == member and other.has_state for other in earlier)
