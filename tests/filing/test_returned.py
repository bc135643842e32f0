"""Comments of a returned filing: split into items, linked to fields, stored, and reported with their outcome."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from assistant.core.keys import FieldKey
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.loading import load
from assistant.filing.run import comment_items, comments, returned
from assistant.filing.run.comment_items import CommentableField, link, split, spots
from assistant.filing.run.returned import CommentItem, CommentRound, CommentRow, CommentSources, MetComment
from assistant.proof.journal.comment_lines import NotedWords, repeats
from assistant.proof.journal.frozen import Submission, SubmittedField, SubmittedRecord
from tests.filing.conftest import RunningMock
from tests.filing.in_process import FinishedProcess, worker
from tests.filing.small import ALGORITHM, NAME, Json, small, write
from tests.filing.test_frozen_copies import VERSION

BASIC = f"algorithms[{ALGORITHM}].basic"
OTHER = "微光商城商品精选算法"


@pytest.fixture
def known(tmp_path: Path) -> list[CommentableField]:
    return spots(load(write(tmp_path / "资料", small())).records())


def command(profile: Path, *options: str, pasted: str = "") -> FinishedProcess:
    environment = {**os.environ, "BEIAN_LANG": "zh", "BEIAN_HOME": str(profile / "家")}
    done = worker().run(["returned", str(profile), "--site", "mock", *options], environment, pasted)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1、版本号不符；2、承诺书未盖章。", ["版本号不符", "承诺书未盖章。"]),
        ("（1）甲\n（2）乙", ["甲", "乙"]),
        ("①甲②乙", ["甲", "乙"]),
        ("① 甲\n② 乙", ["甲", "乙"]),
        ("经审核，存在以下问题：一、甲；二、乙", ["经审核，存在以下问题：甲", "乙"]),
        ("１、甲；２．乙\n３．丙", ["甲；２．乙", "丙"]),
        ("（１）甲；（２）乙", ["甲", "乙"]),
        ("⑴甲\n⑵乙", ["甲", "乙"]),
        ("一、甲\n1、子一；2、子二\n二、乙", ["甲", "子一", "子二", "乙"]),
        ("3、丙\n4、丁", ["丙", "丁"]),
        ("页码：1、5 有误", ["页码：1、5 有误"]),
        ("页码 3、5 有误；见①处", ["页码 3、5 有误", "见①处"]),
        ("甲；乙\n丙", ["甲", "乙", "丙"]),
        ("版本号应为1.10，不是1.1", ["版本号应为1.10，不是1.1"]),
        ("1. 甲\n2. 乙 10.5 分", ["甲", "乙 10.5 分"]),
        ("  ", []),
    ],
)
def test_a_comment_is_split_by_its_numbers_else_by_lines_and_semicolons(text: str, items: list[str]) -> None:
    assert split(text) == items


@pytest.mark.parametrize(
    ("item", "keys"),
    [
        ("“版本号”与自评估报告不一致", {f"{BASIC}.version", f"{BASIC}.assessment"}),
        ("承诺书未加盖公章", {"subject.attachments.commitment"}),
        (f"“{ALGORITHM}”名称过于笼统", {f"{BASIC}.name"}),
        ("拟公示内容应重写", {f"{BASIC}.publication"}),
        ("功能介绍过于简单", {"products[微光商城/APP].paths[首页>分类>列表].functions[商品排序].introduction"}),
        ("请补充说明", set()),
        ("工作证明模糊；执照已过期", {"subject.responsible.employment_proof", "subject.licence.scan"}),
        ("请盖章后重传主体责任基本情况", {"subject.attachments.responsibility"}),
        ("公示内容与评估报告不一致", {f"{BASIC}.publication", f"{BASIC}.assessment"}),
        ("请说明弹窗提示内容", set()),
        ("页面展示内容与描述不符", set()),
        ("请补充与第三方的合作证明", set()),
        ("请说明资本情况", set()),
        ("请补充预估报告", set()),
        ("请补充个人信息保护影响评估报告", set()),
    ],
)
def test_an_item_is_linked_to_what_its_words_name_and_to_nothing_else(
    known: list[CommentableField], item: str, keys: set[str]
) -> None:
    links = link(item, known)
    assert {link.key for link in links} == keys
    assert all(link.reason for link in links)


def test_every_paper_of_the_forms_has_the_names_that_reviewers_give_it() -> None:
    labels = {spec.label for spec in specs().values() if spec.kind == "file" and not spec.pattern.startswith("notes.")}
    assert labels == set(comment_items._PAPERS)


def test_a_repeated_label_is_distinguished_by_what_else_the_item_names(known: list[CommentableField]) -> None:
    assert [link.key for link in link("法定代表人信息的证件号码有误", known)] == [
        "subject.legal_representative.id_number"
    ]


def test_pasted_comments_are_retained_with_the_profile_and_what_a_person_noted_stays(tmp_path: Path) -> None:
    profile = write(tmp_path / "资料", small())
    done = command(profile, "--paste", "-", pasted="1、版本号有误；2、请补充说明")
    assert "没有对上任何一项" in done.stdout
    (stored,) = returned.read(profile)
    assert (stored.what, stored.source, len(stored.items)) == (ALGORITHM, "粘贴", 2)
    assert load(profile).profile
    path = profile / returned.FILE
    path.write_text(path.read_text(encoding="utf-8").replace("待处理", "已电话说明"), encoding="utf-8")
    command(profile, "--paste", "-", pasted="1、版本号有误；2、请补充说明")
    (again,) = returned.read(profile)
    assert [item.status for item in again.items] == ["已电话说明", "已电话说明"]


@pytest.mark.parametrize("pasted", ["", " \n\u3000\n"])
def test_pasted_blanks_make_no_round(tmp_path: Path, pasted: str) -> None:
    profile = write(tmp_path / "资料", small())
    done = command(profile, "--paste", "-", pasted=pasted)
    assert (done.returncode, "没有文字" in done.stderr, (profile / returned.FILE).exists()) == (2, True, False), done


def test_a_file_in_another_format_is_refused_in_one_sentence(tmp_path: Path) -> None:
    profile = write(tmp_path / "资料", small())
    (profile / returned.FILE).write_text("意见: [1]\n", encoding="utf-8")
    done = command(profile)
    assert (done.returncode, returned.FILE in done.stderr) == (2, True)


def test_a_heading_applies_to_every_item_that_names_nothing_else(tmp_path: Path) -> None:
    profile = write(tmp_path / "资料", small())
    command(profile, "--paste", "-", pasted="版本号：1、写法不规范；2、上线时间也不对")
    (stored,) = returned.read(profile)
    assert [item.keys for item in stored.items] == [(VERSION,), (f"{BASIC}.launched",)]


def two_algorithms() -> Json:
    """Return a profile whose second algorithm has the same labels as the first."""
    data = small()
    data["算法"].append(deepcopy(data["算法"][0]))
    data["算法"][1]["算法基础属性信息"]["算法名称"] = OTHER
    return data


def test_pasted_comments_are_linked_to_the_algorithm_they_are_about(tmp_path: Path) -> None:
    profile = write(tmp_path / "资料", two_algorithms())
    refused = command(profile, "--paste", "-", pasted="版本号有误")
    assert (refused.returncode, ALGORITHM in refused.stderr, OTHER in refused.stderr) == (2, True, True)
    refused = command(profile, "--paste", "-", "--about", "没有的算法", pasted="版本号有误")
    assert (refused.returncode, "没有的算法" in refused.stderr) == (2, True)
    assert not (profile / returned.FILE).exists()
    command(profile, "--paste", "-", "--about", OTHER, pasted="版本号有误；功能介绍过于简单")
    command(profile, "--paste", "-", "--about", "主体", pasted="证件号码与证件不符；版本号有误")
    algorithm, subject = returned.read(profile)
    assert [item.keys for item in algorithm.items] == [
        (f"algorithms[{OTHER}].basic.version",),
        ("products[微光商城/APP].paths[首页>分类>列表].functions[商品排序].introduction",),
    ]
    assert subject.what == NAME
    assert {key.split(".")[0] for item in subject.items for key in item.keys} == {"subject"}
    assert subject.items[1].keys == ()


def test_personal_values_are_masked_wherever_they_are_shown(tmp_path: Path) -> None:
    profile, number = write(tmp_path / "资料", small()), "11010519491231002X"
    said = [command(profile, "--paste", "-", "--about", "主体", pasted=f"法定代表人信息的证件号码 {number} 与证件不符")]
    for name in ("对照表.html", "对照表.docx"):
        said.append(command(profile, "--json", "-o", str(tmp_path / name)))
    page = (tmp_path / "对照表.html").read_text(encoding="utf-8")
    assert "证件号码" in page
    assert number not in page + cells(tmp_path / "对照表.docx") + "".join(item.stdout + item.stderr for item in said)


def test_listing_leaves_the_file_as_the_person_wrote_it(tmp_path: Path) -> None:
    profile = write(tmp_path / "资料", small())
    command(profile, "--paste", "-", pasted="版本号有误")
    path = profile / returned.FILE
    path.write_text("# 我的备注\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    command(profile)
    assert path.read_text(encoding="utf-8").startswith("# 我的备注\n")


def test_what_a_person_wrote_into_the_file_stays_when_more_comes(tmp_path: Path) -> None:
    first, second = (MetComment(ALGORITHM, number, date(2026, 11, 2), "", "1、甲；2、乙") for number in (1, 2))
    path = returned.write(tmp_path, returned.take([], [first], [], "页面"))
    text = path.read_text(encoding="utf-8").replace(
        "状态: 待处理", "状态: 已电话说明  # 王工说不用改\n        备注: 等回复", 1
    )
    path.write_text("# 我的备注\n" + text, encoding="utf-8")
    known = returned.read(tmp_path)
    returned.write(tmp_path, returned.take(known, [first, second], [], "页面"))
    stored = path.read_text(encoding="utf-8")
    assert all(literal in stored for literal in ("# 我的备注", "# 王工说不用改", "备注: 等回复"))
    assert [(entry.number, [item.status for item in entry.items]) for entry in returned.read(tmp_path)] == [
        (1, ["已电话说明", "待处理"]),
        (2, ["待处理", "待处理"]),
    ]


def test_a_file_that_cannot_be_added_to_is_retained_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / returned.FILE
    path.write_text("# 备注\n意见:\n退回: 1\nbeian: 1\n", encoding="utf-8")
    met = MetComment(ALGORITHM, 1, date(2026, 11, 2), "", "甲")
    returned.write(tmp_path, returned.take(returned.read(tmp_path), [met], [], "页面"))
    assert [item.number for item in returned.read(tmp_path)] == [1]
    stored = [*tmp_path.rglob("*.yaml")]
    assert any("# 备注" in item.read_text(encoding="utf-8") for item in stored)


def test_an_item_stored_without_its_heading_is_not_taken_twice() -> None:
    known = [CommentRound(ALGORITHM, 1, date(2026, 11, 2), "页面", (CommentItem("甲"), CommentItem("乙")))]
    met = MetComment(ALGORITHM, 1, date(2026, 11, 2), "", "存在以下问题：1、甲；2、乙")
    assert returned.take(known, [met], [], "页面") == known


def test_the_table_is_written_beside_the_profile(tmp_path: Path) -> None:
    profile = write(tmp_path / "资料", small())
    command(profile, "--paste", "-", "--table", pasted="版本号有误")
    assert (profile / "退回意见对照表.docx").is_file()
    assert load(profile).profile


def copy(own: str, /, *former: str, **fields: str) -> Submission:
    """Return a frozen copy of an algorithm that held these basic fields."""
    root = f"algorithms[{own}]"
    held = tuple(SubmittedField(f"{root}.basic.{field}", field, (), value) for field, value in fields.items())
    record = SubmittedRecord(root, "basic", "", (own, *former), held)
    return Submission(root, (own, *former), "filing", 1, "2026-11-01", "SF1", "", "审核中", "", (record,))


def row(ledger: CommentSources, key: str, number: int = 1) -> CommentRow:
    """Return the row of a comment on one field in a round of the algorithm under its new name."""
    item = CommentItem("意见", (key,), ("",))
    return returned.rows([CommentRound(OTHER, number, date(2026, 11, 2), "页面", (item,))], ledger)[0]


def test_a_renamed_algorithm_is_compared_with_its_copies_under_either_name() -> None:
    copies = [copy(ALGORITHM, name=ALGORITHM, version="1"), copy(OTHER, ALGORITHM, name=OTHER, version="1")]
    key = FieldKey.of(f"algorithms[{OTHER}]")
    ledger = CommentSources(copies, {}, {}, {}, {key: (OTHER, ALGORITHM)})
    for name in (ALGORITHM, OTHER):
        renamed = row(ledger, f"algorithms[{name}].basic.name")
        assert (renamed.before, renamed.after, renamed.state) == (ALGORITHM, OTHER, "已改已核对")
        shown = row(ledger, f"algorithms[{name}].basic.version")
        assert (shown.state, shown.proof) == ("未改", "已重新提交，这一项没有改")


def test_a_field_that_the_profile_dropped_does_not_count_as_read_back() -> None:
    ledger = CommentSources([copy(OTHER, version="1")], {}, {}, {}, {})
    assert row(ledger, f"algorithms[{OTHER}].basic.version").state == "已改未填报"


def test_the_same_words_beside_two_fields_are_one_item_of_both() -> None:
    mets = [
        MetComment(OTHER, 1, date(2026, 11, 2), f"{BASIC}.{field}", "与报告不一致") for field in ("version", "name")
    ]
    (one,) = returned.take([], mets[:1], [], "页面")
    (both,) = returned.take([one], mets, [], "页面")
    assert [item.keys for item in both.items] == [(f"{BASIC}.version", f"{BASIC}.name")]
    assert returned.take([both], mets, [], "页面") == [both]


def test_a_link_that_the_person_has_removed_does_not_come_back(tmp_path: Path) -> None:
    mets = [
        MetComment(OTHER, 1, date(2026, 11, 2), f"{BASIC}.{field}", "与报告不一致") for field in ("version", "name")
    ]
    path = returned.write(tmp_path, returned.take([], mets[:1], [], "页面"))
    returned.write(tmp_path, returned.take(returned.read(tmp_path), mets, [], "页面"))
    for field, remaining in [("version", (f"{BASIC}.name",)), ("name", ())]:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"\n *- 项: [^\n]*{field}\n *依据: [^\n]*", "", text), encoding="utf-8")
        known = returned.read(tmp_path)
        assert [item.keys for item in known[0].items] == [remaining]
        assert returned.take(known, mets, [], "页面") == known


def test_a_line_of_the_list_is_left_out_only_if_the_same_words_stood_beside_its_field() -> None:
    lines = [
        NotedWords(what, None, text)
        for what, text in [
            (OTHER, "有误"),
            (OTHER, "版本号：有误"),
            (OTHER, "名称有误"),
            (OTHER, "算法名称：有误"),
            (ALGORITHM, "有误"),
        ]
    ]
    assert repeats([NotedWords(OTHER, "版本号", "有误"), *lines]) == [False, True, True, False, False, False]


def test_a_comment_beside_an_unlabelled_place_hides_no_line_of_the_list() -> None:
    beside = [("请补充", "", "")]
    assert not comments._is_beside("算法名称", "请补充", beside)
    assert comments._is_beside("", "请补充", beside)
    assert comments._is_beside("1. 算法名称", "请补充", [*beside, ("请补充", f"{BASIC}.name", "算法名称")])
    listed, unlabelled = NotedWords(OTHER, None, "算法名称：请补充"), NotedWords(OTHER, "", "请补充")
    assert repeats([unlabelled, listed]) == [False, False]
    assert repeats([unlabelled, NotedWords(OTHER, "算法名称", "请补充"), listed]) == [False, False, True]


def test_a_field_without_a_copy_is_not_reported_as_changed() -> None:
    key = f"algorithms[{OTHER}].basic.version"
    for copies, number in (([], 1), ([copy(OTHER, version="1")], 2)):
        stored = CommentSources(copies, {key: "1"}, {key: "1"}, {}, {})
        assert (row(stored, key, number).state, row(stored, key, number).before) == ("无留底", None)


def test_a_key_that_a_person_wrote_wrongly_is_a_row_of_its_own() -> None:
    ledger = CommentSources([copy(OTHER, version="1")], {}, {}, {}, {})
    assert row(ledger, "algorithms[坏").label == "algorithms[坏"


def cells(path: Path) -> str:
    """Return the text of every cell of a Word file."""
    return "\n".join(cell.text for table in Document(str(path)).tables for line in table.rows for cell in line.cells)


@pytest.mark.thorough
@pytest.mark.browser
def test_comments_of_two_rounds_become_a_table_of_changes_and_proofs(submitted: RunningMock, tmp_path: Path) -> None:
    running_mock = submitted
    number = running_mock.stored()["algorithms"][0]["id"]
    running_mock.review(number, "return", {"version": "与报告不一致", "": "请逐条回复"})
    running_mock.fill()
    message = command(running_mock.profile).stdout
    lines = [line.strip() for line in message.splitlines()]
    place = next(number for number, line in enumerate(lines) if line.endswith("与报告不一致"))
    assert lines[place + 1 : place + 3] == ["→ 算法基础属性信息 › 版本号（页面上写在这一项旁边）：未改", "1.10"]
    assert "请逐条回复" in message
    running_mock.basic()["版本号"] = "2.0"
    write(running_mock.profile, running_mock.data)
    assert "已改未填报" in command(running_mock.profile).stdout
    running_mock.filed(stand_in="submit")
    row = fields(running_mock)[0]
    assert (row["before"], row["after"], row["state"]) == ("1.10", "2.0", "已改已核对")

    saves = creations(running_mock)
    running_mock.review(number, "return", {"algorithmName": "名称过于笼统"})
    running_mock.basic()["算法名称"] = OTHER
    running_mock.algorithm()["曾用名"] = ALGORITHM
    command(running_mock.profile, "--paste", "-", pasted="拟公示内容请同步修改")
    running_mock.filed(stand_in="submit")
    first, second, third = fields(running_mock)
    assert [item["round"] for item in (first, second, third)] == [1, 2, 2]
    assert (first["after"], first["key"]) == ("2.0", f"algorithms[{OTHER}].basic.version")
    renamed = next(item for item in (second, third) if item["comment"] == "名称过于笼统")
    assert (renamed["before"], renamed["after"], renamed["state"]) == (ALGORITHM, OTHER, "已改已核对")
    other = next(item for item in (second, third) if item["comment"] != "名称过于笼统")
    assert (other["state"], other["proof"]) == ("未改", "已重新提交，这一项没有改")
    assert creations(running_mock) == saves
    assert [item["id"] for item in running_mock.stored()["algorithms"]] == [number]

    command(running_mock.profile, "--table", "-o", str(tmp_path / "对照表.docx"))
    assert {"与报告不一致", "1.10", "2.0", "整体意见：请逐条回复", ALGORITHM, OTHER} <= set(
        cells(tmp_path / "对照表.docx").splitlines()
    )
    command(running_mock.profile, "--round", "2", "-o", str(tmp_path / "对照表.html"))
    page = (tmp_path / "对照表.html").read_text(encoding="utf-8")
    assert ("名称过于笼统" in page, "与报告不一致" in page, NAME in page) == (True, False, True)


def fields(running_mock: RunningMock) -> list[Json]:
    """Return the rows of the table that refer to a field."""
    rows = json.loads(command(running_mock.profile, "--json").stdout)["rows"]
    return [row for row in rows if row["label"]]


def creations(running_mock: RunningMock) -> Counter[str]:
    """Return the number of records of each kind in the mock."""
    held = running_mock.stored()
    paths = [path for product in held["products"] for path in product["paths"]]
    functions = [item for path in paths for item in path["functions"]]
    counts = {"algorithms": held["algorithms"], "products": held["products"], "paths": paths, "functions": functions}
    return Counter({name: len(items) for name, items in counts.items()})
