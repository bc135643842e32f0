"""Seeded drifts of the mock's pages, each judged by the map's fingerprints as `fill` judges a page before it writes.

A page that stops the run is not written. Any other page – another order, or healthy – is filled as by `fill` and
saved; the registry's values are then compared by field id, which no variant changes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms import snapshot
from assistant.filing.forms.fill import fill
from assistant.filing.forms.shapes import Address, FieldTarget
from assistant.filing.site.due import due_on
from assistant.planning.maps.drift import ChangeKind, PageChange, compare
from assistant.planning.maps.fingerprints import Shape
from assistant.planning.maps.overlay import load_map
from beian_mock.catalogue import FieldDef, forms
from tests.calibration.forms_shown import Showcase, page_of

KINDS: dict[str, ChangeKind] = {
    "relabel": "relabelled",
    "move": "moved",
    "split": "split",
    "reorder": "order",
    "takeover": "taken over",
    "required": "required",
    "options": "options",
    "limits": "limits",
    "requests": "requests",
}
HARMLESS = "reorder"
WRITTEN_FIELDS = 3
_FREE = ("text", "textarea")
Json = dict[str, Any]


@dataclass(slots=True)
class Drift:
    """One page under one variant: what the variant did, what the check found, and what was written."""

    form: str
    told: Json
    found: list[PageChange]
    written: int = 0
    wrong: int = 0

    @property
    def kind(self) -> str:
        """Return the kind of the variant; "" for a healthy page."""
        return str(self.told.get("kind", ""))

    @property
    def stopped(self) -> bool:
        """Return whether nothing may be written."""
        return any(change.stops for change in self.found)

    @property
    def is_right(self) -> bool:
        """Return whether the change was named correctly, at its own field, and stopped the run if it must."""
        if not self.kind:
            return not self.found
        if self.kind == HARMLESS and not self.found:
            return True  # the field it changed places with is hidden
        named = [change for change in self.found if change.kind == KINDS[self.kind] and self._is_its(change)]
        return bool(named) and self.stopped == (self.kind != HARMLESS)

    def _is_its(self, change: PageChange) -> bool:
        label = str(self.told["label"])
        match self.kind:
            case "reorder":
                return True
            case "requests":
                return label in change.found and str(self.told["to"]) in change.found
            case "relabel" | "move":
                return change.at.endswith(label) and str(self.told["to"]) in change.found
        return change.at.endswith(label)

    def __str__(self) -> str:
        return f"{self.form} {self.told} → {[(change.kind, change.at, change.found) for change in self.found]}"


@dataclass(slots=True)
class Runner:
    """Plays variants on one mock, one per form at a time."""

    shown: Showcase
    map_name: str = "mock"
    actions: PageActions = field(default_factory=PageActions)
    paths: dict[str, str] = field(default_factory=dict)

    def batch(self, names: Sequence[str], seed: int, kind: str = "") -> Iterator[Drift]:
        """Play one variant on each form (by the seed, or all of one kind), and yield the results."""
        site_map = load_map(self.map_name)
        fingerprints = site_map.fingerprints
        reported = self._play([self._variant_for(name, seed, kind) for name in names])
        first = True
        for name in names:
            if name not in reported:
                continue
            shape = self.shown.show(name, fresh=first or reported[name]["kind"] == "requests")
            due = due_on(site_map, page_of(name), snapshot.read(self.shown.page))
            changes = compare(fingerprints[page_of(name)], shape, self._requests(reported[name]), due)
            drift = Drift(name, reported[name], changes)
            if not drift.stopped:
                self._write(drift, shape)
            first = False
            yield drift

    def healthy(self, names: Sequence[str]) -> Iterator[Drift]:
        """Check each form without a variant."""
        fingerprints = load_map(self.map_name).fingerprints
        self._play([])
        for name in names:
            shape = self.shown.show(name)
            yield Drift(name, {}, compare(fingerprints[page_of(name)], shape, self.shown.requests))

    def approve(self) -> None:
        """Approve the subject in the unchanged mock, and answer every detail form."""
        self._play([])
        self.shown.approve()
        for name in (name for name in forms() if name.startswith("detail")):
            self.shown.answer(name)

    def _requests(self, variant: Json) -> list[str]:
        """Return the requests of the page if it was fully reloaded."""
        return self.shown.requests if variant["kind"] == "requests" else []

    def _variant_for(self, name: str, seed: int, kind: str) -> Json:
        dice = random.Random(f"{seed}/{name}/{kind}")
        return {"kind": kind or dice.choice(list(KINDS)), "seed": seed, "form": name, "among": self.shown.visible(name)}

    def _play(self, variants: list[Json]) -> dict[str, Json]:
        played = self.shown.person.registry.ask("/__mock__/variant", {"set": variants})
        self.paths = played["paths"]
        return {item["form"]: item for item in played["told"]}

    def _write(self, drift: Drift, shape: Shape) -> None:
        """Fill some texts of the page by the map's addresses, save, and compare the stored values by field id."""
        targets = list(self._targets(drift))
        if not targets or page_of(drift.form) in {"path", "function"}:  # the registry returns these in lists only
            return
        fill(self.shown.page, self.actions, [target for target, _ in targets])
        before = self._saves()
        self.shown.person.press("保存")
        self.shown.page.wait_for_function("() => true")
        for _ in range(2400):
            if self._saves() > before:
                break
            self.shown.page.wait_for_timeout(25)
        stored = self.stored(drift.form)
        drift.written = len(targets)
        drift.wrong = sum(stored.get(one.id) != target.value for target, one in targets)
        texts = {target.value for target, _ in targets}
        mine = {one.id for _, one in targets}
        drift.wrong += sum(
            value in texts and name not in mine for name, value in stored.items() if isinstance(value, str)
        )

    def _targets(self, drift: Drift) -> Iterator[tuple[FieldTarget, FieldDef]]:
        """Yield texts for some visible fields with a unique label, at the map's own addresses."""
        visible = set(self.shown.visible(drift.form))
        for section in forms()[drift.form].sections:
            labels = [one.label for one in section.fields]
            free = [one for one in section.fields if one.widget in _FREE and one.id in visible and not _is_checked(one)]
            for one in [one for one in free if labels.count(one.label) == 1][:WRITTEN_FIELDS]:
                value = f"改写{drift.told.get('seed', 0)}{one.label}"[: int(one.raw.get("max") or 50)]
                address = Address((section.label,), one.label, one.after)
                yield FieldTarget(one.id, address, "textarea" if one.widget == "textarea" else "text", value), one

    def _saves(self) -> int:
        requests = self.shown.person.registry.ledger()["requests"]
        return sum(
            line["method"] == "POST" and line["path"].endswith("/save") and line["errno"] == 0 for line in requests
        )

    def _get(self, path: str) -> Json:
        """Request a path at the address that it has in this variant."""
        old = next((old for old in self.paths if f"/api/{path}".startswith(old)), "")
        current = f"/api/{path}".replace(old, self.paths[old], 1) if old else f"/api/{path}"
        return self.shown.filer.get(current.removeprefix("/api/"))

    def stored(self, form: str) -> Json:
        """Return the registry's values of a form's record, by field id."""
        match page_of(form):
            case "subject":
                answer = self._get("subject")
            case "product":
                answer = self._get(f"products/{self.shown.ids['product']}")
            case "path" | "function":
                return {}
            case page:
                name = self.shown.ids["basic" if page == "basic" else form]
                answer = self._get(f"algorithms/{name}")
                return dict(answer["datas"].get(page, {}))
        return dict(answer["datas"]["fields"])


def _is_checked(one: FieldDef) -> bool:
    return bool(one.raw.get("check") or one.raw.get("pattern") or one.raw.get("min"))
