"""Where the records of a site are, as data (map format 2): what is pressed to come to a list, a record, its views, its save.

Things are named as a person would name them on the page: by the words on them, by the tooltip of an icon, or as the
record's own name in its list. Nothing here is a CSS path. docs/structure.md explains the notation with an example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from assistant.core.language import mark, say
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import PlacedKind
from assistant.planning.maps.fingerprints import Flag, Texts

_NO_SAVE = mark("{place} 没写怎么保存：要有 save 或 next；自动保存的写 saves: itself，由人保存的写 saves: person")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | Mapping) else value


def _worded(value: object) -> object:
    return {"words": [value]} if isinstance(value, str) else value


class _StructurePart(BaseModel):
    """A part of a structure; every scalar arrives as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamedPress(_StructurePart):
    """One thing to press.

    `words`: the words on it; of several the first that is there. `icon`: the tooltip or accessible name of a button without
    words. `part`: the record's `name` in its list, or what opens and closes its row (`toggle`). `place`: of several such
    things the `first` or `last` one on the page, or the one in the `menu`. `beside`: of several the one in the same box as these
    words. `by`: a `right` click, or the pointer is rested on it (`hover`).
    """

    words: Annotated[Texts, BeforeValidator(lambda value: [value] if isinstance(value, str) else value)] = ()
    icon: str = ""
    part: Literal["", "name", "toggle"] = ""
    place: Literal["", "menu", "first", "last"] = ""
    beside: str = ""
    by: Literal["", "right", "hover"] = ""

    @model_validator(mode="after")
    def _names_one_thing(self) -> NamedPress:
        if sum(map(bool, (self.words, self.icon, self.part))) != 1:
            raise PydanticCustomError("press", "a press names one thing")
        return self

    def __str__(self) -> str:
        if self.part:
            return say("名称") if self.part == "name" else say("展开的箭头")
        return self.icon or " / ".join(self.words)


Presses = Annotated[tuple[Annotated[NamedPress, BeforeValidator(_worded)], ...], BeforeValidator(_listed)]
"""Presses one after another; a single one may stand alone, a text is the words of one."""


class ListStructure(_StructurePart):
    """Where the records of a kind are listed.

    `open` leads there: from the start, or, in a list below a record (a product's paths, a path's functions), from that
    record's row. `beside`: that list is shown in the row itself, not on a page of its own. `more` is pressed as long as it
    is there, until the record is found: 加载更多, or the next page.
    """

    open: Presses = ()
    beside: Flag = False
    more: Presses = ()


class LearntMark(_StructurePart):
    """When, and while which operator filed, the ways to a kind of records were learnt and proved by a walk.

    `how` is `look` if nobody filed: records that existed were looked at, and what begins and saves one was not seen at work.
    """

    on: str
    by: str = ""
    how: Literal["", "look"] = ""


class RecordStructure(_StructurePart):
    """How records of one kind are opened, filled and saved.

    `list`: where they are; none for the entity, of which there is one, reached by `open`. `add` begins a new one, `edit` in
    its row opens an existing one. `unfold` is pressed if it is there, once the record is open. `views` are its tabs, groups
    or steps, each opened before it is filled; `next` leads from one step to the following one, and saves where there is no
    `save`; `steps` counts them. `save` stores what is entered. `saves` says when: `once` at the end, in `each` view,
    `itself` as fields are left; `person` leaves it to them. `leave` closes the record without saving. `learnt` marks what
    nobody wrote by hand.
    """

    list: ListStructure | None = None
    open: Presses = ()
    add: Presses = ()
    edit: Presses = ()
    unfold: Presses = ()
    views: Presses = ()
    steps: Annotated[int, Field(ge=0)] = 0
    next: Presses = ()
    save: Presses = ()
    saves: Literal["once", "each", "itself", "person"] = "once"
    leave: Presses = ()
    learnt: LearntMark | None = None


def structure_name(kind: PlacedKind) -> str:
    """Return the name of a kind of record in a structure: that of its form, or of its item if that has one form or steps."""
    return kind.page if kind.is_nested else kind.item.noun


def _above() -> dict[str, str]:
    """Return the names of all kinds of records, each with that of the kind whose rows hold its list, or ""."""
    kinds = [kind for item in REGISTRY.items for kind in item.kinds]
    return {structure_name(kind): kind.above.page if kind.above is not None else "" for kind in kinds}


def _known(name: str) -> str:
    """Return the name of a kind of record; raises if there is none."""
    if name not in _above():
        expected = ", ".join(f"'{known}'" for known in _above())
        raise PydanticCustomError("literal_error", "no kind of record", {"expected": expected})
    return name


class SiteStructure(_StructurePart):
    """The structure of one site: `start` is the address, after that of the site, at which every walk begins."""

    start: str = ""
    records: dict[Annotated[str, AfterValidator(_known)], RecordStructure] = {}

    def __bool__(self) -> bool:
        return bool(self.records)

    def above(self, name: str) -> str:
        """Return the kind of record below which records of this kind are listed; "" if their list stands by itself."""
        return _above()[name]


def structure_faults(structure: SiteStructure) -> Iterator[str]:
    """Yield every contradiction: a record that cannot be opened or saved, a list below a record that is not described."""
    for name, record in structure.records.items():
        place = f"structure.records.{name}"
        if record.list is None and not record.open:
            yield say("{place} 没写怎么打开（open）", place=place)
        if record.list is not None and not (record.add and record.edit):
            yield say("{place} 列在列表里，要写怎么新增（add）、怎么打开（edit）", place=place)
        if record.saves in ("once", "each") and not (record.save or record.next):
            yield say(_NO_SAVE, place=place)
        above = structure.above(name)
        if above and (above not in structure.records or structure.records[above].list is None):
            yield say("{place} 的上一级 {parent} 没有写（或没写 list）", place=place, parent=above)


def structure_data(structure: SiteStructure) -> dict[str, object]:
    """Return a structure as a layer writes it: only what differs from the defaults, a press of plain words as its words."""
    records = {name: _plain(record) for name, record in structure.records.items()}
    return {"start": structure.start, "records": records}


def _plain(part: BaseModel) -> dict[str, object]:
    result: dict[str, object] = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        if value == type(part).model_fields[name].default and not (name == "open" and isinstance(part, ListStructure)):
            continue
        result[name] = _plain_value(value)
    return result


def _plain_value(value: object) -> object:
    if isinstance(value, NamedPress):
        said = _plain(value)
        return value.words[0] if said == {"words": [*value.words]} and len(value.words) == 1 else said
    if isinstance(value, BaseModel):
        return _plain(value)
    if isinstance(value, tuple):
        return [_plain_value(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else value


def part_at(path: Sequence[str | int]) -> type[BaseModel]:
    """Return the model of the part at a place below `structure`."""
    if len(path) < 2:
        return SiteStructure
    if "list" in path[2:]:
        return NamedPress if path[-1] != "list" else ListStructure
    return RecordStructure if len(path) == 2 else NamedPress
