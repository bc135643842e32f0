"""Layers of a site map: what a later layer may change, what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import MapError
from assistant.maps.overlay import bundled_maps, load_map


def layer(folder: Path, text: str, name: str = "own.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_bundled_maps_are_the_mock_and_the_live_registry() -> None:
    assert bundled_maps() == ["cac", "mock"]


def test_the_live_registry_is_uncalibrated_and_the_mock_is_calibrated() -> None:
    assert all(page.calibration is None for page in load_map("cac").pages.values())
    assert all(page.calibration is not None for page in load_map("mock").pages.values())


def test_a_file_on_top_changes_a_label_and_keeps_the_rest(tmp_path: Path) -> None:
    path = layer(tmp_path, "format: 1\nid: mock\nextends: mock\nfields:\n  subject.basic.name: {label: 单位名称}\n")
    changed, before = load_map(path), load_map("mock")
    assert changed.fields["subject.basic.name"].label == "单位名称"
    assert changed.fields["subject.basic.name"].section == before.fields["subject.basic.name"].section
    assert changed.fields["subject.basic.name"].origin == path
    assert changed.fields["subject.basic.uscc"] == before.fields["subject.basic.uscc"]
    assert changed.digest != before.digest


def test_a_layer_cannot_take_a_human_only_word_away(tmp_path: Path) -> None:
    path = layer(tmp_path, "format: 1\nid: mock\nextends: mock\nhuman_only: []\n")
    assert "提交" in load_map(path).human_only


def test_the_users_layer_comes_between_the_bundled_site_and_nothing(tmp_path: Path) -> None:
    layer(tmp_path, "format: 1\nid: cac\nname: 改名\n", "cac.yaml")
    assert load_map("cac", user_folder=tmp_path).name == "改名"
    assert load_map("cac").name != "改名"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: 2\nid: x\n", "format"),
        ("format: 1\n", "id"),
        ("format: 1\nid: x\nfoo: 1\n", "foo"),
        ("format: 1\nid: x\nrequests: [{path: /a}]\n", "method"),
        ("format: 1\nid: x\nrequests: [{method: POST, path: /a, use: submit}]\n", "submit"),
    ],
)
def test_a_wrong_layer_is_refused_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MapError, match=said):
        load_map(layer(tmp_path, text))


def test_an_unknown_map_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MapError, match="mock"):
        load_map("nowhere")
