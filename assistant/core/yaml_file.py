"""Read and write YAML and JSON. Only this module imports PyYAML and ruamel.

`read` returns plain nodes with line numbers; every scalar is text, no type is guessed (1.10 stays 1.10). Refused are
large files, encodings other than UTF-8, aliases, tags, several documents and duplicate keys. InputProblems lists all
problems of a file. `write` writes plain data atomically and owner-only; `revised` changes a file and keeps its comments.
"""

from __future__ import annotations

import codecs
import difflib
import io
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from assistant.core import files
from assistant.core.errors import InputProblems, Problem
from assistant.core.json_text import json_as_yaml
from assistant.core.language import say
from assistant.core.yaml_mistakes import yaml_mistakes

MAX_BYTES = 4 << 20
MAX_DEPTH = 40
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_NAMES = "str int float bool null timestamp map seq merge value".split()  # a plain `<<` or `=` resolves to the last two
_PLAIN_TAGS = frozenset((None, "!", *(f"tag:yaml.org,2002:{name}" for name in _NAMES)))
_ODD = re.compile("[\\r\\t\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]")
_BLANK_ENDS = re.compile(r"[^\S\n]\n")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `is_null` if no value was written (`key:` or ~)."""

    text: str
    line: int
    is_null: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in order; keys are unique."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int

    def get(self, key: str) -> Node | None:
        """Return the value of a key, None if it is missing."""
        return next((node for scalar, node in self.entries if scalar.text == key), None)


Node = Scalar | Sequence | Mapping


def read(path: Path, name: str | None = None, limit: int = MAX_BYTES, data: bytes | None = None) -> Node:
    """Return the content of a file, or `data` that it is to have; messages call it `name`. Raises InputProblems, OSError."""
    called = name or path.name
    try:
        data = files.read(path, limit) if data is None else data
    except files.TooLarge:
        remedy = say("请拆成多个文件，图片和扫描件放在附件里。")
        raise _refused(called, called, say("文件超过 {limit} MB", limit=limit >> 20), remedy) from None
    except files.UnfitFile as fault:
        raise _refused(called, called, fault.what, say("请换成普通文件再试。")) from None
    return parse(_decoded(data, called), called, is_json=path.suffix.lower() == ".json")


def read_mapping(path: Path, name: str | None = None, data: bytes | None = None) -> dict[str, Any]:
    """Return the mapping in a YAML or JSON file, or in `data`, as plain data. Raises InputProblems, OSError."""
    node = read(path, name, data=data)
    if isinstance(node, Mapping):
        return dict(plain(node))
    what, remedy, called = say("最外层不是“键: 值”"), say("请按“键: 值”的写法列出内容。"), name or path.name
    raise _refused(called, f"{called}:{node.line}", what, remedy)


@lru_cache(maxsize=12)  # the layers of a map and the files of a profile; nodes are frozen
def parse(text: str, name: str, *, is_json: bool = False) -> Node:
    """Return the content of a YAML or JSON text; results are cached. Raises InputProblems."""
    if is_json:
        text = json_as_yaml(text, name)
    try:
        return _Builder(text, name).root()
    except yaml.YAMLError as error:
        raise _unreadable(error, text, name) from None


def plain(node: Node) -> Any:
    """Return a node as dict, list, str and None."""
    match node:
        case Mapping(entries):
            return {key.text: plain(value) for key, value in entries}
        case Sequence(items):
            return [plain(item) for item in items]
        case Scalar(text, _, is_null):
            return None if is_null else text


def dump(data: object) -> bytes:
    """Return plain data (dict, list, str, int, date) as YAML in UTF-8; multi-line texts become blocks."""
    writer = YAML()
    writer.width = 1 << 20
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.representer.ignore_aliases = lambda _: True  # a value that stands twice is written twice
    writer.dump(_laid_out(data), buffer := io.BytesIO())
    return buffer.getvalue()


def content(path: Path, data: object) -> bytes:
    """Return plain data as file content: JSON if the name ends in .json, else YAML."""
    if path.suffix.lower() == ".json":
        return json.dumps(data, ensure_ascii=False, indent=2, default=str).encode() + b"\n"
    return dump(data)


def write(path: Path, data: object) -> None:
    """Write plain data as YAML, or as JSON if the name ends in .json; atomically and owner-only."""
    files.write(path, content(path, data))


def revised(data: bytes, old: object, new: object) -> bytes | None:
    """Return a YAML file with the differences between two states of its data applied; comments and style stay.

    Both states have the structure of the file. Keys in neither state are left unchanged; a removed key stays with an empty
    value. Return None if the file cannot be changed. The caller must read the result back, as not every YAML style works.
    """
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    writer = YAML()
    writer.width = 1 << 20
    writer.allow_unicode = True
    writer.preserve_quotes = True
    try:
        tree = writer.load(text)
        writer.indent(**_indents(tree))
        if not _revise(tree, old, new):
            return None
        buffer = io.BytesIO()
        writer.dump(tree, buffer)
    except (YAMLError, yaml.YAMLError, AttributeError, TypeError, ValueError, KeyError, IndexError):
        return None
    return buffer.getvalue()


def _indents(tree: Any) -> dict[str, int]:
    """Return the indentation of a file, in columns, of mappings, lists and the dashes of lists."""
    mapping, offset = 0, -1
    waiting = [tree]
    while waiting and (not mapping or offset < 0):
        node = waiting.pop(0)
        if isinstance(node, CommentedMap) and node.fa.flow_style() is False:
            for key, value in node.items():
                if isinstance(value, CommentedMap | CommentedSeq) and value.fa.flow_style() is False:
                    step = value.lc.col - node.lc.key(key)[1]
                    if isinstance(value, CommentedMap):
                        mapping = mapping or step
                    elif offset < 0:
                        offset = step
                waiting.append(value)
        elif isinstance(node, CommentedSeq):
            waiting.extend(node)
    offset = max(offset, 0) if offset >= 0 else 2
    return {"mapping": mapping or 2, "sequence": offset + 2, "offset": offset}


def _revise(here: Any, old: object, new: object) -> bool:
    """Change a tree in place from one state to another; return False if its structure does not fit the data."""
    match here, old, new:
        case CommentedMap(), dict(), dict():
            _revise_mapping(here, old, new)
            return True
        case CommentedSeq(), list(), list() if len(here) == len(old):
            _revise_list(here, old, new)
            return True
    return False


def _revise_mapping(here: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    for key in here:
        if key in old and key not in new:
            _put(here, key, None)  # removing the key would remove the author's comments around it
    before = 0
    for key, value in new.items():
        if key not in here:
            here.insert(before, key, _laid_out(value))
        elif old.get(key) != value and not _revise(here[key], old.get(key), value):
            _put(here, key, _laid_out(value))
        before = list(here).index(key) + 1


def _revise_list(here: Any, old: list[Any], new: list[Any]) -> None:
    before, after = ([json.dumps(item, default=str) for item in items] for items in (old, new))
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, start, end, first, last in reversed(steps):
        if kind == "equal":
            continue
        for place in reversed(range(start, end)):
            other = first + place - start
            if other >= last:
                del here[place]
            elif not _revise(here[place], old[place], new[other]):
                _put(here, place, _laid_out(new[other]))
        for other in range(first + end - start, last):
            here.insert(start + other - first, _laid_out(new[other]))


def _put(here: Any, key: Any, value: Any) -> None:
    """Set a value; a comment after a block text is attached to the block and moves to the new value."""
    comment = getattr(here[key], "comment", None)
    here[key] = value
    if comment and isinstance(value, LiteralScalarString):
        value.comment = comment  # type: ignore[attr-defined]
    elif comment:
        here.ca.items.setdefault(key, [None, None, None, None])[2] = comment


def _alias() -> tuple[str, str]:
    return say("用了 YAML 的别名（* 号）"), say("请把内容原样写出来；以 * 开头的文字请加引号。")


class _Builder:
    """Builds our nodes from PyYAML's events in one pass. Aliases are refused before anything else is reported."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self.refused: list[Problem] = []
        self.problems: list[Problem] = []
        self.depth = 0

    def root(self) -> Node:
        """Return the only document. Raises InputProblems, YAMLError."""
        starts: list[Any] = []
        roots: list[Node] = []
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                starts.append(event)
            elif isinstance(event, yaml.NodeEvent):
                roots.append(self.node(event))
        if len(starts) > 1 and not self.refused:
            message, remedy = say("一个文件里有不止一份内容"), say("请去掉单独成行的 ---，或拆成多个文件。")
            raise _refused(self.name, f"{self.name}:{starts[1].start_mark.line + 1}", message, remedy)
        if self.refused or self.problems:
            raise InputProblems(self.name, self.refused or self.problems)
        return roots[0] if roots else Mapping((), 1)

    def node(self, event: Any) -> Node:
        """Return the node that begins with this event."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            self.refused.append(Problem(f"{self.name}:{line}", *_alias()))
            return Scalar("", line)
        if event.tag not in _PLAIN_TAGS:
            self._add(line, say("用了 YAML 的类型标记（! 号）"), say("请去掉标记；以 ! 开头的文字请加引号。"))
        match event:
            case yaml.MappingStartEvent():
                return Mapping(tuple(self._entries(line)), line)
            case yaml.SequenceStartEvent():
                return Sequence(tuple(map(self.node, self._inside(yaml.SequenceEndEvent, line))), line)
        is_block = event.style in ("|", ">")  # the final line break belongs to the block syntax, not to the text
        text: str = event.value.removesuffix("\n") if is_block else event.value
        return Scalar(text, line, is_null=not event.style and text in _NULLS)

    def _inside(self, end: type[yaml.Event], line: int) -> Iterator[Any]:
        """Yield the first events of the nodes in a collection that begins on a line."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _refused(self.name, f"{self.name}:{line}", say("嵌套太深"), say("请减少嵌套层数。"))
        while not isinstance(event := next(self.events), end):
            yield event
        self.depth -= 1

    def _entries(self, line: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, int] = {}
        for event in self._inside(yaml.MappingEndEvent, line):
            line = event.start_mark.line + 1
            key = event.value.strip() if isinstance(event, yaml.ScalarEvent) else None
            if key is None:
                self._add(line, say("这里的键不是一个词"), say("请写成“键: 值”。"))
                self.node(event)
            value = self.node(next(self.events))
            if key in seen:
                text = say("“{key}”写了两次（第 {first} 行已有）", key=key, first=seen[key])
                self._add(line, text, say("请只保留一处。"))
            elif key is not None:
                seen[key] = line
                yield Scalar(key, line), value

    def _add(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.name}:{line}", message, remedy))


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _wrong_encoding(name, "UTF-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong_encoding(name, _guessed_encoding(data)) from None


def _guessed_encoding(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030（GBK）"


def _wrong_encoding(name: str, guessed: str) -> InputProblems:
    text = say("文件不是 UTF-8 编码，像是 {guessed}", guessed=guessed) if guessed else say("文件不是 UTF-8 编码的文本")
    return _refused(name, name, text, say("请用记事本打开，另存为时把编码选为 UTF-8。"))


def _unreadable(error: yaml.YAMLError, text: str, name: str) -> InputProblems:
    what = " ".join(str(getattr(error, part, "")) for part in ("context", "problem", "reason"))
    line = _line_of(error, text)
    if "alias" in what or "anchor" in what:
        message, remedy = _alias()
    elif "special characters" in what or "control characters" in what:
        message, remedy = say("含有看不见的控制字符"), say("请删去该行里的特殊字符。")
    elif mistakes := yaml_mistakes(text, line, _failing_line):
        return InputProblems(name, [Problem(f"{name}:{one.line}", one.message, one.remedy) for one in mistakes])
    else:
        message = say("不合 YAML 写法")
        remedy = say("请检查：冒号后要有空格，缩进用空格对齐，含有冒号、井号或以符号开头的文字要加引号。")
    return _refused(name, f"{name}:{line}", message, remedy)


def _line_of(error: yaml.YAMLError, text: str) -> int:
    mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
    return mark.line + 1 if mark else text.count("\n", 0, position) + 1 if isinstance(position, int) else 1


def _failing_line(text: str) -> int | None:
    """Return the line from which a YAML text cannot be read; None if it can."""
    try:
        deque(yaml.parse(text, Loader=yaml.CSafeLoader), maxlen=0)
    except yaml.YAMLError as error:
        return _line_of(error, text)
    return None


def _refused(name: str, where: str, message: str, remedy: str) -> InputProblems:
    return InputProblems(name, [Problem(where, message, remedy)])


def _laid_out(data: object) -> object:
    match data:
        case dict():
            return {_laid_out(key): _laid_out(value) for key, value in data.items()}
        case list() | tuple():
            return [_laid_out(value) for value in data]
        case str():
            return _laid_out_text(data)
        case int() | date():
            return data
        case _:
            return str(data)


def _laid_out_text(text: str) -> str:
    """Return the text in the style that preserves it: a block for many lines, double quotes for odd characters."""
    has_lines = "\n" in text
    if _ODD.search(text) or text != text.strip("\n ") or (has_lines and _BLANK_ENDS.search(text)):
        quoted: str = DoubleQuotedScalarString(text)
        return quoted
    block: str = LiteralScalarString(text)
    return block if has_lines else text
