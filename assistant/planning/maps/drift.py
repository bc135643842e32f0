"""Drift: the differences between a page and its fingerprint (pure; no map is corrected automatically).

`compare` classifies each change. A reordering of the same controls and an additional optional control leave a page
writable; every other change stops the writing on that page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from assistant.core.language import comma_list, mark, say
from assistant.planning.maps.fingerprints import ControlPrint, PagePrint, Token, common

ChangeKind = Literal[
    "missing",
    "ambiguous",
    "moved",
    "relabelled",
    "split",
    "taken over",
    "kind",
    "required",
    "options",
    "limits",
    "order",
    "new",
    "requests",
]
_ALIKE = 0.4
HARMLESS: frozenset[ChangeKind] = frozenset({"order", "new"})
_MISSING = mark("页面上没有“{at}”了")
_SENTENCES: dict[ChangeKind, str] = {
    "missing": _MISSING,
    "ambiguous": mark("“{at}”在页面上分不清是哪一项（{found}）"),
    "moved": mark("“{at}”移到了“{found}”"),
    "relabelled": mark("“{at}”可能改名为“{found}”"),
    "split": mark("“{at}”可能拆成了“{found}”"),
    "taken over": mark("“{at}”这个名称可能换到了相邻的另一项上（原处现为“{found}”）"),
    "kind": mark("“{at}”换了控件（{found}）"),
    "required": mark("“{at}”现在是必填"),
    "options": mark("“{at}”的选项变了（{found}）"),
    "limits": mark("“{at}”的限制变了（{found}）"),
    "order": mark("“{at}”换了顺序，仍能对上"),
    "new": mark("新增“{at}”，非必填"),
    "requests": mark("页面的请求变了（{found}）"),
}
_WHOLLY_NEW = mark("新增必填项“{at}”")


@dataclass(frozen=True, slots=True)
class PageChange:
    """One change: its kind, the map address (`at`) and what was found there instead."""

    kind: ChangeKind
    at: str
    found: str = ""
    is_new: bool = field(default=False, compare=False)

    @property
    def stops(self) -> bool:
        """Return whether the change forbids writing on the page."""
        return self.kind not in HARMLESS

    def __str__(self) -> str:
        text = _WHOLLY_NEW if self.is_new and self.kind == "required" else _SENTENCES[self.kind]
        return say(text, at=self.at, found=self.found)


PageState = Literal["same", "changed", "unreached"]


@dataclass(frozen=True, slots=True)
class PageCheck:
    """One page of a check: its state, its changes, the reason if it was not reached, its masked picture."""

    page: str
    title: str
    state: PageState
    changes: tuple[PageChange, ...] = ()
    why: str = ""
    picture: Path | None = None
    fields: int = 0


def compare(
    page: PagePrint,
    seen: Sequence[ControlPrint],
    requests: Iterable[str] = (),
    due: Mapping[Token, bool] | None = None,
) -> list[PageChange]:
    """Return the changes of a page; the list is empty for a page without a fingerprint.

    `due` says for controls that come and go whether the page's answers call for them; controls that are not in it are
    undecided.
    """
    seen = _placed(page, seen)
    shape = page.shape_like(seen)
    if not shape:
        return []
    return [*_Comparison(shape, seen, due or {}).changes(), *_requests(page.requests, tuple(requests))]


def _placed(page: PagePrint, seen: Sequence[ControlPrint]) -> tuple[ControlPrint, ...]:
    """Return the controls under the fingerprint's section names, without a heading over the whole form (review
    comments).
    """
    known = {control.token[0]: control.section for shape in page.shapes for control in shape}
    return tuple(replace(control, section=_section(control.token[0], known) or control.section) for control in seen)


def _section(shown: tuple[str, ...], known: Mapping[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the only known section that ends like the shown one or vice versa; None if there is none or several."""
    if shown in known:
        return None
    inner = [own for own in known if own and shown[-len(own) :] == own]
    outer = [own for own in known if shown and own[-len(shown) :] == shown]
    candidates = sorted(inner, key=len)[-1:] or (outer if len(outer) == 1 else [])
    return known[candidates[0]] if candidates else None


def _requests(known: Sequence[str], seen: Sequence[str]) -> list[PageChange]:
    missing, fresh = [text for text in known if text not in seen], [text for text in seen if text not in known]
    if not known or not seen or not missing:
        return []
    return [PageChange("requests", "", f"{'、'.join(missing)} → {'、'.join(fresh) or '–'}")]


class _Comparison:
    """Compares one form of the fingerprint with the page: first the matching controls, then the rest of either side."""

    def __init__(self, shape: Sequence[ControlPrint], seen: Sequence[ControlPrint], due: Mapping[Token, bool]) -> None:
        self.shape, self.seen, self.due = shape, seen, due
        self.known = Counter(control.token for control in shape)
        self.pairs = common(shape, seen)
        here, there = {i for i, _ in self.pairs}, {j for _, j in self.pairs}
        self.unmatched = [i for i in range(len(shape)) if i not in here and self._is_due(i)]
        self.not_due = [i for i in range(len(shape)) if i not in here and not self._is_due(i)]
        self.extra = [j for j in range(len(seen)) if j not in there]
        self.detected: list[PageChange] = []

    def changes(self) -> list[PageChange]:
        """Return all changes, each in its most serious reading."""
        self._settle_repeats()
        self._take_overs()
        self._doubles()
        self._orders()
        self._moves()
        self._labels()
        self._rest()
        for i, j in self.pairs:
            self._traits(self._counterpart(i, j), self.seen[j])
        return self.detected

    def _counterpart(self, i: int, j: int) -> ControlPrint:
        """Return the control under the same question if the label repeats in its section, else the matched control."""
        owner = self._owner_of(j, seen=True)
        if owner is None or owner == self._owner_of(i):
            return self.shape[i]
        alike = [k for k, control in enumerate(self.shape) if control.token == self.seen[j].token]
        return next((self.shape[k] for k in alike if self._owner_of(k) == owner), self.shape[i])

    def _add(self, kind: ChangeKind, i: int, text: str = "") -> None:
        self.detected.append(PageChange(kind, str(self.shape[i]), text))

    def _take(self, i: int, *places: int) -> None:
        (self.not_due if i in self.not_due else self.unmatched).remove(i)
        for j in places:
            self.extra.remove(j)

    def _gap(self, i: int, *, seen: bool = False) -> int:
        """Return the number of matched controls before a place in the fingerprint or, with `seen`, on the page."""
        return sum(1 for pair in self.pairs if pair[seen] < i)

    def _settle_repeats(self) -> None:
        """Where a label repeats, match permanent controls by their question before those that come and go."""
        for i in [i for i in self.unmatched if self.shape[i].always]:
            alike = [pair for pair in self.pairs if self.shape[pair[0]].token == self.shape[i].token]
            for k, j in alike:
                if not self.shape[k].always and self._owner_of(j, seen=True) == self._owner_of(i):
                    self.pairs[self.pairs.index((k, j))] = (i, j)
                    self.unmatched[self.unmatched.index(i)] = k
                    break

    def _take_overs(self) -> None:
        """Report a label that took over its neighbour's place while an unknown label took its own.

        Where the answers exclude the neighbour, perhaps because of this very change, its traits decide.
        """
        here, there = {control.token for control in self.seen}, {control.token for control in self.shape}
        unmatched = [k for k in sorted((*self.unmatched, *self.not_due)) if self.shape[k].token not in here]
        extra = [k for k in self.extra if self.seen[k].token not in there and not self._comes_from(k)]
        for number, (i, j) in enumerate(list(self.pairs)):
            previous, current = self.shape[i], self.seen[j]
            for step in (0, 1):  # the neighbour below it, or above it
                missing = [k for k in unmatched if self._gap(k) == number + 1 - step and self._beside(k, i)]
                missing = [
                    k
                    for k in missing
                    if k not in self.not_due or current.traits == self.shape[k].traits != previous.traits
                ]
                odd = [k for k in extra if self._gap(k, seen=True) == number + step and self._same_section(k, i)]
                if not missing or not odd or (current.traits == previous.traits != self.shape[missing[0]].traits):
                    continue
                other, stranger = (missing[0], odd[-1]) if step == 0 else (missing[-1], odd[0])
                if self.seen[stranger].kind not in {previous.kind, self.shape[other].kind}:
                    continue
                self._add("taken over", i, str(self.seen[stranger]))
                self._take(other, stranger)
                self.pairs.remove((i, j))
                return

    def _beside(self, k: int, i: int) -> bool:
        return self.shape[k].section == self.shape[i].section

    def _is_due(self, i: int) -> bool:
        """Return whether a control is expected: it is permanent, or the page's answers do not exclude it."""
        return self.shape[i].always or self.due.get(self.shape[i].token, True)

    def _same_section(self, j: int, i: int) -> bool:
        return self.seen[j].token[0] == self.shape[i].token[0]

    def _doubles(self) -> None:
        """Report labels that occur more often in their section than before, or that follow another question."""
        known, shown = self.known, Counter(control.token for control in self.seen)
        for token in known:
            if shown[token] > known[token]:
                i = next(i for i, control in enumerate(self.shape) if control.token == token)
                self._add("ambiguous", i, say("{count} 处", count=shown[token]))
        for token in [token for token in known if known[token] > 1]:
            for j in self._misplaced(token):
                i = next(i for i, control in enumerate(self.shape) if control.token == token)
                self._add("ambiguous", i, str(self.seen[j]))

    def _misplaced(self, token: Token) -> list[int]:
        """Return the places where a repeated label follows a known question other than its own."""
        own = Counter(self._owner_of(i) for i, control in enumerate(self.shape) if control.token == token)
        known, wrong = {control.token for control in self.shape}, []
        for j, control in enumerate(self.seen):
            owner = self._owner_of(j, seen=True) if control.token == token else None
            if owner is not None and owner in known:
                own[owner] -= 1
                wrong += [j] if own[owner] < 0 else []
        return wrong

    def _owner_of(self, place: int, *, seen: bool = False) -> Token | None:
        """Return the question that a repeated label follows; None for a label that does not repeat."""
        controls = self.seen if seen else self.shape
        return _owner(controls, place, self.known) if self.known[controls[place].token] > 1 else None

    def _orders(self) -> None:
        for i in sorted(self.unmatched, key=lambda i: not self.shape[i].always):
            same = [j for j in self.extra if self.seen[j].token == self.shape[i].token]
            same.sort(key=lambda j: self._owner_of(j, seen=True) != self._owner_of(i))
            if same:
                self._add("order", i)
                self._traits(self._counterpart(i, same[0]), self.seen[same[0]])
                self._take(i, same[0])

    def _moves(self) -> None:
        for i in list(self.unmatched):
            same = [j for j in self.extra if i in self._comes_from(j)]
            if same:
                self._add("moved", i, str(self.seen[same[0]]))
                self._take(i, same[0])

    def _comes_from(self, j: int) -> list[int]:
        """Return the missing controls of other sections that have the same label and kind."""
        current = self.seen[j]
        return [
            i
            for i in self.unmatched
            if self.shape[i].token[2] == current.token[2] and self.shape[i].kind == current.kind
        ]

    def _labels(self) -> None:
        """Pair missing controls with the ones in their place: renamed, or split into several."""
        rated = sorted(
            ((self._likeness(i, j), -i, -j) for i in self.unmatched for j in self.extra if self._is_same_place(i, j)),
            reverse=True,
        )
        taken: dict[int, int] = {}
        for rate, i, j in rated:
            if rate > 0 and -i not in taken and -j not in taken.values():
                taken[-i] = -j
        for i, j in taken.items():
            parts = [j, *self._parts(i, j, set(taken.values()))]
            name = comma_list(str(self.seen[part]) for part in sorted(parts))
            self._add("split" if len(parts) > 1 else "relabelled", i, name)
            if len(parts) == 1:
                self._traits(self.shape[i], self.seen[j])
            self._take(i, *parts)

    def _parts(self, i: int, j: int, taken: set[int]) -> list[int]:
        """Return the other controls in the same place that carry on the old label."""
        previous = self.shape[i].token[2]
        if previous not in self.seen[j].token[2]:
            return []
        return [
            k for k in self.extra if k not in taken and self._is_same_place(i, k) and previous in self.seen[k].token[2]
        ]

    def _is_same_place(self, i: int, j: int) -> bool:
        return self._same_section(j, i) and self._gap(i) == self._gap(j, seen=True)

    def _likeness(self, i: int, j: int) -> float:
        previous, current = self.shape[i], self.seen[j]
        if previous.kind != current.kind:
            return 0.0
        alike = SequenceMatcher(None, previous.token[2], current.token[2]).ratio()
        if not previous.always and not self.due.get(previous.token, False) and alike < _ALIKE:
            return 0.0  # it may merely be hidden at the moment, and the other one be new
        return 1 + 4 * (previous.traits == current.traits) + 2 * previous.always + alike

    def _rest(self) -> None:
        for i in self.unmatched:
            if self.shape[i].always:
                self._add("missing", i)
        for j in self.extra:
            current = self.seen[j]
            if any(current.token == control.token for control in self.shape):
                continue  # already reported as ambiguous
            self.detected.append(PageChange("required" if current.required else "new", str(current), is_new=True))
            for i in self._maybe_were(j):
                self._add("relabelled", i, str(current))

    def _maybe_were(self, j: int) -> list[int]:
        """Return the optional controls that a new one may replace, where nothing says whether they should be shown now."""
        current = self.seen[j]
        alike = [self.shape[i] for i in self.unmatched if not self.shape[i].always and self._is_same_place(i, j)]
        twins = [
            previous for previous in alike if (previous.traits, previous.required) == (current.traits, current.required)
        ]
        return [self.shape.index(previous) for previous in twins if previous.token not in self.due][:1]

    def _traits(self, previous: ControlPrint, current: ControlPrint) -> None:
        at = str(previous)
        if previous.kind != current.kind and "unknown" not in (previous.kind, current.kind):
            self.detected.append(PageChange("kind", at, f"{previous.kind} → {current.kind}"))
            return
        if current.required and not previous.required:
            self.detected.append(PageChange("required", at))
        if previous.options and current.options and previous.options != current.options and previous.kind != "nodes":
            self.detected.append(PageChange("options", at, _difference(previous.options, current.options)))
        known = dict(previous.limits)
        if any(known.get(name) != value for name, value in current.limits):
            self.detected.append(PageChange("limits", at, _difference(_limits(previous), _limits(current))))


def _owner(controls: Sequence[ControlPrint], place: int, known: Counter[Token]) -> Token | None:
    """Return the nearest control above in the same section whose label is unique there."""
    section = controls[place].token[0]
    for control in reversed(controls[:place]):
        if control.token[0] == section and known[control.token] <= 1:
            return control.token
    return None


def _limits(control: ControlPrint) -> tuple[str, ...]:
    return tuple(f"{name} {value}" for name, value in control.limits)


def _difference(previous: Sequence[str], current: Sequence[str]) -> str:
    missing, fresh = (
        [f"−{word}" for word in previous if word not in current],
        [f"+{word}" for word in current if word not in previous],
    )
    return " ".join([*missing, *fresh][:8]) or say("顺序")
