"""A reviewer's comment in items, each linked to the fields and papers that its words name, or to none (pure).

    split(text)          →  the items: by numbers (1、 1. （1） ① ⑴ 一、), by lines, by ；; no word is left out
    spots(views)         →  what can be named: every field that a filing has
    link(item, spots)    →  the links, each with its reason; none where no word of the item names a field

A link rests on words of the comment, never on resemblance: a quoted name, a label, the name of a paper.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from assistant.core import wording
from assistant.core.keys import FieldKey, KeyPart
from assistant.core.language import say
from assistant.core.values import Choice, Steps
from assistant.declaration.profile.catalogue import ProfileRecord, spec_of
from assistant.declaration.registry.algorithms_registry import REGISTRY

_NUMBER = re.compile(
    r"[①-⑳]\s*|(?:(?<=^)|(?<=[\n；;。！？!?：:\s]))\s*"
    r"(?:[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[）)]|(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*、"
    r"|\d{1,2}\s*[.．](?!\d)|\d{1,2}\s*[）)]|[⑴-⒇⒈-⒛㈠-㈩])\s*"
)
_DIGITS = re.compile(r"\d+|[一二三四五六七八九十]+|[①-⑳]")
_APART = frozenset("\n；;。！？!?：:，,、 \t\u3000")
_CHINESE, _RINGS = "零一二三四五六七八九", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PARTS = re.compile(r"[；;\n]+")
_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{1,60})[”」』》\"]")
_SHORTEST_LABEL, _MOST = 2, 6
_PAPERS = {  # the label of an upload → what a reviewer calls the paper, the longest first
    "营业执照": ("执照",),
    "算法安全责任人工作证明": ("安全责任人工作证明", "责任人工作证明", "工作证明"),
    "算法备案承诺书": ("备案承诺书", "承诺书"),
    "落实算法安全主体责任基本情况": (
        "落实算法安全主体责任情况",
        "算法安全主体责任基本情况",
        "安全主体责任基本情况",
        "主体责任基本情况",
        "责任基本情况",
    ),
    "ICP备案证明或经营许可证": (
        "备案证明或经营许可证",
        "增值电信业务经营许可证",
        "ICP经营许可证",
        "ICP备案证明",
        "ICP许可证",
        "经营许可证",
        "许可证",
    ),
    "许可证明": ("前置许可证明",),
    "算法安全自评估报告": ("安全自评估报告", "算法安全评估报告", "自评估报告", "评估报告"),
    "拟公示内容": ("公示内容",),
}
_OTHER_PAPERS = frozenset({"影响评估报告", "风险评估报告", "安全评估报告", "预评估报告", "驾驶执照"})
_COLONS = ("：", ":")
_ENDS = " \t\r\n；;，,"


@dataclass(frozen=True, slots=True)
class CommentableField:
    """A field that a comment may name: key, label, headings, names of its record, text; `is_paper`: an upload."""

    key: str
    label: str
    above: tuple[str, ...]
    names: tuple[str, ...]
    text: str
    is_paper: bool

    @property
    def root(self) -> KeyPart:
        """Return the part of the key that names the thing: the subject, a product, an algorithm."""
        return FieldKey.of(self.key).parts[0]


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A field that an item refers to, and the words that say so."""

    key: str
    label: str
    reason: str


def split(text: str) -> list[str]:
    """Return the items of a comment in order; a text without numbers is split at ； and at line ends."""
    text = _plain(text)
    marks = _marks(text)
    if not marks:
        return [item for part in _PARTS.split(text) if (item := part.strip(_ENDS))]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    items = [text[mark.end() : end].strip(_ENDS) for mark, end in zip(marks, ends, strict=True)]
    items = [text for text in items if text]
    lead = text[: marks[0].start()].strip(_ENDS)
    if lead.endswith(_COLONS) and items:
        return [lead + items[0], *items[1:]]
    return [text for text in (lead, *items) if text]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _marks(text: str) -> list[re.Match[str]]:
    """Return the numbers that split a text: those at the start of a line, and within a line those that count on from 1.

    A figure that merely follows a colon or a blank (页码：1、5) is no number and stays a part of its item.
    """
    candidates = [(match, *_counted(match[0])) for match in _NUMBER.finditer(text)]
    marks, last = [], dict[str, int]()
    for place, (candidate, style, number) in enumerate(candidates):
        indent = candidate[0][: len(candidate[0]) - len(candidate[0].lstrip())]
        before = (text[: candidate.start()] + indent).rstrip(" \t")
        begins = not before or before.endswith("\n")
        is_apart = candidate[0][0] not in _RINGS or text[: candidate.start()][-1:] in _APART
        is_first = number == 1 and is_apart and (style, 2) in (other[1:] for other in candidates[place:])
        if begins or is_first or number == last.get(style, 0) + 1 > 1:
            marks.append(candidate)
            last[style] = number
    return marks


def _counted(text: str) -> tuple[str, int]:
    """Return the style of a number, with a sample in place of the figure, and its value."""
    written = "".join(text.split())
    plain = written if written[0] in _RINGS else unicodedata.normalize("NFKC", written)
    figure = _DIGITS.search(plain)
    if figure is None:
        return plain, 0
    kind = "1" if figure[0].isdecimal() else "①" if figure[0] in _RINGS else "一"
    return plain.replace(figure[0], kind), _value(figure[0])


def _value(figure: str) -> int:
    if figure.isdecimal():
        return int(figure)
    if figure in _RINGS:
        return int(unicodedata.digit(figure, 0) or unicodedata.numeric(figure))
    tens, ten, ones = figure.rpartition("十")
    return (_CHINESE.find(tens) if tens else 1) * 10 * bool(ten) + (_CHINESE.find(ones) if ones else 0)


def heading(text: str) -> str:
    """Return the text before a comment's first number if it ends with a colon; it may name the topic of all items."""
    text = _plain(text)
    marks = _marks(text)
    lead = text[: marks[0].start()].strip(_ENDS) if marks else ""
    return lead if lead.endswith(_COLONS) else ""


def spots(views: Iterable[ProfileRecord]) -> list[CommentableField]:
    """Return every field that a profile fills in, as a comment may name it."""
    return [_spot(view, key) for view in views for key in view.values]


def _spot(view: ProfileRecord, key: FieldKey) -> CommentableField:
    spec, value = spec_of(key), view.values[key]
    names = {
        view.natural_key,
        view.formerly or "",
        view.natural_key.rpartition("/")[0],
        view.natural_key.replace(">", " > "),
    }
    text = str(value) if isinstance(value, str | Choice | Steps) else ""
    above = (*spec.section, *spec.question)
    return CommentableField(
        str(key), spec.label, above, tuple(name for name in names if name), text, spec.kind == "file"
    )


def of_thing(what: str, known: Sequence[CommentableField]) -> list[CommentableField]:
    """Return what a comment on one thing may name: the entity's form, or an algorithm's own fields and products."""
    with_state = {item.member for item in REGISTRY.items if item.has_state}
    roots = {spot.root for spot in known if what in spot.names and spot.root.name in with_state}
    if not roots:
        return list(known)
    others = with_state if roots - {KeyPart(REGISTRY.single.member)} else REGISTRY.lists
    return [spot for spot in known if spot.root in roots or spot.root.name not in others]


def link(item: str, known: Sequence[CommentableField]) -> list[FieldLink]:
    """Return the fields an item refers to: by quoted words, labels and papers, narrowed by the records it names."""
    result: dict[str, FieldLink] = {}
    for field_link in (*_by_quotes(item, known), *_by_labels(item, known), *_by_papers(item, known)):
        result.setdefault(field_link.key, field_link)
    return _narrowed(item, list(result.values()), known)


def _by_quotes(item: str, known: Sequence[CommentableField]) -> Iterator[FieldLink]:
    for quoted in _QUOTED.findall(item):
        desired = wording.option(quoted)
        for spot in known:
            if wording.label(spot.label) == wording.label(quoted):
                yield FieldLink(spot.key, spot.label, say("引号里的“{word}”是这一项的名称", word=quoted))
            elif spot.text and wording.option(spot.text) == desired:
                yield FieldLink(spot.key, spot.label, say("引号里的“{word}”是这一项的内容", word=quoted))


def _by_labels(item: str, known: Sequence[CommentableField]) -> Iterator[FieldLink]:
    """Yield the fields whose label occurs in the item, except inside a longer label that occurs there."""
    text = wording.label(item)
    labels = {label for spot in known if len(label := wording.label(spot.label)) >= _SHORTEST_LABEL and label in text}
    longest = {label for label in labels if _stands_alone(label, labels - {label}, text)}
    for spot in known:
        if wording.label(spot.label) in longest:
            yield FieldLink(spot.key, spot.label, say("意见写到“{word}”", word=spot.label))


def _stands_alone(label: str, others: Set[str], text: str) -> bool:
    """Return whether a label occurs in a text outside of every longer label."""
    for other in sorted(others, key=len, reverse=True):
        if label in other:
            text = text.replace(other, "\n")
    return label in text


def _by_papers(item: str, known: Sequence[CommentableField]) -> Iterator[FieldLink]:
    """Yield the uploads that the item calls by one of their names, except inside a longer name that occurs there."""
    text = wording.label(item)
    names = {
        spot.key: (label, *_PAPERS.get(label, ()))
        for spot in known
        if spot.is_paper and (label := wording.label(spot.label))
    }
    longer = _OTHER_PAPERS | set(_PAPERS) | {text for own in _PAPERS.values() for text in own}
    for spot in known:
        named = next((name for name in names.get(spot.key, ()) if _stands_alone(name, longer - {name}, text)), "")
        if named:
            yield FieldLink(spot.key, spot.label, say("意见提到材料“{word}”", word=named))


def _narrowed(item: str, links: list[FieldLink], known: Sequence[CommentableField]) -> list[FieldLink]:
    """Of fields with one label, keep those whose record or question the item names; drop a label that fits too many."""
    by_key = {spot.key: spot for spot in known}
    text = wording.label(item)
    narrowed: list[FieldLink] = []
    for label in dict.fromkeys(link.label for link in links):
        alike = [link for link in links if link.label == label]
        for is_named in (_names_record, _names_question):
            named = [link for link in alike if is_named(by_key[link.key], text)]
            alike = named if named and len(alike) > 1 else alike
        narrowed += alike if len(alike) <= _MOST else []
    return narrowed


def _names_record(spot: CommentableField, text: str) -> bool:
    return any(wording.label(word) in text for word in spot.names)


def _names_question(spot: CommentableField, text: str) -> bool:
    return any(wording.label(word) in text for word in spot.above)
