"""Takes a fact that a client changed in a draft into the profile, at the person's yes.

take(home, fact, key)   →  WrittenFact: the field and the text that now stands in it; UsageError says why it cannot be written
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.apps.profile_edit import (
    ConflictingEdits,
    EditedProfile,
    Place,
    describe_conflict,
    save,
    with_texts,
)
from assistant.core.errors import UsageError
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.values import Choices
from assistant.declaration.papers.changed_facts import FactChange
from assistant.declaration.papers.facts import DraftFacts, Source, leaves
from assistant.declaration.papers.paper_changes import TextChange
from assistant.declaration.papers.paper_text import plain
from assistant.declaration.papers.returning import ReturnedPaper
from assistant.declaration.profile.catalogue import locate, spec_of
from assistant.declaration.profile.schema.whole import Profile

CLASH = mark("！ {name}：两台机器各备了一份同号的版，内容不同，请核对发出的是哪一份")
OLDER = mark("！ 这是第 {number} 版，第 {newer} 版已于 {day} 发出：改动只与第 {number} 版比较，不会盖过新版。")
_CHANGED = mark("“{field}”在资料里已是别的内容（{today}），没有改。请在填报资料里核对后自己改。")
_DERIVED = mark("“{field}”在资料里不是直接填写的一项，没有改。请在填报资料里自己改。")
_UNREADABLE = mark("“{field}”填不进“{text}”：应为{allowed}。没有改。请在填报资料里自己改。")
_READS_OTHERWISE = mark("“{field}”写进资料后会变成“{text}”，与对方写的不同，没有改。请在填报资料里自己改。")
_SEVERAL = mark("这处文字在资料里对应 {count} 项（{fields}），请指明改哪一项。")


@dataclass(frozen=True, slots=True)
class WrittenFact:
    """A fact that a person took: the field's name, and the text that was written, "" if the profile held it already."""

    field: str
    text: str


def field_name(key: str) -> str:
    """Return the name of a field with the record that it belongs to."""
    parsed = FieldKey.of(key)
    items = say("，").join(part.item for part in parsed.parts if part.item)
    try:
        name = spec_of(parsed).name
    except KeyError:
        return key
    return say("{text}（{more}）", text=name, more=items) if items else name


def take(home: Path, fact: FactChange, key: str = "") -> WrittenFact:
    """Write the returned value of a fact into the profile. Raises UsageError, OSError."""
    key = key or (fact.keys[0] if len(fact.keys) == 1 else "")
    if key not in fact.keys:
        fields = comma_list(map(field_name, fact.keys))
        raise UsageError(what=say(_SEVERAL, count=len(fact.keys), fields=fields))
    name = field_name(key)
    base = EditedProfile.of(home)
    today = _forms(DraftFacts(Source.of(base.loaded)), key)
    if fact.is_in(today):
        return WrittenFact(name, "")
    text = next(filter(None, map(fact.applied, today)), "")
    if not text:
        raise UsageError(what=say(_CHANGED, field=name, today=today[0] or say("（空）")))
    place = locate(base.loaded.profile, FieldKey.of(key))
    if place is None:
        raise UsageError(what=say(_DERIVED, field=name))
    _prove(base, place, key, text)
    result = save(base, {place: text})
    if isinstance(result, ConflictingEdits):
        raise UsageError(what=describe_conflict(result))
    return WrittenFact(name, text)


def _prove(base: EditedProfile, place: Place, key: str, text: str) -> None:
    """Raise UsageError unless the profile would state the text as the client wrote it."""
    name = field_name(key)
    try:
        profile, unreadable = with_texts(base.loaded.profile, {place: text})
    except (KeyError, TypeError, AssertionError):
        raise UsageError(what=say(_DERIVED, field=name)) from None
    if unreadable:
        raise UsageError(what=say(_UNREADABLE, field=name, text=text, allowed=unreadable[place][1]))
    allowed = _options_missed(key, text)
    if allowed:
        raise UsageError(what=say(_UNREADABLE, field=name, text=text, allowed=allowed))
    stated = _stated(base, profile, place, key)
    if plain(text) not in map(plain, stated):
        raise UsageError(what=say(_READS_OTHERWISE, field=name, text=stated[0]))


def _options_missed(key: str, text: str) -> str:
    """Return the options of a field whose list is complete if a text names another one, else ""."""
    spec = spec_of(FieldKey.of(key))
    words = spec.vocabulary
    if spec.kind != "choice" or words is None or words.open or words.canonical(text.strip()) in words.words:
        return ""
    return comma_list(words.words)


def _stated(base: EditedProfile, profile: Profile, place: Place, key: str) -> tuple[str, ...]:
    """Return how papers state a field; a field that names its record is looked up under the new name."""
    facts = DraftFacts(Source.of(replace(base.loaded, profile=profile)))
    own = next((one for one in facts.source.values if locate(profile, one) == place), FieldKey.of(key))
    return _forms(facts, own)


def _forms(facts: DraftFacts, key: FieldKey | str) -> tuple[str, ...]:
    """Return a fact as papers state it, and its options without their groups."""
    value = facts.value(key)
    return facts.get(key), *((leaves(value),) if isinstance(value, Choices) else ())


def as_json(paper: ReturnedPaper) -> dict[str, Any]:
    """Return a paper that came back as JSON, for programs and for the console's page."""
    return {
        "file": paper.file,
        "content": paper.content,
        "name": paper.version.name,
        "version": asdict(paper.version),
        "by": paper.by,
        "sent_on": paper.sent_on.isoformat(),
        "newer": _newer(paper),
        "changes": [_change(paper, change) for change in paper.changes],
        "comments": [asdict(comment) for comment in paper.comments],
    }


def facts_of_change(listed: Mapping[str, Any]) -> list[FactChange]:
    """Return the facts of a change that `as_json` has listed."""
    change = TextChange(listed["heading"], listed["label"], listed["old"], listed["new"])
    return [
        FactChange(change, tuple(fact["keys"]), fact["sent"], fact["returned"], tuple(fact["today"]), fact["is_line"])
        for fact in listed["facts"]
    ]


def is_dealt_with(listed: Mapping[str, Any], taken: int) -> bool:
    """Return whether nothing of a change that `as_json` has listed is open once one of its facts is taken."""
    return not any(fact["is_open"] for number, fact in enumerate(listed["facts"]) if number != taken)


def _newer(paper: ReturnedPaper) -> dict[str, Any] | None:
    if paper.newer is None:
        return None
    out = paper.newer.last("sent", "posted")
    return {"number": paper.newer.version.number, "on": (out.day if out else paper.newer.since).isoformat()}


def _change(paper: ReturnedPaper, change: TextChange) -> dict[str, Any]:
    facts = paper.facts.get(change.id, ())
    return {
        "id": change.id,
        "heading": change.heading,
        "label": change.label,
        "old": change.old,
        "new": change.new,
        "place": change.place,
        "is_decided": change.id in paper.decided,
        "facts": [
            {
                "keys": list(fact.keys),
                "fields": [field_name(key) for key in fact.keys],
                "sent": fact.sent,
                "returned": fact.returned,
                "today": list(fact.today),
                "is_line": fact.is_line,
                "is_done": fact.is_done,
                "is_open": fact.is_open,
            }
            for fact in facts
        ],
        "concerned": [field_name(key) for key in paper.concerned.get(change.id, ())],
    }
