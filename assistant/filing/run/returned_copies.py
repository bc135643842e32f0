"""Which submissions a comment refers to, and what they held; names change between the rounds (pure).

rounds_of(what, copies)  →  the copies of an algorithm or the entity, else those that hold a product, path or function
Names(today, copies)     →  today's key for an older key, what a copy held under it, which copy a comment refers to
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import takewhile
from types import MappingProxyType

from assistant.core.keys import ROOT, FieldKey, KeyPart
from assistant.core.values import Value
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.proof.journal.frozen import Submission

Items = Mapping[FieldKey, Sequence[str]]  # the names of today's items by key, the current one first
NO_ITEMS: Items = MappingProxyType({})


def rounds_of(what: str, copies: Sequence[Submission], today: Items = NO_ITEMS) -> list[tuple[int, Submission]]:
    """Return the copies of the thing with this name (or a former or later one), each with its submission number.

    For a product, path or function they are the copies of the algorithms submitted with it, numbered per algorithm.
    """
    if own := own_copies(what, copies, today):
        return list(enumerate(own, 1))
    submitted = [copy for copy in copies if copy.kind != "deregister"]
    product_names = [names for key, names in today.items() if key.parts[0].name == REGISTRY.ticked.member]
    names = _linked(what, [*product_names, *(texts for copy in submitted for texts in _listed(copy))])
    holding = [copy for copy in submitted if any(names & set(texts) for texts in _listed(copy))]
    return [
        (sum(submission.is_of(copy.names) for submission in holding[: at + 1]), copy) for at, copy in enumerate(holding)
    ]


def own_copies(what: str, copies: Sequence[Submission], today: Items = NO_ITEMS) -> list[Submission]:
    """Return the copies of the algorithm or entity with a name; none for the name of a product."""
    algorithm_names = [names for key, names in today.items() if key.parts[0].name == REGISTRY.listed.member]
    names = _linked(what, [*algorithm_names, *(copy.names for copy in copies)])
    return [copy for copy in copies if names & set(copy.names) and copy.kind != "deregister"]


def last_round(what: str, copies: Sequence[Submission], today: Items = NO_ITEMS) -> int:
    """Return the submission number of the last copy of a thing; 0 without a copy."""
    return max((number for number, _ in rounds_of(what, copies, today)), default=0)


def day_of(copy: Submission) -> date:
    """Return the local date of a submission."""
    return datetime.fromisoformat(copy.at).astimezone().date()


class Names:
    """The names of the items of today's profile (key → names, former ones too) and of all copies, newest first."""

    def __init__(self, today: Items, copies: Sequence[Submission]) -> None:
        self._copies, self._names = copies, today
        self._items: dict[tuple[FieldKey, str, str], str] = {}
        self._held: dict[int, dict[str, Value]] = {}
        for place in range(max((len(names) for names in today.values()), default=0)):  # today's names take precedence
            for key, names in today.items():
                self._learn(key, names[place : place + 1])
        for copy in reversed(copies):
            items = [
                (copy.root, copy.names),
                *((record.id, record.names) for record in copy.records if REGISTRY.is_nested(record.page)),
            ]
            for text, names in items:
                if held := parsed(text):
                    self._learn(held, names)

    def today(self, text: str) -> str:
        """Return the key of a field in today's profile; a text that is no key stays as it is."""
        key = parsed(text)
        return str(self._today(key)) if key else text

    def held(self, copy: Submission) -> Mapping[str, Value]:
        """Return what a copy held, by today's keys."""
        if id(copy) not in self._held:
            values = copy.values()
            renamed = {self.today(key): value for key, value in values.items()}
            self._held[id(copy)] = renamed | {key: values[key] for key in renamed.keys() & values.keys()}
        return self._held[id(copy)]

    def holds(self, copy: Submission, key: str) -> bool:
        """Return whether a copy held anything of the item of a key of today: the entity, a product, an algorithm."""
        item = _item(key)
        return any(_item(text) == item for text in self.held(copy))

    def submitted(
        self, what: str, number: int, day: date, key: str
    ) -> tuple[Submission | None, Sequence[Submission], bool]:
        """Return the copy that a comment refers to, those that may answer it, and whether the former was stored.

        A copy younger than the comment is not the one it refers to. For a thing submitted with several algorithms,
        the last copies that hold it count.
        """
        rounds = rounds_of(what, self._copies, self._names)
        before = list(takewhile(lambda one: one[0] <= number and day_of(one[1]) <= day, rounds))
        earlier, later = [copy for _, copy in before], [copy for _, copy in rounds[len(before) :]]
        is_stored = 0 < number == max((number for number, _ in before), default=0)
        if own_copies(what, self._copies, self._names):
            return earlier[-1] if is_stored else None, later, is_stored
        earlier, later = ([copy for copy in part if self.holds(copy, key)] for part in (earlier, later))
        is_stored = is_stored and bool(earlier)
        return earlier[-1] if is_stored else None, later[-1:], is_stored

    def _learn(self, key: FieldKey, names: Iterable[str]) -> None:
        """Learn the names of one item; those above it are known."""
        if key.parts[-1].item is None:
            return
        above, part = self._today(key.parent()), key.parts[-1]
        own = [part.item or "", *names]
        known = (self._items.get((above, part.name, name)) for name in own)
        item = next((text for text in known if text is not None), own[0])
        for name in own:
            self._items.setdefault((above, part.name, name), item)

    def _today(self, key: FieldKey) -> FieldKey:
        root = ROOT
        for part in key.parts:
            item = part.item
            root = root.child(part.name, item if item is None else self._items.get((root, part.name, item), item))
        return root


def parsed(text: str) -> FieldKey | None:
    """Return a key; None for text in the file that is no key."""
    try:
        return FieldKey.of(text)
    except ValueError:
        return None


def _item(text: str) -> KeyPart | None:
    key = parsed(text)
    return key.parts[0] if key else None


def _listed(copy: Submission) -> Iterator[tuple[str, ...]]:
    return (record.names for record in copy.records if REGISTRY.is_nested(record.page))


def _linked(what: str, known: Sequence[Sequence[str]]) -> set[str]:
    """Return a name with all names listed together with it, directly or through others."""
    names = {what}
    while more := {name for texts in known if names & set(texts) for name in texts} - names:
        names |= more
    return names
