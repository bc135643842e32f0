"""The faults of a trial: each misbehaviour of the mock wherever a filing meets it, alone and in pairs.

A case is a name and the body for `POST /__mock__/faults`. `alone` lists every fault of the mock's table at least once,
`pairs` draws two of different kinds by a seed; the n-th pair of a seed is always the same. A case runs in the smallest
scenario that meets it: the part of a filing that `in` names or its path belongs to, or one with both parts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

Fault = dict[str, Any]
ANSWERS: tuple[tuple[str, Fault], ...] = (
    ("http-error 500", {"name": "http-error", "status": 500}),
    ("http-error 502", {"name": "http-error", "status": 502}),
    ("http-error 504", {"name": "http-error", "status": 504}),
    ("connection-reset", {"name": "connection-reset"}),
    ("empty-body", {"name": "empty-body"}),
    ("malformed-json", {"name": "malformed-json"}),
    ("errno", {"name": "errno"}),
    ("session-expired", {"name": "session-expired"}),
)
PLACES: tuple[tuple[str, Fault], ...] = (
    ("subject save", {"method": "POST", "path": "/api/subject/save"}),
    ("algorithm save", {"method": "POST", "path": "/api/algorithms/save"}),
    ("product list", {"method": "GET", "path": "/api/products"}),
    ("upload", {"method": "POST", "path": "/api/upload", "in": "algorithm"}),
    ("detail", {"method": "GET", "path": "/api/algorithms/*"}),
    ("product save", {"method": "POST", "path": "/api/products/save"}),
    ("login", {"method": "POST", "path": "/api/login"}),
    ("confirm", {"method": "POST", "path": "/api/algorithms/submit"}),
    ("algorithm list", {"method": "GET", "path": "/api/algorithms"}),
    ("later step save", {"method": "POST", "path": "/api/algorithms/save", "nth": 2}),
    ("catalogue", {"method": "GET", "path": "/api/catalogue"}),
    ("home", {"method": "GET", "path": "/api/home"}),
)
SAVES: tuple[tuple[str, Fault], ...] = (
    ("subject save", {"path": "/api/subject/save"}),
    ("product save", {"path": "/api/products/save"}),
    ("algorithm save", {"path": "/api/algorithms/save"}),
    ("later step save", {"path": "/api/algorithms/save", "nth": 2}),
    ("path save", {"path": "/api/paths/save"}),
    ("function save", {"path": "/api/functions/save"}),
)
HOWS = ("500", "reset", "empty", "502", "malformed", "504", "resent")
PAGES: tuple[tuple[str, Fault], ...] = (
    ("subject", {"path": "/api/subject"}),
    ("product", {"path": "/api/catalogue", "in": "products"}),
    ("algorithm", {"path": "/api/algorithms/*"}),
)
OWN: tuple[tuple[str, Fault], ...] = (
    ("upload-lost stored", {"name": "upload-lost"}),
    ("upload-truncated", {"name": "upload-truncated"}),
    ("list-delayed", {"name": "list-delayed", "in": "products"}),
    ("list-paged", {"name": "list-paged", "size": 1, "in": "products"}),
    ("other-account login", {"name": "other-account"}),
    ("options-changed", {"name": "options-changed", "to": "手机应用", "word": "APP", "in": "products"}),
    ("label-renamed", {"name": "label-renamed", "to": "互联网网址"}),
    ("required-added", {"name": "required-added", "in": "products"}),
    ("field-moved", {"name": "field-moved"}),
    ("other-host page", {"name": "other-host"}),
    ("one-address", {"name": "one-address"}),
    ("latency", {"name": "latency", "ms": 200, "jitter": 400, "seed": 3, "in": "algorithm"}),
    ("maintenance from the start", {"name": "maintenance"}),
    ("upload-lost list", {"name": "upload-lost", "from": "list", "nth": 3}),
    ("list-paged shuffled", {"name": "list-paged", "size": 1, "order": "shuffled", "in": "algorithm"}),
    ("list-delayed long", {"name": "list-delayed", "reads": 6, "in": "algorithm"}),
    ("other-account mid-run", {"name": "other-account", "path": "/api/products*"}),
    ("other-account at a save", {"name": "other-account", "path": "/api/algorithms/save", "method": "POST"}),
    ("options-changed gone", {"name": "options-changed", "word": "APP", "gone": 1, "in": "products"}),
    (
        "label-renamed product",
        {"name": "label-renamed", "field": "product.accessUrl", "to": "网络地址", "in": "products"},
    ),
    ("required-added algorithm", {"name": "required-added", "form": "basic", "in": "algorithm"}),
    ("other-host mid-form", {"name": "other-host", "path": "/api/subject"}),
    ("maintenance at a save", {"name": "maintenance", "path": "/api/products/save", "method": "POST"}),
    ("maintenance for a moment", {"name": "maintenance", "path": "/api/products", "times": 1}),
    ("upload-lost algorithm", {"name": "upload-lost", "in": "algorithm"}),
    ("upload-truncated later", {"name": "upload-truncated", "nth": 2, "keep": 3, "in": "algorithm"}),
    ("value-reset empty", {"name": "value-reset", "to": "empty", "path": "/api/algorithms/*", "ms": 0}),
    ("one-address algorithm", {"name": "one-address", "in": "algorithm"}),
    ("dialog-over-form native", {"name": "dialog-over-form", "kind": "native", "path": "/api/subject"}),
)
OWN_FIRST = 13  # this many of them are of different kinds
# Added after the first campaigns: tried alone and drawn into no pair, so that the n-th pair of a seed stays the same.
_LATE = {"name": "list-delayed", "reads": 0, "ms": 30000, "in": "products"}
_SAVE = {"path": "/api/products/save", "method": "POST"}
LATER: tuple[tuple[str, tuple[Fault, ...]], ...] = (
    ("names-merged", ({"name": "names-merged"},)),
    ("names-shortened", ({"name": "names-shortened", "in": "products"},)),
    ("list-delayed 30 s", (_LATE,)),
    (
        "save-then-fail resent at product save",
        ({"name": "save-then-fail", "how": "resent", "path": "/api/products/save"},),
    ),
    (
        "save-then-fail 500 at product save + list-delayed 30 s",
        ({"name": "save-then-fail", "how": "500", "path": "/api/products/save"}, _LATE),
    ),
    ("latency 40 s at product save", ({"name": "latency", "ms": 40000, "times": 1, **_SAVE},)),
    ("other-account approved at product save", ({"name": "other-account", "subject": "审核通过", **_SAVE},)),
    ("connection-reset unanswered at product save", ({"name": "connection-reset", "when": "unanswered", **_SAVE},)),
    ("maintenance as HTTP 200 at product save", ({"name": "maintenance", "status": 200, "times": 1, **_SAVE},)),
    ("upload-truncated to nothing", ({"name": "upload-truncated", "gone": 1},)),
    ("text-rewritten", ({"name": "text-rewritten", "from": "路", "to": "—"},)),
    ("text-masked", ({"name": "text-masked"},)),
    ("list-paged reversed", ({"name": "list-paged", "size": 1, "order": "reversed", "in": "algorithm"},)),
)


@dataclass(frozen=True, slots=True)
class FaultCase:
    """A trial: its name and the mock's misbehaviour."""

    name: str
    faults: tuple[Fault, ...]
    parts: frozenset[str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the names of the faults in the mock's table."""
        return tuple(fault["name"] for fault in self.faults)

    @property
    def scenario(self) -> str:
        """Return the smallest scenario that meets every fault of the case."""
        if len(self.parts) == 1:
            return min(self.parts)
        return "filing" if "entity" in self.parts else "rest"


def alone() -> list[FaultCase]:
    """Return each fault alone, at several places; the first cases contain every kind once."""
    return [*_single_faults(), *(_case(name, *results) for name, results in LATER)]


def _single_faults() -> list[FaultCase]:
    """Return the faults that pairs are made of."""
    own = [[_case(name, fault) for name, fault in OWN[start::OWN_FIRST]] for start in range(OWN_FIRST)]
    rows = [*own, *_answers(), *_saves(), *_pages()]
    return [case for case in chain.from_iterable(zip_longest(*rows)) if case is not None]


def pairs(seed: int, count: int) -> list[FaultCase]:
    """Return this many pairs of faults of different kinds, drawn by a seed."""
    result, singles = [], _single_faults()
    for number in range(count):
        dice = random.Random(f"{seed}/pairs/{number}")
        first = dice.choice(singles)
        second = dice.choice([case for case in singles if case.kinds != first.kinds])
        name = f"{seed}/{number} {first.name} + {second.name}"
        result.append(FaultCase(name, first.faults + second.faults, first.parts | second.parts))
    return result


def _answers() -> list[list[FaultCase]]:
    """Return one row for each fault: every answer fault at its places, each beginning at another one."""
    rows = []
    for shift, (name, fault) in enumerate(ANSWERS):
        turned = PLACES[shift:] + PLACES[:shift]
        rows.append([_case(f"{name} at {place}", {**fault, **where}) for place, where in turned[: _width(name)]])
    return rows


def _width(name: str) -> int:
    """Return at how many places a fault is tried: the gateway's three words differ only in their number."""
    return len(PLACES) if name in {"session-expired", "http-error 500", "connection-reset", "errno"} else 5


def _saves() -> list[list[FaultCase]]:
    forgotten = [_case(f"save-forgotten at {place}", {"name": "save-forgotten", **where}) for place, where in SAVES]
    failing = [
        _case(f"save-then-fail {how} at {place}", {"name": "save-then-fail", "how": how, **where})
        for how, (place, where) in zip(HOWS + HOWS[:5], SAVES * 2, strict=True)
    ]
    adds = [save for save in SAVES if save[0] not in {"subject save", "later step save"}]
    doubled = [_case(f"double-click at {place}", {"name": "double-click", **where}) for place, where in adds]
    locked = [_case(f"record-locked at {place}", {"name": "record-locked", **where}) for place, where in SAVES[:2]]
    return [forgotten, failing, doubled, locked]


def _pages() -> list[list[FaultCase]]:
    names = ("re-render", "value-reset", "dialog-over-form", "second-tab")
    return [[_case(f"{name} in {place}", {"name": name, **where}) for place, where in PAGES] for name in names]


def _case(name: str, *faults: Fault) -> FaultCase:
    requests = tuple({key: value for key, value in fault.items() if key != "in"} for fault in faults)
    return FaultCase(name, requests, frozenset(fault.get("in") or _part(fault.get("path", "")) for fault in faults))


def _part(path: str) -> str:
    """Return the part of a filing that requests a path; paths of every part belong to the first."""
    if path.startswith("/api/algorithms"):
        return "algorithm"
    return "products" if path.startswith(("/api/products", "/api/paths", "/api/functions")) else "entity"
