"""Thousands of seeded drifts without a browser: the forms drawn as data, so that the comparison is tried far and wide.

`drawn` says what a snapshot of the mock's pages would; a test holds it against the fingerprints made from the pages.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.maps.drift import compare
from assistant.maps.overlay import load_map
from assistant.maps.prints import ControlPrint, Shape, Token, words_of
from assistant.values import Kind
from beian_mock.catalogue import FILE, FieldDef, Form, read_form
from beian_mock.variants import Wanted, varied
from tests.calibration.drifts import KINDS, Drift
from tests.calibration.forms_shown import page_of

CATALOGUE: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
PRINTS = load_map("mock").prints
OF_WIDGET: dict[str, Kind] = {
    **dict.fromkeys(("select", "filterselect", "remoteselect", "radio"), "choice"),
    **dict.fromkeys(("multiselect", "checkbox", "groupcheckbox"), "choices"),
    "upload": "file",
    "tree": "nodes",
}
SEEDS = 40


def drawn(form: Form, hidden: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of a form as its page draws it, without the fields whose ids are hidden."""
    found = []
    for section in form.sections:
        labels = {one.label for one in section.fields}
        for one in section.fields:
            if one.id in hidden:
                continue
            within = tuple(word for word in one.after if word not in labels)
            kind = OF_WIDGET.get(one.widget, one.widget)
            options = () if kind == "nodes" or one.widget == "remoteselect" else words_of(one.words)
            found.append(
                ControlPrint((section.label,), one.label, kind, within, one.required, True, options, _limits(one))  # type: ignore[arg-type]
            )
    return tuple(found)


def _limits(one: FieldDef) -> tuple[tuple[str, str], ...]:
    if one.widget in ("text", "textarea", "steps") and one.raw.get("max"):
        return (("max_length", str(one.raw["max"])),)
    if one.widget == "upload":
        return (("accept", " ".join(sorted(one.raw["accept"]))), ("max_files", "1"))
    return (("minimum", "0"),) if one.widget == "number" else ()


def _form(catalogue: dict[str, Any], name: str) -> Form:
    return read_form(name, catalogue["forms"][name])


@pytest.mark.parametrize("name", CATALOGUE["forms"])
def test_forms_drawn_as_data_are_those_of_the_pages(name: str) -> None:
    assert [str(change) for change in compare(PRINTS[page_of(name)], drawn(_form(CATALOGUE, name)))] == []
    conditional = frozenset(one.id for one in _form(CATALOGUE, name).fields() if one.raw.get("when"))
    assert compare(PRINTS[page_of(name)], drawn(_form(CATALOGUE, name), conditional)) == []


def _due(form: Form, hidden: frozenset[str]) -> dict[Token, bool]:
    """Return which fields that come and go the answers call for, as the map's conditions tell."""
    shown = {each.token for each in drawn(form, hidden)}
    return {each.token: each.token in shown for each in drawn(form)}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "requests"])
@pytest.mark.parametrize("hides", [False, True])
def test_every_seed_is_named_for_what_it_is(kind: str, hides: bool) -> None:
    wrong = []
    for name in CATALOGUE["forms"]:
        own = _form(CATALOGUE, name)
        hidden = frozenset(one.id for one in own.fields() if hides and one.raw.get("when"))
        among = tuple(one.id for one in own.fields() if one.id not in hidden)
        for seed in range(SEEDS):
            made, told, _ = varied(CATALOGUE, [Wanted(kind, seed, form=name, among=among)])
            if not told:
                continue
            drift = Drift(name, told[0], compare(PRINTS[page_of(name)], drawn(_form(made, name), hidden)))
            extra = {change.kind for change in drift.found} - {KINDS[kind], "ambiguous", "order"}
            if not drift.is_right or extra:
                wrong.append(f"{seed} {drift}")
    assert wrong == []
