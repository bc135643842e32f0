"""What the help writes into the user's layer of a site: where a person points, and what a value tells, which gives way to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.apps.cli import assisting
from assistant.core.errors import BeianError
from assistant.core.values import Choice
from assistant.filing.forms.shapes import Control, OptionList
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import FieldEntry, SiteMap
from tests.assist.test_recognise import control

SITE, MOBILE, FORM = "https://site.example/", "subject.responsible.mobile", "products[].form"
PHONE = control("联系方式", "责任人", value="13800001234")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's layers."""
    monkeypatch.setattr(assisting, "user_maps", lambda: tmp_path)
    return tmp_path


def read(folder: Path) -> SiteMap:
    """Return the site's map with the user's layer."""
    return load_map(SITE, user_folder=folder)


def entry(folder: Path, pattern: str = MOBILE) -> FieldEntry:
    """Return what the map says of a field."""
    return read(folder).fields[pattern]


def learn(folder: Path, at: Control | None, pattern: str = MOBILE, *, by_value: bool = True) -> bool:
    """Learn a place as a run does that begins now."""
    return assisting._learn(read(folder), "张样例", pattern, at, by_value=by_value)


def test_a_place_by_value_is_marked_as_such_and_holds_nothing_of_the_value(folder: Path) -> None:
    form = control("形态", kind="choice", value=Choice("桌面程序"), options=OptionList(("网站", "APP")))
    assert learn(folder, PHONE)
    assert learn(folder, form, FORM)
    assert (entry(folder).section, entry(folder).label) == (("责任人",), "联系方式")
    (layer,) = folder.glob("*.yaml")
    text = layer.read_text("utf-8")
    assert text.count("how: value") == 2
    assert "13800001234" not in text
    assert "桌面程序" not in text


def test_a_person_who_points_replaces_it_and_is_not_replaced(folder: Path) -> None:
    assert learn(folder, PHONE)
    assert learn(folder, control("手机"), by_value=False)
    assert not learn(folder, PHONE)
    assert not learn(folder, None)
    assert entry(folder).label == "手机"
    assert "how: value" not in next(folder.glob("*.yaml")).read_text("utf-8")


def test_what_is_written_by_hand_is_not_replaced(folder: Path) -> None:
    hand = f'format: 2\nid: site-site.example\nfields:\n  "{MOBILE}": {{section: [人员], label: 手机}}\n'
    (folder / "site-site.example.yaml").write_text(hand, "utf-8")
    assert not learn(folder, PHONE)
    assert (folder / "site-site.example.yaml").read_text("utf-8") == hand


def test_a_place_by_value_is_forgotten_and_what_stands_beside_it_stays(folder: Path) -> None:
    before = entry(folder)
    assert learn(folder, PHONE)
    assert learn(folder, None)
    assert (entry(folder).section, entry(folder).label, entry(folder).calibration) == (
        before.section,
        before.label,
        None,
    )
    noted = f'format: 2\nid: site-site.example\nfields:\n  "{FORM}": {{max_bytes: 5}}\n'
    (folder / "site-site.example.yaml").write_text(noted, "utf-8")
    assert learn(folder, control("形态", kind="choice"), FORM)
    assert learn(folder, None, FORM)
    assert entry(folder, FORM).max_bytes == 5
    assert entry(folder, FORM).label != "形态"


def test_a_layer_that_cannot_be_read_ends_no_run_in_which_nobody_has_pointed(folder: Path) -> None:
    site_map = read(folder)
    (folder / "site-site.example.yaml").write_text("format: 2\nfields: [\n", "utf-8")
    assert not assisting._learn(site_map, "张样例", MOBILE, PHONE, by_value=True)
    with pytest.raises(BeianError):
        assisting._learn(site_map, "张样例", MOBILE, PHONE)


def test_an_answer_without_a_field_of_its_own_has_no_place(folder: Path) -> None:
    assert not learn(folder, PHONE, "algorithms[].detail.risks[]")
    assert list(folder.glob("*.yaml")) == []


def test_one_of_the_eight_risks_is_learnt_under_its_own_name_and_an_answer_of_a_site_is_not(folder: Path) -> None:
    key = "algorithms[].detail.risks[算法漏洞]"
    first, second = control("字段七", "字段组", kind="textarea"), control("字段八", "字段组", kind="textarea")
    assert learn(folder, first, key, by_value=False)
    assert (entry(folder, key).page, entry(folder, key).label, entry(folder, key).kind) == (
        "detail",
        "字段七",
        "textarea",
    )
    assert not learn(folder, second, key)
    assert not learn(folder, second, "algorithms[甲算法].detail.answers[栏目].items[问题]", by_value=False)
    (layer,) = folder.glob("*.yaml")
    assert "甲算法" not in layer.read_text("utf-8")
