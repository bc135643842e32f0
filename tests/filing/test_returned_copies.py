"""Which submissions a comment refers to, under any of their names; shown without personal values."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.apps.returned_table import ReturnedTable
from assistant.core.keys import FieldKey
from assistant.core.language import speaking
from assistant.core.privacy import Redactor
from assistant.core.values import File, Value
from assistant.filing.run import returned
from assistant.filing.run.returned import CommentItem, CommentRound, CommentRow, CommentSources, MetComment
from assistant.filing.run.returned_copies import last_round, rounds_of
from assistant.proof.journal.events import Comment, RunOpened
from assistant.proof.journal.frozen import Submission, SubmittedField, SubmittedRecord
from assistant.proof.journal.run_folder import RunFolder
from tests.filing.small import ALGORITHM, NAME
from tests.filing.test_returned import OTHER, copy, row


def dated(made: Submission, at: str) -> Submission:
    """Return a copy of another day."""
    return replace(made, at=at)


@pytest.mark.parametrize("number", [0, 1])
def test_a_comment_does_not_refer_to_a_younger_copy(number: int) -> None:
    key = f"algorithms[{OTHER}].basic.version"
    ledger = CommentSources(
        [dated(copy(OTHER, version="2.0"), "2026-11-05T02:00:00+00:00")], {key: "2.0"}, {key: "2.0"}
    )
    result = row(ledger, key, number)
    assert (result.before, result.after, result.state) == (None, "2.0", "无留底")
    assert result.proof == "已重新提交；此前的提交没有留底，无从比较"
    again = [*ledger.copies, dated(copy(OTHER, version="3.0"), "2026-11-08T02:00:00+00:00")]
    assert (
        row(CommentSources(again, {}, {}), key, number).state,
        row(CommentSources(again, {}, {}), key, number).after,
    ) == (
        "无留底",
        "2.0",
    )


def test_a_comment_before_the_first_copy_and_one_after_it_are_two_rounds(tmp_path: Path) -> None:
    """The second was met under a name that only today's profile has; an earlier version stored the first as round 1."""
    made, words = [], ("版本号有误", "名称过于笼统")
    for what, text in zip((ALGORITHM, OTHER), words, strict=True):
        with RunFolder.create(tmp_path, NAME, "mock") as run:
            run.append(RunOpened("", NAME, "mock", "http://127.0.0.1:1", True, {}, *[""] * 7))
            run.append(Comment(what, "", run.store_text(text)))
        made.append(dated(copy(ALGORITHM, version="1"), datetime.now(UTC).isoformat()))
    today = {FieldKey.of(f"algorithms[{OTHER}]"): (OTHER, ALGORITHM)}
    mets = sorted(returned.gather(tmp_path, "mock", made[:1], [NAME], today), key=lambda comment: comment.round)
    assert [(met.round, met.text) for met in mets] == list(enumerate(words))
    assert [item.number for item in returned.take([], mets, [], "页面")] == [0, 1]
    before = CommentRound(ALGORITHM, 1, date(2026, 11, 2), "页面", (CommentItem(words[0], status="已电话说明"),))
    stored = returned.take([before], mets, [], "页面")
    assert [(entry.number, [item.status for item in entry.items]) for entry in stored] == [
        (0, ["已电话说明"]),
        (1, ["待处理"]),
    ]


def product(name: str, /, *former: str, url: str, at: str, of: str = ALGORITHM) -> Submission:
    """Return a frozen copy of an algorithm with a product at this address."""
    root = f"products[{name}]"
    held = SubmittedField(f"{root}.url", "访问地址", (), url)
    path = SubmittedRecord(f"{root}.paths[首页>列表]", "path", "", ("首页>列表",), ())
    whole = copy(of, version="1")
    return replace(
        whole, at=at, records=(SubmittedRecord(root, "product", "", (name, *former), (held,)), path, *whole.records)
    )


OLD, NEW = "微光商城/APP", "微光集市/APP"
FIRST, SECOND, THIRD = (f"2026-11-{day}T02:00:00+00:00" for day in ("01", "05", "09"))


def about(what: str, ledger: CommentSources, key: str, number: int = 1) -> CommentRow:
    """Return the row of a comment dated 11-02 on one field of a thing."""
    return returned.rows(
        [CommentRound(what, number, date(2026, 11, 2), "页面", (CommentItem("意见", (key,), ("",)),))], ledger
    )[0]


@pytest.mark.parametrize("what", [ALGORITHM, OLD, NEW, "首页>列表"])
def test_a_renamed_product_is_matched_under_its_former_names(what: str) -> None:
    """The middle name is not in today's profile."""
    url, middle = "https://example.com/app", "微光市集/APP"
    today = {FieldKey.of(f"products[{NEW}]"): (NEW, middle)}
    copies = [product(OLD, url=url, at=FIRST), product(middle, OLD, url=url, at=SECOND)]
    for key in (f"products[{OLD}].url", f"products[{NEW}].url"):
        matched = about(what, CommentSources(copies, {}, {}, {}, today), key)
        assert (matched.key, matched.before, matched.after) == (f"products[{NEW}].url", url, url)
        assert (matched.state, matched.proof) == ("未改", "已重新提交，这一项没有改")
        today[FieldKey.of(f"products[{NEW}]")] = (NEW, OLD)
        waiting = about(what, CommentSources(copies[:1], {}, {f"products[{NEW}].url": url}, {}, today), key)
        assert (waiting.before, waiting.state) == (url, "未改")


def test_a_comment_beside_a_product_is_compared_with_the_submissions_of_its_algorithms() -> None:
    """Another algorithm submitted with the product meanwhile starts no round of its own."""
    copies = [product(OLD, url="甲", at=FIRST), product(OLD, url="甲", at=SECOND, of=OTHER)]
    assert [number for number, _ in rounds_of(OLD, copies)] == [1, 1]
    key = f"products[{OLD}].url"
    assert about(OLD, CommentSources(copies, {}, {}), key).state == "未改"
    copies += [copy(OTHER, version="1"), product(OLD, url="乙", at=THIRD)]
    changed = about(OLD, CommentSources(copies, {}, {}), key)
    assert (changed.before, changed.after, changed.state) == ("甲", "乙", "已改已核对")
    assert last_round(OLD, copies) == 2
    assert about(OLD, CommentSources(copies, {}, {}), key, 0).state == "无留底"


READ_LATER = "之后读到的系统内容如此（提交时没有留底）"
NOT_IN_FORCE = "之后读到的系统内容与资料不同，资料里的内容没有生效"


def versions(planned: str, *held: str, proved: str = "") -> CommentRow:
    """Return the row of a version by the copies' values (`~` marks copies made by reading) and the profile's value."""
    days = (FIRST, SECOND, THIRD)
    copies = [
        replace(copy(OTHER, version=text.removeprefix("~")), at=at, seen=text.startswith("~"))
        for text, at in zip(held, days, strict=False)
    ]
    key = f"algorithms[{OTHER}].basic.version"
    return row(CommentSources(copies, {key: proved or held[-1].removeprefix("~")}, {key: planned}), key)


def test_what_was_submitted_by_hand_and_read_later_has_no_copy_of_the_submission() -> None:
    changed, same = versions("2.0", "1.0", "~2.0"), versions("1.0", "1.0", "~1.0")
    assert (changed.before, changed.after, changed.state, changed.proof) == ("1.0", "2.0", "已改已核对", READ_LATER)
    assert (same.state, same.proof) == ("未改", f"{READ_LATER}，这一项没有改")
    key = f"algorithms[{OTHER}].basic.version"
    unseen = row(CommentSources([replace(copy(OTHER, version="2.0"), at=SECOND, seen=True)], {}, {key: "2.0"}), key)
    assert (unseen.state, unseen.after) == ("无留底", "2.0")
    assert unseen.proof == f"{READ_LATER}；此前的提交没有留底，无从比较"


def test_a_withdrawn_change_is_not_reported_as_corrected_and_checked() -> None:
    """It was submitted as 2.0 and returned; the old 1.10 counts again."""
    stored, edited = versions("2.0", "2.0", "~1.10"), versions("3.0", "2.0", "~1.10")
    assert (stored.before, stored.after, stored.state, stored.proof) == ("2.0", "2.0", "未改", NOT_IN_FORCE)
    assert (edited.before, edited.after, edited.state, edited.proof) == ("2.0", "3.0", "已改未填报", NOT_IN_FORCE)
    drafted = versions("3.0", "2.0", "~1.10", proved="3.0")
    assert (drafted.state, drafted.proof) == ("已改已核对", "已填报，回读核对一致")
    again = versions("3.0", "2.0", "~1.10", "3.0")
    assert (again.state, again.proof) == ("已改已核对", "已重新提交，提交时的留底与系统一致")


def stored_round(number: int, *items: tuple[str, str], what: str = OLD, source: str = "页面") -> CommentRound:
    """Return a stored round of 11-02, with the person's status of each item."""
    return CommentRound(
        what, number, date(2026, 11, 2), source, tuple(CommentItem(text, status=status) for text, status in items)
    )


def texts_by_round(rounds: list[CommentRound]) -> list[tuple[int, list[tuple[str, str]]]]:
    return [(entry.number, [(item.text, item.status) for item in entry.items]) for entry in rounds]


def met(number: int, text: str, on: int = 2) -> MetComment:
    return MetComment(OLD, number, date(2026, 11, on), "", text)


def test_a_status_noted_in_the_first_round_moves_to_the_round_of_the_comment() -> None:
    known = [stored_round(1, ("网址有误", "已处理"))]
    assert texts_by_round(returned.take(known, [met(2, "网址有误")], [], "页面")) == [(2, [("网址有误", "已处理")])]
    known = [stored_round(1, ("网址有误", "已处理"), ("请补图", "已电话说明"))]
    mets = [met(1, "请补图"), met(2, "网址有误")]
    taken = returned.take(known, mets, [], "页面")
    assert texts_by_round(taken) == [(1, [("请补图", "已电话说明")]), (2, [("网址有误", "已处理")])]
    assert returned.take(taken, mets, [], "页面") == taken


def test_the_first_round_is_split_into_comments_before_and_after_the_first_copy() -> None:
    known = [stored_round(1, ("网址有误", "已处理"), ("请补图", "已电话说明"))]
    mets = [met(0, "网址有误", 1), met(1, "请补图", 5)]
    taken = returned.take(known, mets, [], "页面")
    assert texts_by_round(taken) == [(0, [("网址有误", "已处理")]), (1, [("请补图", "已电话说明")])]
    assert returned.take(taken, mets, [], "页面") == taken


@pytest.mark.parametrize("source", ["页面", "粘贴"])
def test_the_same_words_of_a_later_round_are_open(source: str) -> None:
    """They are in both rounds, were met on another day, or were pasted."""
    settled, later = (1, [("网址有误", "已处理")]), (2, [("网址有误", "待处理")])
    known = [stored_round(1, ("网址有误", "已处理"), source=source)]
    for mets in ([met(1, "网址有误"), met(2, "网址有误")], [met(2, "网址有误", 9)]):
        assert texts_by_round(returned.take(known, mets, [], "页面")) == [settled, later]
    assert texts_by_round(returned.take(known, [met(2, "网址有误")], [], "粘贴")) == [settled, later]


CANARY, NUMBER = "司徒哨兵", "13912345678"


def test_no_reason_no_name_of_an_upload_and_no_public_text_shows_a_personal_value() -> None:
    proof, text = "subject.responsible.employment_proof", "subject.basic.address"
    item = CommentItem("证明不一致", (proof, text), (f"引号里的“{CANARY}”是这一项的内容", ""), f"已问过{CANARY}")
    upload = File(f"{CANARY}工作证明.pdf", "a" * 64, 1)
    values: dict[str, Value] = {proof: upload, text: f"科苑路 1 号（{CANARY}，{NUMBER}）"}
    table = ReturnedTable(
        NAME,
        [CommentRound(NAME, 0, date(2026, 11, 2), "页面", (item,))],
        CommentSources([], {}, values),
        Redactor([CANARY]),
    )
    with speaking("zh"):
        lines = list(table.lines())
    assert lines[0] == f"退回意见 · {NAME} · 2026-11-02 · 来自页面"
    shown = ["\n".join(lines), json.dumps(table.data(), ensure_ascii=False), table.page().decode()]
    for entry in shown:
        assert (CANARY in entry, NUMBER in entry, "[***]" in entry) == (False, False, True)
    assert "[***]工作证明.pdf（aaaaaaaa）" in shown[0]
    assert "（引号里的“[***]”是这一项的内容）" in shown[0]
