"""What two runs write into one layer at once: nothing is lost, and no place or way is a mixture of both."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.errors import MapError
from assistant.core.locks import locked
from assistant.filing.calibration import map_draft as map_draft_module
from assistant.filing.calibration.map_draft import MapDraft, _applied
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import load_map
from tests.calibration.test_map_draft import DAY, _control


def test_two_runs_that_learn_at_once_lose_nothing(tmp_path: Path) -> None:
    one, other = (MapDraft.open(tmp_path, "cac", name, DAY) for name in ("张样例", "李示范"))
    fields = load_map("cac").fields
    one.person_only("甲章")
    other.person_only("乙章")
    one.accept(fields["subject.basic.name"], _control("单位名称"))
    other.accept(fields["subject.basic.address"], _control("单位地址"))
    one.forget("subject.basic.name")
    other.person_only("丙章")
    layer = read_layer(tmp_path / "cac.yaml")
    assert set(layer["human_only"]) == {"甲章", "乙章", "丙章"}
    assert [key for key, entry in layer["fields"].items() if entry] == ["subject.basic.address"]


def test_a_layer_that_another_run_is_writing_is_waited_for_and_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = MapDraft.open(tmp_path, "cac", "张样例", DAY)
    monkeypatch.setattr(map_draft_module, "_WAITS_S", 0.1)
    with locked(tmp_path / ".cac.lock", 1), pytest.raises(MapError, match="另一处正在改动"):
        draft.person_only("甲章")
    assert not draft.path.exists()
    draft.person_only("甲章")
    assert read_layer(draft.path)["human_only"] == ["甲章"]


def test_what_two_runs_learn_of_one_field_is_no_mixture_of_both(tmp_path: Path) -> None:
    one, other = (MapDraft.open(tmp_path, "cac", name, DAY) for name in ("张样例", "李示范"))
    field = load_map("cac").fields["subject.basic.website"]
    one.accept(field, _control("单位网址"))
    other.absent(field)
    assert load_map("cac", user_folder=tmp_path).fields["subject.basic.website"].absent
    one.accept(field, _control("网站地址"))
    site_map = load_map("cac", user_folder=tmp_path)
    assert not site_map.fields["subject.basic.website"].absent
    assert site_map.fields["subject.basic.website"].label == "网站地址"


def test_what_two_runs_learn_of_one_page_stays_beside_the_other(tmp_path: Path) -> None:
    one, other = (MapDraft.open(tmp_path, "cac", name, DAY) for name in ("张样例", "李示范"))
    one.note_button("algorithm", "open", "办理")
    one.saves_draft("algorithm", "提交", "POST /api/save")
    other.note("algorithm", "title", "算法")
    other.note_button("algorithm", "close", "收起")
    page = read_layer(tmp_path / "cac.yaml")["pages"]["algorithm"]
    assert (page["title"], page["buttons"]) == ("算法", {"open": "办理", "close": "收起"})
    assert page["saves_draft"]["word"] == "提交"


def test_what_a_person_writes_beside_a_field_stays_when_its_place_is_learnt_anew() -> None:
    before = {"fields": {"subject.basic.name": {"section": ["甲"], "label": "名", "options": ["乙"]}}}
    learnt = {"fields": {"subject.basic.name": {"section": ["甲"], "label": "名称"}}}
    written = {"fields": {"subject.basic.name": {**before["fields"]["subject.basic.name"], "max_bytes": "5"}}}
    expected = {"section": ["甲"], "label": "名称", "max_bytes": "5"}
    assert _applied(before, learnt, written)["fields"]["subject.basic.name"] == expected
    words = [{"states": {"approved": {"甲": "x", word: "y"}}} for word in ("乙", "丙")]
    assert set(_applied({"states": {"approved": {"甲": "x"}}}, words[0], words[1])["states"]["approved"]) == {
        "甲",
        "乙",
        "丙",
    }


def test_what_two_runs_learn_of_one_way_is_no_mixture_of_both() -> None:
    one, other = (
        {"structure": {"records": {"product": way}}}
        for way in (
            {"list": {"open": ["备案管理"]}, "open": ["编辑"]},
            {"list": {"open": ["系统管理"]}, "add": ["新增"]},
        )
    )
    assert _applied({}, one, other) == one
    another = {"structure": {"records": {"path": {"open": ["编辑"]}}}}
    assert _applied({}, one, another)["structure"]["records"].keys() == {"product", "path"}


@pytest.mark.parametrize("mark", ["saves_draft", "calibrated"])
def test_a_mark_of_two_runs_is_that_of_one_of_them(mark: str) -> None:
    one = {"pages": {"algorithm": {mark: {"by": "张样例", "print": "甲"}}}}
    other = {"pages": {"algorithm": {mark: {"by": "李示范", "request": "乙"}}}}
    assert _applied({}, one, other) == one
