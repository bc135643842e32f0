"""Values read from a site become a profile; overlaid on another profile, its own values stay."""

from __future__ import annotations

import pytest

from assistant.core.keys import FieldKey
from assistant.core.values import File, Value
from assistant.declaration.profile.assembling import assemble, overlay
from assistant.declaration.profile.catalogue import raw_at
from assistant.declaration.profile.loading import LoadedProfile, load
from scripts.make_profiles import EXAMPLES, PROFILES

NAMES = [texts.folder for texts in EXAMPLES]


def read(loaded: LoadedProfile) -> tuple[dict[FieldKey, Value], dict[FieldKey, str]]:
    """Return the values that a site would store of a profile, and the paths of its uploads."""
    values = {key: value for view in loaded.records() for key, value in view.values.items()}
    paths = {key: str(raw_at(loaded.profile, key)) for key, value in values.items() if isinstance(value, File)}
    return values, paths


@pytest.mark.parametrize("name", NAMES)
def test_the_values_of_a_profile_make_a_profile_with_the_same_values(name: str) -> None:
    loaded = load(PROFILES / name)
    values, paths = read(loaded)
    assembled = LoadedProfile(assemble(values, paths, {}), loaded.path, loaded.folder, {})
    assert read(assembled) == (values, paths)


@pytest.mark.parametrize("name", NAMES)
def test_overlaying_a_profile_with_its_own_values_changes_nothing(name: str) -> None:
    loaded = load(PROFILES / name)
    values, paths = read(loaded)
    merged = overlay(loaded.profile, assemble(values, paths, {}))
    assert read(LoadedProfile(merged, loaded.path, loaded.folder, {})) == (values, paths)
    assert merged.notes == loaded.profile.notes


def test_an_id_given_by_the_author_stays_with_its_item() -> None:
    root = FieldKey.of("products[甲/APP #2]")
    values: dict[FieldKey, Value] = {root.child("name"): "甲"}
    profile = assemble(values, {}, {root: "甲/APP #2"})
    assert [(product.id, product.name) for product in profile.products] == [("甲/APP #2", "甲")]
