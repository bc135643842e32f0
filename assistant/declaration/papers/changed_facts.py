"""Which facts of the profile a changed text holds: the value as sent → the value as it came back.

    SentFacts.of(source, digests)            the facts of a version, with their texts where they are the same today
    facts.with_taken(changes)             →  also those that differ today only by lines that a person has taken already
    fact_changes(change, facts)           →  FactChange for each fact that reads differently now
    concerned(change, facts, returned)    →  facts that the changed text held and the paper no longer holds

A fact is recognised where the text as sent is the fact, is a line of it, or holds it; its digest in 清单.json recognises it
even if the profile has changed since. Where that is not certain the fact is only named, and no value is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from assistant.core.keys import FieldKey
from assistant.core.values import Choices
from assistant.declaration.papers.confirmation_sheet import keys_of
from assistant.declaration.papers.draft_layer import GAP
from assistant.declaration.papers.facts import DraftFacts, Source, digests, leaves
from assistant.declaration.papers.paper_changes import TextChange
from assistant.declaration.papers.paper_text import plain
from assistant.declaration.profile.catalogue import name_at, spec_of

_WORDS = re.compile(r"\w+")
_CUT = "\0"  # a line that no text holds
_LEAST = 2  # characters of a fact that is looked for inside a sentence
_MOST = 400  # characters of a sentence whose parts are compared by digest
_MOST_WORK = 9_000_000  # characters times characters of two texts in which the edited words are looked for
_ENOUGH, _MOST_KEYS = 4, 3  # characters of an option that says enough without its label; fields that may share it
_IN_SENTENCES = frozenset({"text", "textarea", "number", "date", "period", "region"})
_TEXTS = _IN_SENTENCES | {"steps"}
Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A changed fact: its key (several if the text fits several), the value sent, the value returned, today's.

    `today` holds the value of each key, and how papers state it without the groups of its options. `is_line`: the change
    is about one line of the value; the others are as sent, also in `returned`.
    """

    change: TextChange
    keys: tuple[str, ...]
    sent: str
    returned: str
    today: tuple[str, ...]
    is_line: bool = False

    @property
    def is_done(self) -> bool:
        """Whether the profile holds the returned value already."""
        return self.is_in(self.today)

    @property
    def is_open(self) -> bool:
        """Whether the profile still holds the value that was sent, so that it may be changed."""
        return not self.is_done and any(map(self.applied, self.today))

    def is_in(self, texts: Iterable[str]) -> bool:
        """Return whether one of the texts is the returned value, or holds the returned line and no longer the sent one."""
        if not self.is_line:
            return any(plain(text) == plain(self.returned) for text in texts)
        return any(_is_taken(text, self.change) for text in texts)

    def applied(self, text: str) -> str:
        """Return a text with this change and no other, "" if it does not hold what was sent."""
        if not self.is_line:
            return self.returned if plain(text) == plain(self.sent) else ""
        return _replaced(text, self.change.old, self.change.new) if _is_untaken(text, self.change) else ""


@dataclass(frozen=True)
class SentFacts:
    """The facts of a version: key → text where it is unchanged, key → digest where it has changed since."""

    texts: Mapping[str, str]
    former: Mapping[str, str]
    today: Mapping[str, str] = field(repr=False)
    other_forms: Mapping[str, str] = field(default_factory=dict, repr=False)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, source: Source, sent: Mapping[str, str], *, is_confirmation: bool = False) -> SentFacts:
        """Return the facts of a version by its digests (key → digest); `places` are those of the sheet to confirm."""
        facts = DraftFacts(source)
        today = {key: facts.get(key) for key in sent}
        same = digests(today)
        texts = {key: text for key, text in today.items() if same[key] == sent[key]}
        former = {key: digest for key, digest in sent.items() if key not in texts}
        short = {key: leaves(value) for key in texts if isinstance(value := facts.value(key), Choices)}
        return cls(texts, former, today, short, keys_of(source) if is_confirmation else {})

    def with_taken(self, changes: Iterable[TextChange]) -> SentFacts:
        """Return these facts with the texts that differ today only by lines which a person has taken from the changes."""
        texts = dict(self.texts)
        taken = [change for change in changes if change.old.strip() and change.new.strip()]
        for key in self.former:
            text = self.today[key]
            for change in taken:
                text = _replaced(text, change.new, change.old) if _is_taken(text, change) else text
            if "\n" in text and self.is_former(key, text):
                texts[key] = text
        return replace(self, texts=texts, former={key: own for key, own in self.former.items() if key not in texts})

    def is_former(self, key: str, text: str) -> bool:
        """Return whether a text is the value that a fact had when it was sent."""
        return digests({key: text})[key] == self.former[key]


def fact_changes(change: TextChange, facts: SentFacts) -> list[FactChange]:
    """Return the changed facts of a changed text, none for what was only added or removed."""
    if not change.old.strip() or not change.new.strip():
        return []
    key = facts.places.get((change.heading, change.label))
    if key is not None:
        return [_fact(change, (key,), change.old, change.new, facts)]
    if GAP.fullmatch(change.old.strip()):
        keys = [key for key, text in facts.texts.items() if not text and name_at(key) == change.label]
        return (
            [_fact(change, tuple(keys), "", change.new, facts)] if len(keys) == 1 and not GAP.search(change.new) else []
        )
    whole = _named(change, [key for key in facts.texts if _is_whole(key, change.old, facts)])
    whole = whole or _named(change, [key for key in facts.former if facts.is_former(key, change.old.strip())])
    if whole:
        return [_fact(change, whole, change.old, change.new, facts)]
    lines = list(_lines(change, facts))
    return lines if lines or facts.places else list(_inside(change, facts))


def concerned(change: TextChange, facts: SentFacts, returned: str) -> list[str]:
    """Return the keys of facts that stood in a changed text and do not stand in the returned paper any more."""
    old, whole = plain(change.old), plain(returned)
    missing = [
        key
        for key, text in facts.texts.items()
        if len(text) >= _LEAST and _kind(key) in _IN_SENTENCES and plain(text) in old and plain(text) not in whole
    ]
    return [key for key in missing if not any(_is_part(key, other, facts) for other in missing)]


def _is_part(key: str, other: str, facts: SentFacts) -> bool:
    one, two = facts.texts[key], facts.texts[other]
    return len(one) < len(two) and one in two


def _fact(change: TextChange, keys: tuple[str, ...], sent: str, returned: str, facts: SentFacts) -> FactChange:
    today = [facts.today.get(key, "") for key in keys]
    today += [facts.other_forms[key] for key in keys if facts.other_forms.get(key)]
    return FactChange(change, keys, sent.strip(), returned.strip(), tuple(today))


def _is_whole(key: str, old: str, facts: SentFacts) -> bool:
    texts = (facts.texts[key], facts.other_forms.get(key, ""))
    return any(text and plain(text) == plain(old) for text in texts)


def _named(change: TextChange, keys: Sequence[str]) -> tuple[str, ...]:
    """Return those of several keys that the row's label names, else all; an option such as 是 needs its label."""
    own = [key for key in keys if change.label and name_at(key) in change.label]
    is_enough = len(plain(change.old)) >= _ENOUGH and len(keys) <= _MOST_KEYS
    return tuple(own or [key for key in keys if is_enough or _kind(key) in _TEXTS])


def _lines(change: TextChange, facts: SentFacts) -> Iterator[FactChange]:
    """Yield the facts of which the text is one line."""
    for key, text in facts.texts.items():
        lines = text.split("\n")
        if len(lines) > 1 and plain(change.old) and len(_places(text, change.old)) == 1:
            returned = _replaced(text, change.old, change.new)
            yield replace(_fact(change, (key,), text, returned, facts), is_line=True)


def _places(text: str, part: str) -> list[int]:
    """Return where whole lines of a text read as a part does: the numbers of their first lines."""
    lines, own = [plain(line) for line in text.split("\n")], [plain(line) for line in part.strip().split("\n")]
    return [place for place in range(len(lines) - len(own) + 1) if lines[place : place + len(own)] == own]


def _is_taken(text: str, change: TextChange) -> bool:
    """Return whether a text holds the new lines of a change and, beside them, not the old ones."""
    old, new = _counts(text, change)
    return new > 0 and not old


def _is_untaken(text: str, change: TextChange) -> bool:
    """Return whether a text holds the old lines of a change once and the new ones nowhere."""
    return _counts(text, change) == (1, 0)


def _counts(text: str, change: TextChange) -> tuple[int, int]:
    """Return how often a text holds the old and the new lines of a change; of two that overlap the longer counts."""
    counts: dict[str, int] = {}
    for part in sorted((change.new, change.old), key=lambda part: part.strip().count("\n"), reverse=True):
        counts[part] = len(_places(text, part))
        text = _replaced(text, part, _CUT)
    return counts[change.old], counts[change.new]


def _replaced(text: str, part: str, other: str) -> str:
    """Return a text with another part wherever its whole lines read as a part does."""
    length = part.strip().count("\n") + 1
    for place in reversed(_places(text, part)):
        lines = text.split("\n")
        text = "\n".join((*lines[:place], other.strip(), *lines[place + length :]))
    return text


def _inside(change: TextChange, facts: SentFacts) -> Iterator[FactChange]:
    """Yield the facts that the text holds among other words, each as the longest that covers an edit."""
    if len(change.old) * len(change.new) > _MOST_WORK:
        return
    codes = SequenceMatcher(None, change.old, change.new, autojunk=False).get_opcodes()
    edits = [code[1:] for code in codes if code[0] != "equal"]
    spots = _spots(change.old, edits, facts)
    chosen: dict[Spot, tuple[str, ...]] = {}
    for start, end, _, _ in edits:
        covering = [spot for spot in spots if spot[0] <= start and end <= spot[1]]
        if covering:
            longest = max(covering, key=lambda spot: spot[1] - spot[0])
            chosen[longest] = spots[longest]
    for spot, keys in chosen.items():
        returned = _returned(change.new, spot, codes)
        sent = change.old[spot[0] : spot[1]]
        if returned and plain(returned) != plain(sent):
            yield _fact(change, keys, sent, returned, facts)


def _spots(old: str, edits: Sequence[tuple[int, int, int, int]], facts: SentFacts) -> dict[Spot, tuple[str, ...]]:
    """Return where facts stand in a text: the place of each → its keys."""
    spots: dict[Spot, tuple[str, ...]] = {}
    for key, text in facts.texts.items():
        if len(text) >= _LEAST and _kind(key) in _IN_SENTENCES:
            for match in re.finditer(re.escape(text), old):
                spots[match.span()] = (*spots.get(match.span(), ()), key)
    former = {digest: key for key, digest in facts.former.items() if _kind(key) in _IN_SENTENCES}
    if former and len(old) <= _MOST:
        for start, end in {(s, e) for edit in edits for s, e in _around(edit, len(old))}:
            own = digests({"": old[start:end]})[""]
            if own in former:
                spots[start, end] = (former[own],)
    return spots


def _around(edit: tuple[int, int, int, int], length: int) -> Iterable[Spot]:
    start, end, _, _ = edit
    return ((s, e) for s in range(start + 1) for e in range(max(end, s + _LEAST), length + 1))


def _returned(new: str, spot: Spot, codes: Sequence[tuple[str, int, int, int, int]]) -> str:
    """Return what stands in the new text where a fact stood, "" if its borders are not certain."""
    start, end = spot
    if any(kind != "equal" and (one < start < other or one < end < other) for kind, one, other, _, _ in codes):
        return ""
    inside = [code for code in codes if code[1] < end and code[2] > start]
    first, last = inside[0], inside[-1]
    begin = first[3] + (start - first[1] if first[0] == "equal" else 0)
    stop = last[4] - (last[2] - end if last[0] == "equal" else 0)
    before = next((new[code[3] : code[4]] for code in codes if code[0] == "insert" and code[1] == start), "")
    after = next((new[code[3] : code[4]] for code in codes if code[0] == "insert" and code[1] == end), "")
    begin -= len(before) if _WORDS.fullmatch(before) else 0
    stop += len(after) if _WORDS.fullmatch(after) else 0
    return new[begin:stop]


def _kind(key: str) -> str:
    try:
        return spec_of(FieldKey.of(key)).kind
    except (KeyError, ValueError):
        return ""
