"""Drift: what a page shows otherwise than its fingerprint says (pure; nothing heals by itself).

`compare` names each change for what it is. Only another order of the same controls, and an additional control that
nobody has to fill, leave a page fit to be written; every other change stops the writing there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from assistant.core.language import mark, say
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
    "new": mark("多了“{at}”，非必填"),
    "requests": mark("页面的请求变了（{found}）"),
}
_WHOLLY_NEW = mark("多了必填的“{at}”")


@dataclass(frozen=True, slots=True)
class PageChange:
    """One change: which kind, where by the map (`at`), and what was found in its place."""

    kind: ChangeKind
    at: str
    found: str = ""
    is_new: bool = field(default=False, compare=False)

    @property
    def stops(self) -> bool:
        """Say whether nothing may be written on the page."""
        return self.kind not in HARMLESS

    def __str__(self) -> str:
        text = _WHOLLY_NEW if self.is_new and self.kind == "required" else _SENTENCES[self.kind]
        return say(text, at=self.at, found=self.found)


PageState = Literal["same", "changed", "unreached"]


@dataclass(frozen=True, slots=True)
class PageCheck:
    """One page of a patrol: how it was found, its changes, why it was not reached, its masked picture."""

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
    """Return the changes of a page; a page without a print has none that could be told.

    `due` says of controls that come and go whether the page's answers call for them; the others are not known of.
    """
    seen = _placed(page, seen)
    shape = page.shape_like(seen)
    if not shape:
        return []
    return [*_Comparison(shape, seen, due or {}).changes(), *_requests(page.requests, tuple(requests))]


def _placed(page: PagePrint, seen: Sequence[ControlPrint]) -> tuple[ControlPrint, ...]:
    """Return the controls in the sections of the print: a heading over the whole form (a reviewer's comments) is none."""
    known = {item.token[0]: item.section for shape in page.shapes for item in shape}
    return tuple(replace(item, section=_section(item.token[0], known) or item.section) for item in seen)


def _section(shown: tuple[str, ...], known: Mapping[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the known section that is the end of a shown one, or whose end it is, where there is just one."""
    if shown in known:
        return None
    inner = [own for own in known if own and shown[-len(own) :] == own]
    outer = [own for own in known if shown and own[-len(shown) :] == shown]
    inners = sorted(inner, key=len)[-1:] or (outer if len(outer) == 1 else [])
    return known[inners[0]] if inners else None


def _requests(known: Sequence[str], seen: Sequence[str]) -> list[PageChange]:
    missing, fresh = [text for text in known if text not in seen], [text for text in seen if text not in known]
    if not known or not seen or not missing:
        return []
    return [PageChange("requests", "", f"{'、'.join(missing)} → {'、'.join(fresh) or '–'}")]


class _Comparison:
    """One shape against one look at the page: what stands in both, then what is left of either side."""

    def __init__(self, shape: Sequence[ControlPrint], seen: Sequence[ControlPrint], due: Mapping[Token, bool]) -> None:
        self.shape, self.seen, self.due = shape, seen, due
        self.pairs = common(shape, seen)
        here, there = {i for i, _ in self.pairs}, {j for _, j in self.pairs}
        self.left = [i for i in range(len(shape)) if i not in here and self._is_due(i)]
        self.idle = [i for i in range(len(shape)) if i not in here and not self._is_due(i)]
        self.over = [j for j in range(len(seen)) if j not in there]
        self.detected: list[PageChange] = []

    def changes(self) -> list[PageChange]:
        """Return the changes, the gravest reading of each first."""
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
        """Return what stood under the same question, where a label repeats in its section; else what it was matched with."""
        owner = self._owner_of(j, seen=True)
        if owner is None or owner == self._owner_of(i):
            return self.shape[i]
        alike = [k for k, item in enumerate(self.shape) if item.token == self.seen[j].token]
        return next((self.shape[k] for k in alike if self._owner_of(k) == owner), self.shape[i])

    def _add(self, kind: ChangeKind, i: int, text: str = "") -> None:
        self.detected.append(PageChange(kind, str(self.shape[i]), text))

    def _take(self, i: int, *places: int) -> None:
        (self.idle if i in self.idle else self.left).remove(i)
        for j in places:
            self.over.remove(j)

    def _gap(self, i: int, *, seen: bool = False) -> int:
        """Return after how many matched controls a place lies, on the shape's or on the page's side."""
        return sum(1 for pair in self.pairs if pair[seen] < i)

    def _settle_repeats(self) -> None:
        """Where a label repeats, match what always stands there by its question before one that comes and goes."""
        for i in [i for i in self.left if self.shape[i].always]:
            alike = [pair for pair in self.pairs if self.shape[pair[0]].token == self.shape[i].token]
            for k, j in alike:
                if not self.shape[k].always and self._owner_of(j, seen=True) == self._owner_of(i):
                    self.pairs[self.pairs.index((k, j))] = (i, j)
                    self.left[self.left.index(i)] = k
                    break

    def _take_overs(self) -> None:
        """A label stands on its neighbour's place, the neighbour's is gone, and an unknown one stands on its own.

        A neighbour that the answers exclude may have been excluded by this very change: then its traits must tell.
        """
        here, there = {item.token for item in self.seen}, {item.token for item in self.shape}
        left = [k for k in sorted((*self.left, *self.idle)) if self.shape[k].token not in here]
        over = [k for k in self.over if self.seen[k].token not in there and not self._comes_from(k)]
        for number, (i, j) in enumerate(list(self.pairs)):
            was, now = self.shape[i], self.seen[j]
            for step in (0, 1):  # the neighbour below it, or above it
                missing = [k for k in left if self._gap(k) == number + 1 - step and self._beside(k, i)]
                missing = [k for k in missing if k not in self.idle or now.traits == self.shape[k].traits != was.traits]
                odd = [k for k in over if self._gap(k, seen=True) == number + step and self._same_section(k, i)]
                if not missing or not odd or (now.traits == was.traits != self.shape[missing[0]].traits):
                    continue
                other, stranger = (missing[0], odd[-1]) if step == 0 else (missing[-1], odd[0])
                if self.seen[stranger].kind not in {was.kind, self.shape[other].kind}:
                    continue
                self._add("taken over", i, str(self.seen[stranger]))
                self._take(other, stranger)
                self.pairs.remove((i, j))
                return

    def _beside(self, k: int, i: int) -> bool:
        return self.shape[k].section == self.shape[i].section

    def _is_due(self, i: int) -> bool:
        """Say whether a control may be called for: it always stood there, or the page's answers do not exclude it."""
        return self.shape[i].always or self.due.get(self.shape[i].token, True)

    def _same_section(self, j: int, i: int) -> bool:
        return self.seen[j].token[0] == self.shape[i].token[0]

    def _doubles(self) -> None:
        """A label that stands more often in its section than it did, or follows another question than it did."""
        known = Counter(item.token for item in self.shape)
        shown = Counter(item.token for item in self.seen)
        for token in known:
            if shown[token] > known[token]:
                i = next(i for i, item in enumerate(self.shape) if item.token == token)
                self._add("ambiguous", i, say(mark("{count} 处"), count=shown[token]))
        for token in [token for token in known if known[token] > 1]:
            for j in self._misplaced(token):
                i = next(i for i, item in enumerate(self.shape) if item.token == token)
                self._add("ambiguous", i, str(self.seen[j]))

    def _misplaced(self, token: Token) -> list[int]:
        """Return where a label that repeats follows another question than it did, though that question is known."""
        own = Counter(self._owner_of(i) for i, item in enumerate(self.shape) if item.token == token)
        known, wrong = {item.token for item in self.shape}, []
        for j, entry in enumerate(self.seen):
            owner = self._owner_of(j, seen=True) if entry.token == token else None
            if owner is not None and owner in known:
                own[owner] -= 1
                wrong += [j] if own[owner] < 0 else []
        return wrong

    def _owner_of(self, place: int, *, seen: bool = False) -> Token | None:
        """Return the question that a label which repeats in its section follows; None for one that does not."""
        known = Counter(item.token for item in self.shape)
        controls = self.seen if seen else self.shape
        return _owner(controls, place, known) if known[controls[place].token] > 1 else None

    def _orders(self) -> None:
        for i in sorted(self.left, key=lambda i: not self.shape[i].always):
            same = [j for j in self.over if self.seen[j].token == self.shape[i].token]
            same.sort(key=lambda j: self._owner_of(j, seen=True) != self._owner_of(i))
            if same:
                self._add("order", i)
                self._traits(self._counterpart(i, same[0]), self.seen[same[0]])
                self._take(i, same[0])

    def _moves(self) -> None:
        for i in list(self.left):
            same = [j for j in self.over if i in self._comes_from(j)]
            if same:
                self._add("moved", i, str(self.seen[same[0]]))
                self._take(i, same[0])

    def _comes_from(self, j: int) -> list[int]:
        """Return what is gone from elsewhere and has the label and the kind of what stands at a place."""
        now = self.seen[j]
        return [i for i in self.left if self.shape[i].token[2] == now.token[2] and self.shape[i].kind == now.kind]

    def _labels(self) -> None:
        """Pair what is gone with what stands in its place: under another label, or as several."""
        rated = sorted(
            ((self._likeness(i, j), -i, -j) for i in self.left for j in self.over if self._is_same_place(i, j)),
            reverse=True,
        )
        taken: dict[int, int] = {}
        for rate, i, j in rated:
            if rate > 0 and -i not in taken and -j not in taken.values():
                taken[-i] = -j
        for i, j in taken.items():
            parts = [j, *self._parts(i, j, set(taken.values()))]
            name = "、".join(str(self.seen[part]) for part in sorted(parts))
            self._add("split" if len(parts) > 1 else "relabelled", i, name)
            if len(parts) == 1:
                self._traits(self.shape[i], self.seen[j])
            self._take(i, *parts)

    def _parts(self, i: int, j: int, taken: set[int]) -> list[int]:
        """Return the other controls in a place that carry on the same old label."""
        was = self.shape[i].token[2]
        if was not in self.seen[j].token[2]:
            return []
        return [k for k in self.over if k not in taken and self._is_same_place(i, k) and was in self.seen[k].token[2]]

    def _is_same_place(self, i: int, j: int) -> bool:
        return self._same_section(j, i) and self._gap(i) == self._gap(j, seen=True)

    def _likeness(self, i: int, j: int) -> float:
        was, now = self.shape[i], self.seen[j]
        if was.kind != now.kind:
            return 0.0
        alike = SequenceMatcher(None, was.token[2], now.token[2]).ratio()
        if not was.always and not self.due.get(was.token, False) and alike < _ALIKE:
            return 0.0  # it may as well not be shown at the moment, and the other be new
        return 1 + 4 * (was.traits == now.traits) + 2 * was.always + alike

    def _rest(self) -> None:
        for i in self.left:
            if self.shape[i].always:
                self._add("missing", i)
        for j in self.over:
            now = self.seen[j]
            if any(now.token == item.token for item in self.shape):
                continue  # told as standing there twice
            self.detected.append(PageChange("required" if now.required else "new", str(now), is_new=True))
            for i in self._maybe_were(j):
                self._add("relabelled", i, str(now))

    def _maybe_were(self, j: int) -> list[int]:
        """Return what comes and goes in the place of a new control and is its like: nothing says whether it is due now."""
        now = self.seen[j]
        alike = [self.shape[i] for i in self.left if not self.shape[i].always and self._is_same_place(i, j)]
        twins = [was for was in alike if (was.traits, was.required) == (now.traits, now.required)]
        return [self.shape.index(was) for was in twins if was.token not in self.due][:1]

    def _traits(self, was: ControlPrint, now: ControlPrint) -> None:
        at = str(was)
        if was.kind != now.kind and "unknown" not in (was.kind, now.kind):
            self.detected.append(PageChange("kind", at, f"{was.kind} → {now.kind}"))
            return
        if now.required and not was.required:
            self.detected.append(PageChange("required", at))
        if was.options and now.options and was.options != now.options and was.kind != "nodes":
            self.detected.append(PageChange("options", at, _difference(was.options, now.options)))
        known = dict(was.limits)
        if any(known.get(name) != value for name, value in now.limits):
            self.detected.append(PageChange("limits", at, _difference(_limits(was), _limits(now))))


def _owner(controls: Sequence[ControlPrint], place: int, known: Counter[Token]) -> Token | None:
    """Return the nearest control above in the same section whose label stands there once."""
    section = controls[place].token[0]
    for control in reversed(controls[:place]):
        if control.token[0] == section and known[control.token] <= 1:
            return control.token
    return None


def _limits(control: ControlPrint) -> tuple[str, ...]:
    return tuple(f"{name} {value}" for name, value in control.limits)


def _difference(was: Sequence[str], now: Sequence[str]) -> str:
    missing, fresh = [f"−{word}" for word in was if word not in now], [f"+{word}" for word in now if word not in was]
    return " ".join([*missing, *fresh][:8]) or say(mark("顺序"))
