"""Layers of a site map: what a later layer may change and what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.errors import BeianError, MapError
from assistant.core.language import speaking
from assistant.declaration.profile.catalogue import RISKS
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import bundled_maps, load_map
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.plan.plan import make
from tests.conftest import ROOT


def layer(folder: Path, text: str, name: str = "own.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_bundled_maps_are_the_mock_in_both_skins_and_the_live_registry() -> None:
    assert bundled_maps() == ["cac", "mock", "mock_element_ui"]


def test_the_second_skin_of_the_mock_is_the_same_map_with_other_landmarks() -> None:
    first, second = load_map("mock"), load_map("mock_element_ui")
    assert second.is_mock
    assert (second.pages, second.fields, second.requests) == (first.pages, first.fields, first.requests)
    assert (second.states, second.human_only, second.hosts) == (first.states, first.human_only, first.hosts)
    assert second.landmarks.keys() == first.landmarks.keys()


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
        ("format: 3\nid: x\n", "format"),
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


_SECTIONS = (
    "format id extends name mock hosts base_url calibrated pages fields landmarks states requests human_only "
    "node_labels messages"
).split()
_ODD = (
    "",
    "3",
    "[1]",
    "[[1]]",
    "{a: 1}",
    "{a: {b: 1}}",
    "{a: [1]}",
    "{a: [[1]]}",
    "{a: }",
    "[{a: 1}]",
    "{a: {kind: x}}",
    "{a: {kind: [x]}}",
    "{a: {max_length: x}}",
    "{a: {buttons: 3}}",
    "{a: {section: {x: 1}}}",
    "{a: {calibrated: 3}}",
    "[{method: GET, path: /, use: read, body: 3}]",
    "[{method: [1], path: /, use: [x]}]",
)


_BELOW = (
    "format: 1\nid: below\nhosts: [127.0.0.1]\ncalibrated: {on: d, by: me}\n"
    "pages: {a: {title: 甲, buttons: {save: 保存}}}\nfields: {a: {page: a, label: 乙, section: [丙]}}\n"
    "landmarks: {a: b}\nstates: {a: {b: c}}\nmessages: {a: [b]}\nnode_labels: {a: b}\nhuman_only: [提交]\n"
)


@pytest.mark.parametrize("section", _SECTIONS)
def test_a_layer_of_any_shape_is_read_or_refused_in_a_sentence(tmp_path: Path, section: str) -> None:
    below = layer(tmp_path, _BELOW, "below.yaml")
    refused = []
    for value in _ODD:
        lines = {"format": "1", "id": "x", "extends": below, section: value}
        text = "".join(f"{key}: {content}\n" for key, content in lines.items())
        try:
            load_map(layer(tmp_path, text))
        except BeianError as error:
            refused.append(str(error))
    assert refused
    assert [said for said in refused if "。" not in said] == []


def test_all_errors_of_a_layer_are_reported_at_once(tmp_path: Path) -> None:
    text = "format: 1\nid: x\nhosts: here\nfields: {a: {lable: 名称, max_length: 很长}}\npages: {p: {kind: page}}\n"
    with pytest.raises(MapError) as refused:
        load_map(layer(tmp_path, text))
    for said in ("hosts", "fields.a.lable", "fields.a.max_length", "pages.p.kind"):
        assert said in str(refused.value)


def test_errors_of_a_layer_name_place_and_what_is_expected(tmp_path: Path) -> None:
    text = (
        "format: 1\nid: x\nfoo:\nhosts: here\nmock: [1]\nstates: 3\nrequests: {a: 1}\n"
        "fields: {a: {kind: list, max_length: 很长, calibrated: {on: [1]}, section: [甲, [乙]]}}\n"
        "pages: {p: {kind: page, saves_draft: {who: 甲}}}\n"
        "prints: {p: {forms: [[{label: 甲, kind: button}, {kind: text}]]}}\n"
    )
    with pytest.raises(MapError) as refused:
        load_map(layer(tmp_path, text))
    for said in (
        "第 3 行：不认识的键 foo；可用：allowed_saves、base_url、calibrated、",
        "第 4 行：hosts 应为文字列表，如 [甲, 乙]",
        "mock 应为一段文字",
        "states 应为“键: 值”",
        "requests 应为一个列表",
        "fields.a.kind 不能是 list；可用：choice、choices、date、file、",
        "fields.a.max_length 应为正整数，写的是 很长",
        "fields.a.calibrated.on 应为一段文字",
        "fields.a.section 应为文字列表",
        "pages.p.kind 不能是 page；可用：dialog、form、list、other",
        "第 9 行：不认识的键 pages.p.saves_draft.who；可用：by、on、request、word",
        "prints.p 不是页面指纹：forms.0.0.kind button；",
        "prints.p 不是页面指纹：forms.0.1.label；",
    ):
        assert said in str(refused.value)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            "subject.basic.name: {lable: 名称}",
            "第 5 行：不认识的键 fields.subject.basic.name.lable；可用：absent、after、",
        ),
        ("subject.basic.name: {label: 3}", "第 5 行：fields.subject.basic.name.label 应为页面上的文字，写的是 3"),
        (
            "subject.basic.name:\n    page: subject\n    label: '12'",
            "第 7 行：fields.subject.basic.name.label 应为页面上的文字，写的是 12",
        ),
        (
            "subject.basic.nmae: {label: 名称}",
            "第 5 行：不认识的填报项 fields.subject.basic.nmae；可用：subject.basic.name、subject.basic.uscc、",
        ),
        ("nothing: {label: 名称}", "第 5 行：不认识的填报项 fields.nothing；可用：subject.basic、subject.licence、"),
        (
            "subject.basic.name: {page: subjct}",
            "第 5 行：fields.subject.basic.name.page 不能是 subjct；可用：index、login、",
        ),
    ],
)
@pytest.mark.parametrize("is_users", [False, True])
def test_a_field_that_no_layer_below_knows_is_refused_with_its_line(
    tmp_path: Path, entry: str, said: str, is_users: bool
) -> None:
    text = f"format: 1\nid: mock\n{'name: 甲' if is_users else 'extends: mock'}\nfields:\n  {entry}\n"
    path = layer(tmp_path, text, "mock.yaml")
    with speaking("zh"), pytest.raises(MapError) as refused:
        load_map("mock" if is_users else path, user_folder=tmp_path if is_users else None)
    assert f"{path}：{said}" in str(refused.value), "the whole path: two files may have one name"


def test_all_unknown_fields_and_pages_are_reported_at_once(tmp_path: Path) -> None:
    text = "format: 1\nid: mock\nextends: mock\nfields:\n  a: {page: b}\n  c: {label: 名称}\n"
    with pytest.raises(MapError) as refused:
        load_map(layer(tmp_path, text))
    assert [place for place in ("fields.a", "fields.a.page", "fields.c") if place not in str(refused.value)] == []


def test_a_layer_may_put_a_field_on_a_page_of_its_own(tmp_path: Path) -> None:
    text = "format: 1\nid: mock\nextends: mock\npages: {new: {title: 新}}\nfields: {subject.basic.name: {page: new}}\n"
    assert load_map(layer(tmp_path, text)).fields["subject.basic.name"].page == "new"


def test_a_layer_places_one_of_the_eight_risks_for_every_algorithm(tmp_path: Path) -> None:
    key = "algorithms[].detail.risks[算法滥用]"
    place = "{section: [风险], label: 字段七}"
    head = "format: 1\nid: mock\nextends: mock\n"
    site = load_map(layer(tmp_path, f'{head}fields: {{"{key}": {place}}}\n'))
    for name in ("ranking", "news-recommender"):
        records = load(ROOT / "profiles" / name).records()
        plan = make(records, site, RegistryState(ItemState(ENTITY_PASSED)), digest="")
        shown = {str(p.key): p.label for record in plan.records for p in record.planned if p.key.pattern() == RISKS}
        assert [key for key, label in shown.items() if label == "字段七"] == [
            key for key in shown if "算法滥用" in key
        ], shown
    for other in ("算法滥用风险及防范", "别的", ""):
        with pytest.raises(MapError, match="不认识的填报项"):
            load_map(layer(tmp_path, f'{head}fields: {{"algorithms[].detail.risks[{other}]": {place}}}\n'))


def test_an_empty_key_removes_nothing(tmp_path: Path) -> None:
    text = "format: 1\nid: mock\nextends: mock\nhosts:\nlandmarks: {logged_in: }\n"
    result = load_map(layer(tmp_path, text))
    assert (result.hosts, result.landmarks) == (load_map("mock").hosts, load_map("mock").landmarks)


def test_layers_that_extend_one_another_in_a_circle_are_refused(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    layer(tmp_path, f"format: 1\nid: a\nextends: {second}\n", "a.yaml")
    layer(tmp_path, f"format: 1\nid: b\nextends: {first}\n", "b.yaml")
    with pytest.raises(MapError, match="形成了循环"):
        load_map(str(first))


@pytest.mark.parametrize(
    "text",
    [
        "format: 1\nid: cac\nextends: cac\nmock: true\n",
        "format: 1\nid: x\nmock: true\nhosts: [127.0.0.1]\n",
        "format: 1\nid: mock\nextends: mock\nhosts: [beian.cac.gov.cn]\n",
    ],
)
def test_no_layer_makes_a_live_site_pass_for_the_mock(tmp_path: Path, text: str) -> None:
    with pytest.raises(MapError, match=r"mock|本机"):
        load_map(layer(tmp_path, text))
