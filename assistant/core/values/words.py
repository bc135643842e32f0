"""Options, regions, access paths and ticked nodes: values made of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values.comparison import compare_sequences, compare_words
from assistant.core.values.kind import (
    Misread,
    ValueKind,
    Vocabulary,
    Written,
    described,
    string_in,
    text_in,
    words_in,
)
from assistant.core.verdict import Verdict

STEP = ">"
REGION_MARK = " / "  # between the words of a region
_NODE = " » "
_SEPARATORS = re.compile(r"[、；;，,\n]")


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen option of a radio group or single select."""

    word: str

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True, slots=True)
class Choices:
    """The chosen options of a checkbox group or multiple select, in form order; grouped ones read `组/词`."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return "、".join(self.words)


@dataclass(frozen=True, slots=True)
class Region:
    """A path in a cascader: province, city, district as the form names them."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return REGION_MARK.join(self.words)


@dataclass(frozen=True, slots=True)
class Steps:
    """The ordered navigation steps of an access path."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " > ".join(self.words)


@dataclass(frozen=True, slots=True)
class Nodes:
    """The ticked nodes of a tree, each as its labels from the root down (1 to 3 levels)."""

    nodes: frozenset[tuple[str, ...]]

    def __str__(self) -> str:
        return "；".join(map(_NODE.join, sorted(self.nodes)))


class ChoiceKind(ValueKind):
    """One option."""

    tag, type = "choice", Choice

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> str:
        word = text_in(written).strip()
        return vocabulary.canonical(word) if vocabulary else word

    def value(self, raw: str, vocabulary: Vocabulary | None = None) -> Choice:
        return Choice(raw)

    def bare(self, value: Choice) -> str:
        return value.word

    def raw(self, bare: Any) -> Any:
        return bare if isinstance(bare, tuple) else str(bare)

    def to_json(self, value: Choice) -> str:
        return value.word

    def from_json(self, content: Any) -> Choice:
        return Choice(string_in(content))

    def is_empty(self, value: Choice) -> bool:
        return value.word == ""

    def compare(self, expected: Choice, seen: Any) -> Verdict:
        return compare_words((expected.word,), (seen.word,)) if isinstance(seen, Choice) else "differs"


class WordsKind(ValueKind):
    """Several words. In a cell they stand side by side, or one a line if a word holds the mark between them."""

    blank: object = ()
    mark = "、"

    def in_cell(self, raw: tuple[str, ...]) -> str:
        if any("\n" in word or self.is_mark_in(word) for word in raw):
            return "\n".join(raw) + "\n"
        return self.mark.join(raw)

    def is_mark_in(self, word: str) -> bool:
        """Return whether a word holds the mark that stands between words."""
        return self.mark.strip() in word

    def split(self, text: str, vocabulary: Vocabulary | None) -> Written:
        has_lines = "\n" in text.strip() or text.endswith("\n")
        return [line for line in text.split("\n") if line] if has_lines else text

    def plain(self, raw: tuple[str, ...], language: str) -> list[str]:
        return list(raw)

    def value(self, raw: tuple[str, ...], vocabulary: Vocabulary | None = None) -> Any:
        return self.type(raw)

    def bare(self, value: Any) -> Any:
        return value.words

    def to_json(self, value: Any) -> list[str]:
        return list(value.words)

    def from_json(self, content: Any) -> Any:
        return self.type(words_in(content))

    def is_empty(self, value: Any) -> bool:
        return not value.words


class ChoicesKind(WordsKind):
    """Several options, in the order of the form; a group may stand above its options."""

    tag, type = "choices", Choices

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
        words = _options(written)
        return tuple(dict.fromkeys(vocabulary.canonical(word) if vocabulary else word for word in words))

    def split(self, text: str, vocabulary: Vocabulary | None) -> Written:
        written = super().split(text, vocabulary)
        if isinstance(written, str) and vocabulary and not vocabulary.open:
            return [word for part in _SEPARATORS.split(text) if (word := part.strip())]
        return written

    def value(self, raw: tuple[str, ...], vocabulary: Vocabulary | None = None) -> Choices:
        has_order = vocabulary is not None and vocabulary.words
        return Choices(tuple(sorted(raw, key=vocabulary.position)) if vocabulary and has_order else raw)

    def raw(self, bare: Any) -> Any:
        return bare if isinstance(bare, tuple) else (bare,)

    def compare(self, expected: Choices, seen: Any) -> Verdict:
        return compare_words(expected.words, seen.words) if isinstance(seen, Choices) else "differs"


class RegionKind(WordsKind):
    """A region from the province down."""

    tag, type, mark = "region", Region, REGION_MARK

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
        return _parts(written, "/", say("省、市、区的列表，或 省/市/区"))

    def compare(self, expected: Region, seen: Any) -> Verdict:
        verdict = compare_sequences(expected.words, seen.words) if isinstance(seen, Region) else "differs"
        return "differs" if verdict == "truncated" else verdict


class StepsKind(WordsKind):
    """An access path."""

    tag, type, mark = "steps", Steps, " > "

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
        text = tidy_path(written) if isinstance(written, str) else written
        return _parts(text, STEP, say("按先后的步骤列表，或 首页>对话"))

    def is_mark_in(self, word: str) -> bool:
        return STEP in word or "＞" in word

    def compare(self, expected: Steps, seen: Any) -> Verdict:
        return compare_sequences(expected.words, seen.words) if isinstance(seen, Steps) else "differs"


class NodesKind(ValueKind):
    """Ticked nodes; in a cell one a line."""

    tag, type = "nodes", Nodes
    blank: object = ()

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> tuple[tuple[str | None, ...], ...]:
        return tuple(_node(line) for line in text_in(written).split("\n") if line.strip())

    def in_cell(self, raw: Iterable[Any]) -> str:
        parts = ((node.product or "", node.path or "", node.function or "") for node in raw)
        return "\n".join(_NODE.join(node).rstrip(" »") for node in parts)

    def value(self, raw: Iterable[Any], vocabulary: Vocabulary | None = None) -> Nodes:
        return Nodes(frozenset(labels_of(node) for node in raw))

    def to_json(self, value: Nodes) -> list[list[str]]:
        return [list(node) for node in sorted(value.nodes)]

    def from_json(self, content: Any) -> Nodes:
        return Nodes(frozenset(map(words_in, content)))

    def is_empty(self, value: Nodes) -> bool:
        return not value.nodes

    def compare(self, expected: Nodes, seen: Any) -> Verdict:
        if not isinstance(seen, Nodes):
            return "differs"
        return compare_words(map("\n".join, expected.nodes), map("\n".join, seen.nodes))


def tidy_path(text: str) -> str:
    """Return a path without white space around `>`: `首页 > 对话` becomes `首页>对话`."""
    return STEP.join(step.strip() for step in text.replace("＞", STEP).split(STEP))


def labels_of(node: Any) -> tuple[str, ...]:
    """Return the natural keys from the product to a node that the profile ticks (`product`, `path`, `function`)."""
    path = tidy_path(node.path) if node.path else node.path
    return tuple(part for part in (node.product, path, node.function) if part)


def _node(line: str) -> tuple[str | None, ...]:
    parts = tuple(part.strip() or None for part in line.split("»"))
    if len(parts) > 3 or not parts[0]:
        raise Misread(
            say("“{line}”", line=line[:40]), say("产品 » 路径 » 功能，每行一个，如 甲/APP » 首页>对话 » 问答")
        )
    return parts


def _parts(written: Written, mark: str, allowed: str) -> tuple[str, ...]:
    if isinstance(written, Mapping):
        raise Misread(described(written), allowed)
    if written is None or isinstance(written, str):
        return tuple(part for text in (written or "").split(mark) if (part := text.strip()))
    return tuple(text_in(word, allowed) for word in written)


def _options(written: Written) -> list[str]:
    if isinstance(written, Mapping):
        return [word for group, below in written.items() for word in _grouped(group, below)]
    if written is None or isinstance(written, str):
        return [word for part in (written or "").split("、") if (word := part.strip())]
    return [text_in(word, say("一个词的列表")).strip() for word in written]


def _grouped(group: str, below: Written) -> list[str]:
    if below is None:
        return [group]
    return [f"{group}/{word}" for word in _options(below)] or [group]
