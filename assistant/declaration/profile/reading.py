"""Read nodes into the model; collect all problems and the line of each value.

Keys may be English or Chinese (the titles of the schema), but not both for one field. A `Place` in the model is a tuple
of names and list positions, as `catalogue.locate` returns it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from assistant.core import wording
from assistant.core.errors import Problem
from assistant.core.language import comma_list, say
from assistant.core.resemblance import nearest_name
from assistant.core.values import KINDS, Kind, Misread, Vocabulary, Written
from assistant.core.values.kind import described
from assistant.core.yaml_file import Mapping, Node, Scalar, Sequence
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.schema.declare import (
    Block,
    Declared,
    FieldGroup,
    Items,
    Labelled,
    Leaf,
    Mark,
    members,
)
from assistant.declaration.profile.schema.whole import Profile

Place = tuple[str | int, ...]
_MOST_HOMES = 3


class ProfileReader:
    """Reads the nodes of one file; the files of a profile share `problems` and `positions`."""

    def __init__(self, file: str, problems: list[Problem], positions: dict[Place, str]) -> None:
        self.file = file
        self.problems = problems
        self.positions = positions

    def block(self, model: type[Block], node: Node, at: Place, shown: str) -> Block:
        """Return a part of the model; unreadable values are left out and reported as problems."""
        self.note(at, node.line)
        if isinstance(node, Scalar) and node.is_null:
            return model()
        if not isinstance(node, Mapping):
            self.problem(node.line, shown, described(_written(node)), say("一组“键: 值”"))
            return model()
        values: dict[str, Any] = {}
        for key, name, value in self._known(model, node, shown):
            self.note((*at, name), key.line)
            member = self._member(
                members(model)[name], value, (*at, name), f"{shown}.{key.text}" if shown else key.text
            )
            if member is not None:
                values[name] = member
        return model(**values)

    def items(self, model: type[Block], node: Node, at: Place, shown: str) -> tuple[Block, ...]:
        """Return the parts of a list."""
        if isinstance(node, Scalar) and node.is_null:
            return ()
        if not isinstance(node, Sequence):
            self.problem(node.line, shown, described(_written(node)), say("一个列表（每项前加 - ）"))
            return ()
        return tuple(
            self.block(model, item, (*at, position), f"{shown}[{position + 1}]")
            for position, item in enumerate(node.items)
        )

    def note(self, at: Place, line: int) -> None:
        """Store the file and line of a place in the model."""
        self.positions.setdefault(at, f"{self.file}:{line}")

    def problem(self, line: int, shown: str, actual: str, allowed: str) -> None:
        """Add a problem: `actual` was found where `allowed` is expected."""
        message = say("“{key}”处是{found}", key=_path(shown), found=actual) if shown else actual
        self.problems.append(Problem(f"{self.file}:{line}", message, say("这里应写：{allowed}。", allowed=allowed)))

    def _known(self, model: type[Block], node: Mapping, shown: str) -> Iterable[tuple[Scalar, str, Node]]:
        """Yield the entries with known keys, each name once; report the others."""
        names = names_of(model)
        taken: dict[str, str] = {}
        for key, value in node.entries:
            name = names.get(wording.label(key.text))
            if name is None:
                self._unknown(model, key, shown)
            elif name in taken:
                text = say("“{key}”和“{other}”是同一项的两种写法", key=key.text, other=taken[name])
                self.problems.append(Problem(f"{self.file}:{key.line}", text, say("请只保留一种写法。")))
            else:
                taken[name] = key.text
                yield key, name, value

    def _unknown(self, model: type[Block], key: Scalar, shown: str) -> None:
        place = say("“{above}”下", above=_path(shown)) if shown else say("最外层")
        text = say("{place}没有“{key}”这一项", place=place, key=key.text)
        self.problems.append(Problem(f"{self.file}:{key.line}", text, suggestion(model, key.text)))

    def _member(self, declared: Declared, node: Node, at: Place, shown: str) -> object:
        match declared:
            case FieldGroup(_, model):
                return self.block(model, node, at, shown)
            case Items(_, model):
                return self.items(model, node, at, shown)
            case Leaf(kind="nodes"):
                return self.items(NodeRef, node, at, shown)
            case Leaf():
                return self._read(node, shown, declared.kind, declared.vocabulary)
            case Labelled():
                return self._labelled(node, at, shown, declared.depth)
            case Mark():
                return self._read(node, shown, declared.kind)

    def _labelled(self, node: Node, at: Place, shown: str, depth: int) -> dict[str, object]:
        if isinstance(node, Scalar) and node.is_null:
            return {}
        if not isinstance(node, Mapping):
            self.problem(node.line, shown, described(_written(node)), say("一组“栏目: 答案”"))
            return {}
        answers: dict[str, object] = {}
        for label, value in node.entries:
            inside, name = (*at, label.text), f"{shown}.{label.text}"
            self.note(inside, label.line)
            answer = self._labelled(value, inside, name, depth - 1) if depth > 1 else self._read(value, name, "unknown")
            if answer is not None:
                answers[label.text] = answer
        return answers

    def _read(self, node: Node, shown: str, kind: Kind, vocabulary: Vocabulary | None = None) -> object:
        """Return the raw form of a value, None if nothing was written or it cannot be read, which is a problem."""
        written = _written(node)
        try:
            return None if written is None else KINDS[kind].parse(written, vocabulary)
        except Misread as error:
            self.problem(node.line, shown, error.actual, error.allowed)
            return None


def _written(node: Node) -> Written:
    """Return what a node says; nothing was written in a null, which in a list is a word."""
    match node:
        case Mapping(entries):
            return {key.text: _written(value) for key, value in entries}
        case Sequence(items):
            return [item.text if isinstance(item, Scalar) else _written(item) for item in items]
        case Scalar(text, _, is_null):
            return None if is_null else text


@cache
def names_of(model: type[Block]) -> dict[str, str]:
    """Return the English name of each key of a model; keys are English or Chinese, in normal form."""
    known = {wording.label(name): name for name in members(model)}
    return known | {wording.label(declared.title): name for name, declared in members(model).items()}


def suggestion(model: type[Block], key: str) -> str:
    """Return the remedy for an unknown key: the most similar known key, or the place where the key belongs."""
    titles = [declared.title for declared in members(model).values()]
    own = [
        member.title for member in members(model).values() if isinstance(member, Leaf) and _is_same(member.label, key)
    ]
    if own:
        return say("这一项的回答请写在“{title}”下。", title=own[0])
    names = list(members(model))
    near = nearest_name(key, [*titles, *names], cutoff=0.5)
    if near:
        return say("是不是“{near}”？", near=near)
    home = _homes().get(wording.label(key))
    if home:
        return say("“{key}”应写在“{home}”下。", key=key, home=home)
    return say("这里可写：{known}。", known=comma_list(names if key.isascii() else titles))


def _is_same(label: str, key: str) -> bool:
    return bool(label) and wording.label(label) == wording.label(key)


@cache
def _homes() -> dict[str, str]:
    """Return the places that have a key: its normal form → the titles above it."""
    homes: dict[str, dict[str, None]] = {}
    _add_homes(Profile, (), homes)
    return {key: comma_list(places) for key, places in homes.items() if len(places) <= _MOST_HOMES}


def _add_homes(model: type[Block], above: tuple[str, ...], homes: dict[str, dict[str, None]]) -> None:
    for name, declared in members(model).items():
        for key in (name, declared.title):
            homes.setdefault(wording.label(key), {})[".".join(above)] = None
        if isinstance(declared, FieldGroup | Items):
            _add_homes(declared.model, (*above, declared.title), homes)


def _path(shown: str) -> str:
    """Return the place of an entry as a person reads it: 主体 › 主体基本信息."""
    return shown.replace(".", " › ")
