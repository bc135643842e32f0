"""Thousands of seeded drifts without a browser: the forms built as data test the comparison broadly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from assistant.planning.maps.drift import compare
from assistant.planning.maps.fingerprints import Shape, Token
from assistant.planning.maps.overlay import load_map
from beian_mock.catalogue import FormDef
from beian_mock.variants import VariantRequest, varied
from tests.calibration.drifts import HARMLESS, KINDS, Drift
from tests.calibration.form_shapes import CATALOGUE, form_of, shape_of_form
from tests.calibration.forms_shown import page_of

pytestmark = pytest.mark.slow  # a second per test

FINGERPRINTS = load_map("mock").fingerprints
SEEDS = 12


@pytest.mark.parametrize("name", CATALOGUE["forms"])
def test_forms_built_as_data_match_those_of_the_pages(name: str) -> None:
    assert [
        str(change) for change in compare(FINGERPRINTS[page_of(name)], shape_of_form(form_of(CATALOGUE, name)))
    ] == []
    conditional = frozenset(one.id for one in form_of(CATALOGUE, name).fields() if one.raw.get("when"))
    assert compare(FINGERPRINTS[page_of(name)], shape_of_form(form_of(CATALOGUE, name), conditional)) == []


def _due(form: FormDef, hidden: frozenset[str]) -> dict[Token, bool]:
    """Return which conditional fields the answers call for, according to the map's conditions."""
    shown = {item.token for item in shape_of_form(form, hidden)}
    return {item.token: item.token in shown for item in shape_of_form(form)}


# Each kind with the page's conditional fields shown or hidden, in turn; `make thorough` tries both.
_CASES = [
    pytest.param(kind, hides, marks=() if hides == bool(number % 2) else pytest.mark.thorough)
    for number, kind in enumerate(kind for kind in KINDS if kind != "requests")
    for hides in (False, True)
]


@pytest.mark.parametrize(("kind", "hides"), _CASES)
def test_every_seeded_drift_is_named_correctly(kind: str, hides: bool) -> None:
    """With the page's answers known each is named; without them it stops the run, or passes, as it must."""
    wrong = []
    for drift, own, page, hidden in _played(kind, hides):
        known = FINGERPRINTS[page_of(drift.form)]
        stops = any(change.stops for change in compare(known, page))
        drift.found = compare(known, page, due=_due(own, hidden))
        extra = {change.kind for change in drift.found} - {KINDS[kind], "ambiguous", "order"}
        if not drift.is_right or extra or stops != (kind != HARMLESS):
            wrong.append(str(drift))
    assert wrong == []


def _played(
    kind: str, hides: bool, seeds: int = SEEDS, names: Iterable[str] = CATALOGUE["forms"]
) -> Iterator[tuple[Drift, FormDef, Shape, frozenset[str]]]:
    """Yield each seed of a kind on each of the forms that it fits: the drift, the original form, and the changed page."""
    for name in names:
        own = form_of(CATALOGUE, name)
        hidden = frozenset(one.id for one in own.fields() if hides and one.raw.get("when"))
        among = tuple(one.id for one in own.fields() if one.id not in hidden)
        alone = {**CATALOGUE, "forms": {name: CATALOGUE["forms"][name]}}  # each variant copies the whole catalogue
        for seed in range(seeds):
            made, reported, _ = varied(alone, [VariantRequest(kind, seed, form=name, among=among)])
            if reported:
                yield Drift(name, reported[0], []), own, shape_of_form(form_of(made, name), hidden), hidden


def test_a_neighbour_is_recognised_when_its_condition_can_no_longer_be_read() -> None:
    """The label of 算法类型 is on 填报角色, so no type can be read there and no role seems to be required."""
    own = form_of(CATALOGUE, "basic")
    role = next(item for item in shape_of_form(own) if item.label == "填报角色")
    played = [
        (drift, page)
        for drift, _, page, _ in _played("takeover", hides=False, seeds=60, names=["basic"])
        if drift.told["field"] == "algorithmType"
    ]
    assert played
    for drift, page in played:
        drift.found = compare(FINGERPRINTS[page_of("basic")], page, due={role.token: False})
        assert drift.is_right, str(drift)
