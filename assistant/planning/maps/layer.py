"""One layer of a site map, read from its file; all errors are reported at once.

Only the shape is checked here (known keys, texts and lists where they belong), so that a hand-written layer always ends
in a sentence with its line and never in a traceback. `overlay` checks the meaning. Raises MapError, InputProblems,
OSError.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from assistant.core import yaml_file
from assistant.core.errors import MapError
from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.core.values import Kind
from assistant.planning.maps.allowed_saves import AllowedSave, NotAnAllowedSave, allowed_of
from assistant.planning.maps.fingerprints import Flag, PagePrint, Texts
from assistant.planning.maps.request_shapes import RequestShape, shape_of
from assistant.planning.maps.site_map import RequestUse
from assistant.planning.maps.structure import SiteStructure, part_at

FORMAT = 2
FORMATS = ("1", "2")
"""Format 2 adds `shapes`, `structure` and `allowed_saves`; a layer of format 1 is read as before."""
Layer = Mapping[str, Any]


def _worded(label: str) -> str:
    """Return a label; raises if it is text without a letter, like a number that was meant for another key."""
    if label and not any(map(str.isalpha, label)):
        raise PydanticCustomError("label_words", "a label without words")
    return label


_TextOrTexts = Annotated[Texts, BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
_Count = Annotated[int, Field(ge=0)]
_Ending = Annotated[str, AfterValidator(lambda text: f".{text.strip('.').lower()}")]
NOT_ONE_OF = mark("{place} 不能是 {found}；可用：{known}")
_SENTENCES = {
    "extra_forbidden": mark("不认识的键 {key}；可用：{known}"),
    "label_words": mark("{place} 应为页面上的文字，写的是 {found}"),
    "literal_error": NOT_ONE_OF,
    "press": mark("{place} 的一步要写明一样：words（文字）、icon（图标的提示）或 part（name 或 toggle）"),
    "missing": mark("requests 的一条缺少 method、path 或 use：{entry}"),
    **dict.fromkeys(("model_type", "dict_type"), mark("{place} 应为“键: 值”")),
    **dict.fromkeys(("string_type", "bool_type"), mark("{place} 应为一段文字")),
    **dict.fromkeys(("int_type", "int_parsing", "greater_than_equal"), mark("{place} 应为正整数，写的是 {found}")),
}
_TEXTS = mark("{place} 应为文字列表，如 [甲, 乙]")
_LIST = mark("{place} 应为一个列表")
_SHAPE = mark(
    "shapes 的第 {number} 条不是有效的请求结构：要有 use、page、method、path；各部分只能写 constant、field、echo 或 fresh"
)
_ALLOWED = mark("allowed_saves 的第 {number} 条不能用：{why}；删去这一条，填报时会重新询问")
_PRINT = mark("{place} 不是页面指纹：{found}")


class _LayerPart(BaseModel):
    """A part of a layer; every scalar arrives as text."""

    model_config = ConfigDict(extra="forbid")


class LayerField(_LayerPart):
    """What a layer says of a field."""

    page: str = ""
    section: _TextOrTexts = ()
    label: Annotated[str, AfterValidator(_worded)] = ""
    after: _TextOrTexts = ()
    kind: Kind = "unknown"
    order: str = ""
    options: Texts | None = None
    max_length: _Count | None = None
    formats: tuple[_Ending, ...] | None = None
    max_bytes: _Count | None = None
    max_pages: _Count | None = None
    guess: Flag = False
    absent: Flag = False
    confidence: str = ""
    calibrated: dict[str, str] = Field(default_factory=dict)  # `{}` would be copied deeply for each field


class LayerDraftSave(_LayerPart):
    """The record of a button that saves a draft."""

    word: str = ""
    request: str = ""
    by: str = ""
    on: str = ""


class LayerPage(_LayerPart):
    """What a layer says of a page. A draft save that is only a note (older layers) permits nothing."""

    route: str = ""
    title: str = ""
    kind: Literal["form", "list", "dialog", "other"] = "form"
    parent: str = ""
    key: str = ""
    buttons: dict[str, str] = {}
    detail: str = ""
    types: Texts = ()
    saves_draft: Annotated[
        LayerDraftSave | None, BeforeValidator(lambda value: None if isinstance(value, str) else value)
    ] = None
    calibrated: dict[str, str] = {}


class LayerRequest(_LayerPart):
    """A request that the armed guard lets pass."""

    method: str
    path: str
    use: RequestUse
    body: dict[str, str] = {}


def _shape(entry: object) -> RequestShape:
    try:
        return shape_of(entry)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValueError("shape") from None


def _allowed_save(entry: object) -> AllowedSave:
    try:
        return allowed_of(entry)
    except NotAnAllowedSave as fault:
        raise PydanticCustomError("allowed_save", "no allowed save", {"why": fault.why, "part": fault.part}) from None


class LayerData(_LayerPart):
    """A whole layer, or several merged into one."""

    format: Any = None
    id: str = ""
    extends: str = ""
    name: str = ""
    mock: Flag = False
    hosts: Texts = ()
    base_url: str = ""
    calibrated: dict[str, str] = {}
    pages: dict[str, LayerPage] = {}
    fields: dict[str, LayerField] = {}
    landmarks: dict[str, str] = {}
    states: dict[str, dict[str, str]] = {}
    requests: tuple[LayerRequest, ...] = ()
    shapes: tuple[Annotated[RequestShape, PlainValidator(_shape)], ...] = ()
    allowed_saves: tuple[Annotated[AllowedSave, PlainValidator(_allowed_save)], ...] = ()
    human_only: Texts = ()
    node_labels: dict[str, str] = {}
    messages: dict[str, Texts] = {}
    fingerprints: dict[str, PagePrint] = Field({}, alias="prints")
    structure: SiteStructure = SiteStructure()
    record: dict[str, str] = {}


# The models of the parts, by the section of the layer and the depth of their keys in it.
_PARTS: dict[tuple[str | int, int], type[_LayerPart]] = {
    ("fields", 3): LayerField,
    ("pages", 3): LayerPage,
    ("pages", 4): LayerDraftSave,
    ("requests", 3): LayerRequest,
}


_SOUND: deque[tuple[yaml_file.Node, Layer]] = deque(maxlen=12)
"""Layers without a fault, by the node of their file: reading an unchanged file again yields the same node."""


def read_layer(path: Path) -> Layer:
    """Read a layer and check its shape; raises MapError with every error. Nobody changes what is returned."""
    node = yaml_file.read(path)
    known = next((layer for checked, layer in tuple(_SOUND) if checked is node), None)
    if known is not None:
        return known
    layer = yaml_file.read_mapping(path)
    refuse(path, _wrong(layer, node))
    sound = dict(without_nothing(layer))
    _SOUND.append((node, sound))
    return sound


def refuse(path: Path, faults: Iterable[str]) -> None:
    """Raise MapError with every fault of a layer's file; return if there is none."""
    if wrong := list(dict.fromkeys(faults)):
        raise MapError(file=path, what=semicolon_list(wrong))


def at_line(fault: str, node: yaml_file.Node, place: Iterable[str | int]) -> str:
    """Return a fault with the line of its place, or of the last part of the place that the file holds."""
    line = node.line
    for part in place:
        if isinstance(node, yaml_file.Mapping) and (inner := node.get(str(part))) is not None:
            line, node = next(key.line for key, _ in node.entries if key.text == part), inner
        elif isinstance(node, yaml_file.Sequence) and isinstance(part, int):
            node = node.items[part]
            line = node.line
        else:
            break
    return say("第 {line} 行：{fault}", line=line, fault=fault)


def without_nothing(entry: Any) -> Any:
    """Return a layer without its empty keys: an empty key neither sets nor removes anything."""
    if isinstance(entry, list):
        return [without_nothing(item) for item in entry]
    if not isinstance(entry, Mapping):
        return entry
    return {key: without_nothing(value) for key, value in entry.items() if value is not None}


def _wrong(layer: Layer, node: yaml_file.Node) -> Iterator[str]:
    if str(layer.get("format") or "") not in FORMATS:
        yield say("format 应为 {known}，写的是 {found}", known=comma_list(FORMATS), found=layer.get("format") or "")
    if not layer.get("id"):
        yield say("缺少 id")
    faults = _faults(without_nothing(layer)) + [one for one in _faults(layer) if one["type"] == "extra_forbidden"]
    yield from (at_line(_sentence(fault), node, fault["loc"]) for fault in faults)


def _faults(layer: Layer) -> list[ErrorDetails]:
    try:
        LayerData.model_validate(layer)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _sentence(error: ErrorDetails) -> str:
    """Return what is wrong with a layer: place, finding and what is expected there."""
    path, value, kind = error["loc"], error["input"], error["type"]
    place = ".".join(part for part in path if isinstance(part, str))
    if path[0] == "prints" and len(path) > 1:
        inside = ".".join(map(str, path[2:]))
        fault = inside if kind == "missing" else f"{inside} {value}".strip()
        return say(_PRINT, place=f"prints.{path[1]}", found=fault)
    if path[0] == "shapes" and len(path) == 2:
        return say(_SHAPE, number=int(path[1]) + 1)
    if kind == "allowed_save":
        why = error["ctx"]["why"], error["ctx"]["part"]
        return say(_ALLOWED, number=int(path[1]) + 1, why=say(why[0], part=why[1]))
    if path[0] == "requests" and len(path) <= 2:
        return say(_LIST, place=place) if kind == "tuple_type" else say(_SENTENCES["missing"], entry=value)
    if (kind == "tuple_type" or isinstance(path[-1], int)) and kind not in ("press", "model_type"):
        return say(_TEXTS, place=place)
    known = comma_list(sorted(_known_keys(path) if kind == "extra_forbidden" else _known_words(error)))
    return say(_SENTENCES[kind], place=place, key=place, found=value, entry=value, known=known)


def _known_words(error: ErrorDetails) -> list[str]:
    return re.findall(r"'(\w+)'", error.get("ctx", {}).get("expected", ""))


def _known_keys(path: tuple[str | int, ...]) -> Iterator[str]:
    """Yield the keys that stand where an unknown one was found."""
    part = part_at(path[1:-1]) if path[0] == "structure" else _PARTS.get((path[0], len(path)), LayerData)
    return (field.alias or name for name, field in part.model_fields.items())
