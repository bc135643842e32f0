"""What a calibration writes: the user's layer only, with its comments, readable by the map's own reader; and its sharing."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.core import yaml_file
from assistant.core.errors import MapError
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.calibration.merge import Data, MergeResult, merged, shared
from assistant.filing.forms.match import questions_of
from assistant.filing.forms.shapes import Address, Control, InputLimits, OptionList
from assistant.filing.site.fingerprint import asked, control_print
from assistant.planning.maps.fingerprints import PagePrint
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import load_map

DAY = date(2026, 11, 26)


def _control(label: str, section: str = "主体情况", **more: object) -> Control:
    values = {
        "ref": f"#{label}",
        "raw_label": label,
        "kind": "text",
        "kit": "native",
        "value": "不应写下的内容",
        **more,
    }
    return Control(address=Address((section,), label), **values)  # type: ignore[arg-type]


@pytest.fixture
def map_draft(tmp_path: Path) -> MapDraft:
    return MapDraft.open(tmp_path, "cac", "张样例", DAY)


def test_an_accepted_field_stands_in_the_users_layer_with_day_operator_and_fingerprint(map_draft: MapDraft) -> None:
    field = load_map("cac").fields["subject.basic.name"]
    map_draft.accept(field, _control("单位名称", limits=InputLimits(max_length=80), options=OptionList(("甲", "乙"))))
    entry = load_map("cac", user_folder=map_draft.path.parent).fields["subject.basic.name"]
    assert (entry.section, entry.label, entry.max_length) == (("主体情况",), "单位名称", 80)
    assert entry.options == ("甲", "乙")
    assert entry.calibration is not None
    assert (entry.calibration.on, entry.calibration.by) == ("2026-11-26", "张样例")
    assert len(entry.calibration.fingerprint) == 16
    assert "不应写下的内容" not in map_draft.path.read_text(encoding="utf-8")


def test_entries_of_one_answer_are_written_together_even_after_an_interruption(map_draft: MapDraft) -> None:
    fields = load_map("cac").fields

    def broken_off() -> None:
        with map_draft.at_once():
            map_draft.accept(fields["subject.basic.name"], _control("单位名称"))
            assert not map_draft.path.exists()
            map_draft.accept(fields["subject.basic.uscc"], _control("代码"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    made = load_map("cac", user_folder=map_draft.path.parent).fields
    assert [made[key].label for key in ("subject.basic.name", "subject.basic.uscc")] == ["单位名称", "代码"]


def test_comments_and_entries_of_the_operator_stay(tmp_path: Path) -> None:
    path = tmp_path / "cac.yaml"
    path.write_text("format: 1\nid: cac\n# 我的备注\nlandmarks:\n  company: .who  # 右上角\n", encoding="utf-8")
    map_draft = MapDraft.open(tmp_path, "cac", "张样例", DAY)
    map_draft.accept(load_map("cac").fields["subject.basic.name"], _control("单位名称"))
    map_draft.close_page("subject", PagePrint(((control_print(_control("单位名称")),),), ("GET /a",)))
    map_draft.accept(load_map("cac").fields["subject.basic.uscc"], _control("代码"))
    text = path.read_text(encoding="utf-8")
    assert "# 我的备注" in text
    assert "# 右上角" in text
    site_map = load_map("cac", user_folder=tmp_path)
    assert site_map.landmarks["company"] == ".who"
    assert site_map.pages["subject"].calibration is not None
    assert [shape.label for shape in site_map.fingerprints["subject"].shapes[0]] == ["单位名称"]
    assert site_map.fields["subject.basic.uscc"].label == "代码"


def test_what_the_operator_wrote_beside_a_field_stays(tmp_path: Path) -> None:
    field = "  subject.basic.name:\n    max_bytes: '3000000'\n    max_pages: '4'\n    max_length: '60'\n"
    (tmp_path / "cac.yaml").write_text(f"format: 1\nid: cac\nfields:\n{field}", encoding="utf-8")
    map_draft, entry = MapDraft.open(tmp_path, "cac", "张样例", DAY), load_map("cac").fields["subject.basic.name"]
    for limits, longest in ((InputLimits(), 60), (InputLimits(max_length=80), 80), (InputLimits(), None)):
        map_draft.accept(entry, _control("单位名称", limits=limits))
        made = load_map("cac", user_folder=tmp_path).fields["subject.basic.name"]
        assert (made.max_bytes, made.max_pages) == (3_000_000, 4)
        assert made.max_length == longest or limits == InputLimits()
    map_draft.absent(entry)
    map_draft.accept(entry, _control("单位名称"))
    made = load_map("cac", user_folder=tmp_path).fields["subject.basic.name"]
    assert (made.max_bytes, made.max_pages, made.absent) == (3_000_000, 4, False)


def test_an_unreadable_draft_leaves_the_old_file(map_draft: MapDraft) -> None:
    map_draft.person_only("提交草稿")
    before = map_draft.path.read_bytes()
    with pytest.raises(MapError, match="kind"):
        map_draft.note("subject", "kind", "page")
    assert map_draft.path.read_bytes() == before
    fresh = MapDraft.open(map_draft.path.parent, "other", "张样例", DAY)
    with pytest.raises(MapError):
        fresh.note("subject", "kind", "page")
    assert [path.name for path in map_draft.path.parent.glob("*.yaml")] == [map_draft.path.name]


def test_a_draft_continues_where_it_ended(map_draft: MapDraft) -> None:
    map_draft.allow("POST", "/api/save", "save", {"action": "save"})
    map_draft.person_only("提交草稿")
    again = MapDraft.open(map_draft.path.parent, "cac", "李样例", DAY)
    again.allow("POST", "/api/save", "save", {"action": "save"})
    again.absent(load_map("cac").fields["subject.basic.website"])
    site_map = load_map("cac", user_folder=map_draft.path.parent)
    assert [request.path for request in site_map.requests] == ["/api/save"]
    assert "提交草稿" in site_map.human_only
    assert site_map.fields["subject.basic.website"].absent


def test_a_repeated_label_is_identified_by_the_question_it_follows() -> None:
    field = load_map("cac").fields["algorithms[].detail.strategy.input_review.description"]
    control = _control("详细描述", follows=("前一问", "输入的审核方式"))
    assert questions_of(control, len(field.after)) == ("输入的审核方式",)


def test_paths_name_no_record() -> None:
    assert asked("GET", "https://x.cn/api/v2/filing/83a91f0c/detail?id=7") == "GET /api/v2/filing/*/detail"
    assert asked("GET", "https://x.cn/api/12") == "GET /api/*"


@pytest.mark.parametrize("segment", ["%E5%BC%A0%E4%B8%89", "li@example.com", "138.0013", "a.1", "张三%20"])
def test_paths_name_no_person_and_no_account(segment: str) -> None:
    assert asked("GET", f"https://x.cn/api/v1.2/{segment}/detail") == "GET /api/v1.2/*/detail"
    assert asked("GET", f"https://x.cn/api/{segment}") == "GET /api/*"
    assert asked("GET", "https://x.cn/api/list.json") == "GET /api/list.json"


def test_a_shared_layer_names_nobody_and_a_foreign_one_asks_before_it_widens_the_guard(map_draft: MapDraft) -> None:
    map_draft.accept(load_map("cac").fields["subject.basic.name"], _control("单位名称"))
    map_draft.allow("POST", "/api/save", "save")
    given = shared(map_draft.data)
    assert "张样例" not in str(given)
    assert map_draft.data["fields"]["subject.basic.name"]["calibrated"]["by"] == "张样例"
    evil = {**given, "mock": "true", "hosts": ["evil.example"], "extends": "mock"}
    made = merged({"format": "1", "id": "cac"}, evil)
    assert any("evil.example" in line for line in made.asks)
    assert any("/api/save" in line for line in made.asks)
    assert "mock" not in made.data
    assert "extends" not in made.data
    assert "fields.subject.basic.name" in made.taken


def test_hosts_and_messages_that_come_in_do_not_replace_those_of_the_bundled_map() -> None:
    kind, known = "refused", ("原有一句",)
    mock = replace(load_map("mock"), messages={kind: known})
    foreign = {
        "hosts": ["new.example"],
        "messages": {kind: ["又一句"]},
        "states": {"subject": {"已受理": "主体审核中"}},
    }
    own = {"states": {"subject": {"待办": "主体草稿"}}}
    made = merged(own, foreign, mock)
    assert made.data["hosts"] == [*mock.hosts, "new.example"]
    assert made.data["messages"] == {kind: [*known, "又一句"]}
    assert made.data["states"] == {"subject": {"待办": "主体草稿", "已受理": "主体审核中"}}
    for said in ("new.example", "又一句", "states.subject.已受理: 主体审核中"):
        assert [line for line in made.asks if said in line], said
    assert merged({}, {"hosts": list(mock.hosts), "messages": {kind: list(known)}}, mock) == MergeResult({})


def test_a_state_word_of_our_layer_keeps_its_meaning_and_one_of_the_map_changes_only_when_shown() -> None:
    below, ours = {"已受理": "主体审核中", "已退": "主体退回"}, {"待办": "主体草稿"}
    mock = replace(load_map("mock"), states={"subject": {**below, **ours}})
    theirs = {"待办": "主体已公示", "已受理": "主体已公示", "已退": "主体退回", "新词": "主体草稿"}
    made = merged({"states": {"subject": ours}}, {"states": {"subject": theirs}}, mock)
    assert made.data["states"] == {"subject": {"待办": "主体草稿", "已受理": "主体已公示", "新词": "主体草稿"}}
    assert made.asks == ["states.subject.已受理: 主体审核中 → 主体已公示", "states.subject.新词: 主体草稿"]
    assert (made.taken, made.retained) == (["states.subject"], ["states.subject.待办"])
    assert merged({}, {"states": {"subject": below}}, mock) == MergeResult({})


@pytest.mark.parametrize(
    "entry", [{"route": "#/a"}, {"types": ["备注"]}, {"detail": "/api/a"}, {"buttons": {"save": "提"}}]
)
def test_changes_to_how_a_page_is_reached_or_proved_are_asked_about(entry: dict[str, object]) -> None:
    name, value = next(iter(entry.items()))
    made = merged({"pages": {"subject": {"title": "主体"}}}, {"pages": {"subject": entry}})
    assert made.asks == [f"pages.subject.{name}: {value}"]
    assert merged({"pages": {"subject": entry}}, {"pages": {"subject": entry | {"title": "甲"}}}).asks == []
    assert merged({}, {"node_labels": {"path": "{steps}"}}).asks == ["node_labels.path: {steps}"]


@pytest.mark.parametrize("part", ["landmarks", "node_labels"])
def test_a_word_that_both_layers_hold_is_taken_only_where_it_differs(part: str) -> None:
    own = {part: {"logged_in": ".me", "logged_out": ".you"}}
    assert merged(own, copy.deepcopy(own)) == MergeResult(own)
    made = merged(own, {part: {"logged_in": ".user"}})
    assert made.asks == [f"{part}.logged_in: .user"]
    assert made.taken == [f"{part}.logged_in"]
    assert made.data == {part: {"logged_in": ".user", "logged_out": ".you"}}


def test_every_office_decides_itself_that_a_button_saves_a_draft(map_draft: MapDraft) -> None:
    map_draft.saves_draft("subject", "提交", "POST /api/keep")
    theirs = shared(map_draft.data)
    assert "提交" not in str(theirs["pages"])
    assert "张样例" not in str(theirs)
    foreign = {"pages": {"subject": {"title": "甲", "saves_draft": map_draft.data["pages"]["subject"]["saves_draft"]}}}
    assert merged({}, foreign).data["pages"] == {"subject": {"title": "甲"}}
    own = {"pages": {"subject": {"saves_draft": {"word": "报送"}}}}
    assert merged(own, foreign).data["pages"] == {"subject": {"title": "甲", "saves_draft": {"word": "报送"}}}


def test_a_note_of_an_older_layer_permits_no_press(tmp_path: Path) -> None:
    path = tmp_path / "mock.yaml"
    for said in ("提交 POST /api/keep", "{word: 提交, request: POST /api/keep, on: 2026-11-26}"):
        path.write_text(f"format: 1\nid: mock\npages:\n  product:\n    saves_draft: {said}\n", encoding="utf-8")
        assert load_map("mock", user_folder=tmp_path).drafts == ()
    path.write_text("format: 1\nid: mock\npages: {product: {saves_draft: [提交]}}\n", encoding="utf-8")
    with pytest.raises(MapError, match="saves_draft"):
        load_map("mock", user_folder=tmp_path)


def _layer(day: str, label: str) -> dict[str, dict[str, object]]:
    forms: dict[str, object] = {"forms": [[{"label": label, "kind": "text"}]] if label else [[]]}
    return {"pages": {"subject": {"calibrated": {"on": day}}}, "prints": {"subject": forms}}


def test_a_fingerprint_is_taken_with_its_page_after_a_question_and_never_empty() -> None:
    own = _layer("2026-05-01", "名称")
    newer, older = _layer("2026-06-01", "新名称"), _layer("2026-04-01", "旧名称")
    made = merged(own, {"prints": newer["prints"], "pages": newer["pages"]})  # in any order
    assert made.data["prints"] == newer["prints"]
    assert any("prints.subject" in line and "1 项" in line for line in made.asks)
    for other in (older, {"prints": newer["prints"]}, _layer("2026-06-01", "")):
        made = merged(own, other)
        assert made.data["prints"] == own["prints"], other
        assert "prints.subject" in made.retained


def test_a_layer_that_was_shared_and_returned_changes_nothing(map_draft: MapDraft) -> None:
    map_draft.accept(load_map("cac").fields["subject.basic.name"], _control("单位名称"))
    map_draft.allow("POST", "/api/save", "save")
    map_draft.close_page("subject", PagePrint(((control_print(_control("单位名称")),),), ("GET /a",)))
    made = merged(map_draft.data, shared(map_draft.data))
    assert (made.data, made.taken, made.retained, made.asks) == (map_draft.data, [], [], [])


def test_of_two_calibrations_the_later_stays(map_draft: MapDraft) -> None:
    field = load_map("cac").fields["subject.basic.name"]
    map_draft.accept(field, _control("新名称"))
    older = {"fields": {"subject.basic.name": {"label": "旧名称", "calibrated": {"on": "2026-01-01"}}}}
    made = merged(map_draft.data, older)
    assert made.retained == ["fields.subject.basic.name"]
    assert made.data["fields"]["subject.basic.name"]["label"] == "新名称"


ENTITY_WAY = {"open": ["主体信息"], "save": ["保存"]}
LIST_WAY = {"list": {"open": ["产品"]}, "add": ["新增"], "edit": ["编辑"], "save": ["保存"]}


def test_ways_that_another_office_has_learnt_are_taken_once_accepted_and_ours_stay() -> None:
    ours: Data = {"structure": {"start": "/home", "records": {"subject": {**ENTITY_WAY, "save": ["暂存"]}}}}
    theirs = {"structure": {"start": "/home", "records": {"subject": ENTITY_WAY, "product": LIST_WAY}}}
    made = merged(ours, theirs)
    assert made.data["structure"]["records"] == {**ours["structure"]["records"], "product": LIST_WAY}
    assert [ask.partition(":")[0] for ask in made.asks] == ["structure.records.product"]
    assert (made.taken, made.retained) == (["structure.records.product"], ["structure.records.subject"])


def test_ways_that_begin_elsewhere_are_not_mixed() -> None:
    ours = {"structure": {"start": "/home", "records": {"subject": ENTITY_WAY}}}
    made = merged(ours, {"structure": {"start": "/desk", "records": {"product": LIST_WAY}}})
    assert made.data == ours
    assert merged({}, ours).data == ours


def test_what_was_learnt_bears_day_and_operator_and_is_shared_without_the_operator(tmp_path: Path) -> None:
    MapDraft.open(tmp_path, "site-x", "李样例", date(2026, 12, 1)).learn_structure(
        {"start": "/home", "records": {"subject": ENTITY_WAY}}
    )
    draft = MapDraft.open(tmp_path, "site-x", "王样例", date(2026, 12, 2))
    draft.learn_structure(
        {"start": "/home", "records": {"subject": {**ENTITY_WAY, "save": ["暂存"]}, "product": LIST_WAY}}
    )
    records = read_layer(tmp_path / "site-x.yaml")["structure"]["records"]
    assert records["subject"] == {**ENTITY_WAY, "learnt": {"on": "2026-12-01", "by": "李样例"}}
    assert records["product"]["learnt"] == {"on": "2026-12-02", "by": "王样例"}
    assert "样例" not in str(shared(draft.data))


def test_a_way_learnt_before_anybody_saved_gives_way_and_what_was_written_by_hand_does_not(tmp_path: Path) -> None:
    unsaved = {**ENTITY_WAY, "saves": "person"}
    layer = {"format": "2", "id": "site-x", "structure": {"start": "/home", "records": {"subject": unsaved}}}
    (tmp_path / "site-x.yaml").write_bytes(yaml_file.dump(layer))
    for day, on in ((1, "by hand"), (2, "learnt")):
        draft = MapDraft.open(tmp_path, "site-x", "李样例", date(2026, 12, day))
        draft.learn_structure({"start": "/home", "records": {"subject": ENTITY_WAY}})
        known = read_layer(tmp_path / "site-x.yaml")["structure"]["records"]["subject"]
        assert ("saves" in known) == (on == "by hand")
        layer["structure"]["records"]["subject"] = {**unsaved, "learnt": {"on": "2026-12-01", "by": "李样例"}}  # type: ignore[index]
        (tmp_path / "site-x.yaml").write_bytes(yaml_file.dump(layer))


def test_a_way_learnt_by_looking_gives_way_to_one_learnt_while_somebody_filed(tmp_path: Path) -> None:
    looked = {**ENTITY_WAY, "save": ["保存", "暂存", "保存草稿"]}
    for way, how in ((looked, "look"), (ENTITY_WAY, ""), (looked, "look")):
        draft = MapDraft.open(tmp_path, "site-x", "李样例", date(2026, 12, 1))
        draft.learn_structure({"start": "/home", "records": {"subject": way}}, how=how)
    known = read_layer(tmp_path / "site-x.yaml")["structure"]["records"]["subject"]
    assert (known["save"], known["learnt"].get("how")) == (["保存"], None)
