"""The facts of a profile as papers state them, and a record of the facts each paper used.

`DraftFacts.get` returns Chinese text ("" where the profile is silent) and records the key, so that a paper whose facts
have changed can be detected (R54). Hidden answers and retired records are never stated. Every gap is recorded in `open`
with what completes it, so that one list can ask for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assistant.core.keys import ROOT, FieldKey
from assistant.core.values import Choices, Nodes, Period, Value, is_empty
from assistant.declaration.papers.draft_layer import Blank, ask, clean
from assistant.declaration.papers.questions import (
    OF_WHOLE_PRODUCT,
    QUESTIONS,
    OpenPlace,
    PlaceKind,
    answer_of,
    is_unsure,
)
from assistant.declaration.profile.catalogue import ANSWERS, RISKS, ProfileRecord, answers, spec_of, specs
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.merging import effective, origin
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.raw_values import to_value
from assistant.declaration.profile.schema.declare import Block, Items, members
from assistant.declaration.profile.schema.notes import PaperReply
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.profile.visibility import is_shown
from assistant.declaration.profile.vocabulary import OTHER
from assistant.declaration.registry.algorithms_registry import REGISTRY

MASKED = "；手机号、姓名、密钥、IP 打码"
_DIGEST = 16
_WITH_ANSWERS = frozenset(kind.page for kind in REGISTRY.kinds if kind.record.answers)


@dataclass(frozen=True)
class Source:
    """A loaded profile, read once for all papers: shown answers by key, and records."""

    loaded: LoadedProfile
    values: dict[FieldKey, Value] = field(repr=False)
    records: tuple[ProfileRecord, ...] = field(repr=False)

    @classmethod
    def of(cls, loaded: LoadedProfile) -> Source:
        """Return the source of a loaded profile."""
        records = tuple(record for record in loaded.records() if not record.retired)
        values = {key: value for record in records for key, value in record.values.items()}
        values.update(_notes(loaded))
        values.update(_publications(loaded, records))
        return cls(loaded, values, records)

    def products(self) -> tuple[FieldKey, ...]:
        """Return the product keys in profile order."""
        return tuple(record.key for record in self.records if record.kind.is_outermost)

    def algorithms(self) -> tuple[FieldKey, ...]:
        """Return the algorithm keys in profile order."""
        return tuple(record.key.parent() for record in self.records if record.kind.is_first_step)

    def below(self, key: FieldKey, page: str) -> tuple[ProfileRecord, ...]:
        """Return the records of a page directly under a record."""
        return tuple(record for record in self.records if record.page == page and record.parent == key)

    def record(self, key: FieldKey) -> ProfileRecord | None:
        """Return the record with this key, or None."""
        return next((record for record in self.records if record.key == key), None)

    def risk_answers(self, algorithm: FieldKey) -> tuple[FieldKey, ...]:
        """Return the keys of an algorithm's answers under 算法风险与防范机制."""
        above = algorithm.child("detail")
        return tuple(key for key in self.values if key.startswith(above) and key.pattern() == RISKS)

    def items(self, name: str) -> tuple[FieldKey, ...]:
        """Return the keys of a list in 佐证与说明, such as `risks`."""
        above = ROOT.child("notes")
        return tuple(above.child(name, item) for item in _item_keys(getattr(self.loaded.profile.notes, name)))

    def subjects(self, about: FieldKey | None) -> tuple[str, ...]:
        """Return the names under which a subject's answers may stand, the one to ask by first; the entity has none.

        An algorithm of the same capability shares the answers of the other one; an answer without a subject serves the
        only product or algorithm.
        """
        if about is None:
            return ("",)
        item = about.parts[-1].item or ""
        if about.parts[-1].name == REGISTRY.listed.member:
            names, count = _capability(self.loaded.profile, item), len(self.algorithms())
        else:
            record = self.record(about)
            names, count = [*(record.names if record else ()), item], len(self.products())
        return (*dict.fromkeys(filter(None, names)), *([""] if count == 1 else []))

    def replies(self, topic: str, names: Sequence[str]) -> tuple[PaperReply, ...]:
        """Return the client's answers to a question about the first of the names that has a clear one, else any."""
        replies = [one for one in self.loaded.profile.notes.replies if one.topic == topic and one.answer]
        by_name = [tuple(one for one in replies if (one.about or "") == name) for name in names]
        clear = (own for own in by_name if not all(is_unsure(one.answer or "") for one in own))
        return next(clear, ()) or next(filter(None, by_name), ())


@dataclass
class DraftFacts:
    """The facts for one paper: `used` records each text by key ("" where the profile is silent), `open` each gap."""

    source: Source
    used: dict[str, str] = field(default_factory=dict)
    open: dict[tuple[str, str], OpenPlace] = field(default_factory=dict)

    def get(self, key: FieldKey | str, below: str = "") -> str:
        """Return the text of a fact, or "". `below` is the rest of the key, joined by dots."""
        whole = _key(key, below)
        value = self.source.values.get(whole)
        text = "" if value is None else spoken(value)
        self.used[str(whole)] = text
        return text

    def text_or_gap(self, key: FieldKey | str, below: str, question: str) -> str:
        """Return the text of a fact, or the question as a gap."""
        return self.get(key, below) or self.gap("field", str(_key(key, below)), question)

    def gap(self, kind: PlaceKind, key: str, question: str, about: str = "", duty: str = "") -> str:
        """Return a gap that asks a question, recorded with what completes it."""
        gap = ask(question)
        self.open[gap, key] = OpenPlace(kind, key, question, about=about, duty=duty)
        return gap

    def blank(self, kind: PlaceKind, key: str, caption: str, shows: str, about: str = "") -> Blank:
        """Return the frame of a missing picture, recorded with what completes it."""
        blank = Blank(caption, shows)
        self.open[blank.gap, key] = OpenPlace(kind, key, shows.removesuffix(MASKED), about=about, duty="技术")
        return blank

    def reply(self, topic: str, about: FieldKey | None = None, detail: str = "") -> str:
        """Return the client's answer to a question of the catalogue, or the question as a gap."""
        text = self.replied(topic, about, detail)
        if text:
            return text
        question = QUESTIONS[topic]
        words = question.text.format(detail=detail)
        name = self._names(topic, about, detail)[0]
        gap, key = ask(words), f"{topic}/{name}"
        self.open[gap, key] = OpenPlace("topic", key, words, topic, name, question.duty, question.subject)
        return gap

    def replied(self, topic: str, about: FieldKey | None = None, detail: str = "") -> str:
        """Return the client's clear answer to a question, or ""."""
        names = self._names(topic, about, detail)
        replies = self.source.replies(topic, names)
        item = " · ".join(filter(None, (topic, replies[0].about if replies else names[0])))
        self.get(ROOT.child("notes").child("replies", item).child("answer"))
        return answer_of(replies)

    def _names(self, topic: str, about: FieldKey | None, detail: str) -> tuple[str, ...]:
        names = self.source.subjects(about)
        if about is not None and topic in OF_WHOLE_PRODUCT and (name := self.get(about, "name")):
            names = (name, *names)
        return tuple(f"{name} » {detail}" if name else detail for name in names) if detail else names

    def value(self, key: FieldKey | str, below: str = "") -> Value | None:
        """Return a fact as a value, and record it as used."""
        self.get(key, below)
        return self.source.values.get(_key(key, below))

    def section(self, algorithm: FieldKey, *sections: str) -> Iterator[tuple[FieldSpec, str]]:
        """Yield the fields of form sections in form order, each with its answer, "" if open."""
        given = {k: v for k, v in self.source.values.items() if k.startswith(algorithm)}
        by_pattern = {key.pattern(): value for key, value in given.items()}
        kind = spoken(by_pattern.get("algorithms[].basic.type", ""))
        for pattern, spec in specs().items():
            belongs = spec.page in _WITH_ANSWERS and spec.section and spec.section[-1] in sections
            if belongs and (not spec.types or kind in spec.types) and is_shown(spec.shown_when, by_pattern.get):
                rest = pattern.removeprefix("algorithms[].")
                yield spec, self.get(algorithm, rest)
        for key in given:
            if key.pattern() == ANSWERS and key.parts[-2].item in sections:
                yield spec_of(key), self.get(key)


def spoken(value: Value) -> str:
    """Return a value as papers state it: dates in Chinese, ticked options grouped without slashes."""
    match value:
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case Period(start, end):
            return f"{spoken(start)} 至 {spoken(end) if end else '长期'}"
        case bool():
            return "是" if value else "否"
        case Decimal():
            return f"{value:f}"
        case Choices(words):
            return _ticked(words)
        case Nodes(nodes):
            return "；".join(" » ".join(node) for node in sorted(nodes))
        case _:
            return clean(str(value)).strip()


def digests(used: Mapping[str, str]) -> dict[str, str]:
    """Return a short digest of each fact, which reveals changes but no values."""
    return {key: _digest(text) for key, text in sorted(used.items())}


def whole_digest(used: Mapping[str, str]) -> str:
    """Return the sha256 of all facts of a paper."""
    return hashlib.sha256(json.dumps(dict(sorted(used.items())), ensure_ascii=False).encode()).hexdigest()


def changed(before: Mapping[str, str], source: Source) -> tuple[str, ...]:
    """Return the keys whose facts differ from `before` (key → digest, as made by `digests`)."""
    facts = DraftFacts(source)
    current = {key: _digest(facts.get(key)) for key in before}
    return tuple(key for key, digest in before.items() if current[key] != digest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def _key(key: FieldKey | str, below: str) -> FieldKey:
    above = FieldKey.of(key) if isinstance(key, str) else key
    return FieldKey((*above.parts, *FieldKey.of(below).parts)) if below else above


def _ticked(words: tuple[str, ...]) -> str:
    """Return `文本/关键词、文本/短文本、图像/普通图像` as `文本（关键词、短文本）；图像（普通图像）`."""
    groups: dict[str, list[str]] = {}
    for word in words:
        group, _, leaf = clean(word).partition("/")
        groups.setdefault(group, []).extend([leaf] if leaf else [])
    if not any(groups.values()):
        return "、".join(groups)
    return "；".join(f"{group}（{'、'.join(leaves)}）" if leaves else group for group, leaves in groups.items())


def leaves(value: Value | None) -> str:
    """Return ticked options without their groups: `信息资讯类/搜索引擎` gives 搜索引擎."""
    words = value.words if isinstance(value, Choices) else ()
    return "、".join(clean(word).rpartition("/")[2] for word in words) or ("" if value is None else spoken(value))


def has_word(value: Value | None, word: str) -> bool:
    """Say whether an option, or any option of the group it names, is ticked."""
    words = value.words if isinstance(value, Choices) else ()
    return any(text == word or text.startswith(f"{word}/") for text in words if text != OTHER)


def _notes(loaded: LoadedProfile) -> Iterator[tuple[FieldKey, Value]]:
    notes, above = loaded.profile.notes, ROOT.child("notes")
    yield from _block(notes, above)
    for name, declared in members(type(notes)).items():
        if isinstance(declared, Items):
            listed = getattr(notes, name)
            for item, key in zip(listed, _item_keys(listed), strict=True):
                yield from _block(item, above.child(name, key))


def _capability(profile: Profile, item: str) -> list[str]:
    """Return the names of the algorithm by whose answers this one is described: the other one of the capability first.

    An algorithm without a name is called by its place, unless it is the only one.
    """
    for place, algorithm in enumerate(profile.algorithms):
        if key_of(effective(profile.algorithms)[place], place) == item:
            other = origin(algorithm, profile.algorithms)
            named = [name for one in (other, algorithm) if one for name in (one.basic.name, one.id, one.formerly)]
            is_counted = len(profile.algorithms) > 1 and not algorithm.basic.name
            numbered = [f"第{place + 1}个"] if is_counted else []
            return [*filter(None, named), *numbered]
    return [item]


def _item_keys(items: Sequence[Block]) -> list[str]:
    """Return a key for each item, with its number added where an earlier item has the same name."""
    keys: list[str] = []
    for position, item in enumerate(items):
        key = key_of(item, position)
        keys.append(f"{key}（{position + 1}）" if key in keys else key)
    return keys


def _publications(loaded: LoadedProfile, records: tuple[ProfileRecord, ...]) -> Iterator[tuple[FieldKey, Value]]:
    merged = {key_of(algorithm, n): algorithm for n, algorithm in enumerate(effective(loaded.profile.algorithms))}
    for record in records:
        if record.kind.is_first_step:
            key = record.key.parent()
            text = merged[key.parts[-1].item or ""].publication_text
            yield from _block(text, key.child("publication_text"))


def _block(block: Block, above: FieldKey) -> Iterator[tuple[FieldKey, Value]]:
    for key, raw in answers(block, above):
        value = to_value(spec_of(key), raw)
        if not is_empty(value):
            yield key, value
