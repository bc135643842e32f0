"""No conclusion of a report claims more than its run did: what was written, submitted, read back, or could not begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.language import speaking
from assistant.proof.journal.events import (
    Blocked,
    ChangeOpened,
    EditsUnsubmitted,
    Event,
    FieldDone,
    Gated,
    HandoverClosed,
    Proved,
    RecordLeft,
    RecordOpened,
    RunClosed,
    RunStatus,
)
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import endings, text, words
from assistant.proof.report.html import render
from assistant.proof.report.shapes import ReportView
from assistant.proof.report.view import build
from tests.report.made_run import OPENED, made, proof


def test_submitted_with_open_fields_is_never_all_good(tmp_path: Path) -> None:
    closed = RunClosed("submitted", 1.0, submitted_by={"r": "person"})
    view = made(tmp_path, closed, entries=[proof("a", "甲", "乙", "differs")])
    assert endings.tone(view) == "bad"
    assert "1 项与资料不一致" in endings.conclusion(view)


def test_a_run_that_saved_and_has_nothing_to_submit_does_not_say_that_it_changed_nothing(tmp_path: Path) -> None:
    saved = made(tmp_path / "saved", RunClosed("nothing_to_do", 1.0), entries=[proof("a", "甲", "甲")])
    idle = made(tmp_path / "idle", RunClosed("nothing_to_do", 1.0))
    assert endings.status(saved) == "已填好"
    assert endings.conclusion(saved) == "已写入并逐项回读核对；本次没有需要您提交的内容。"
    assert (endings.status(idle), endings.conclusion(idle)) == (
        "无需填报",
        "没有需要核对的内容，助手没有改动系统中的内容。",
    )


SUBMISSION = HandoverClosed("CONFIRM", "submitted", 9.0, "person", "r")
RIGHT, WRONG = proof("a", "甲", "甲"), proof("b", "甲", "乙", "differs")
EDITED = EditsUnsubmitted("版本号")


def read_only(base: Path, *events: Event) -> ReportView:
    """Return the view of a run that read one record and saved nothing."""
    entry = replace(RIGHT, outcome="already", verdict="locked")
    with RunFolder.create(base, "甲公司", "mock") as run:
        run.append(OPENED, RecordOpened("r", "主体信息", "主体", 1, "verify"))
        run.append(Proved("r", run.write_proof("r", [entry]), "reopened", {"a": "locked"}), *events)
    return build(RunFolder.open(run.path))


def typed_only(base: Path, *events: Event) -> ReportView:
    """Return the view of a run that filled in a field and saw no save."""
    return made(base, RecordOpened("r", "主体信息", "主体", 1), FieldDone("r", "a", "A", "written"), *events)


def test_a_stopped_run_is_reported_beside_what_the_person_submitted(tmp_path: Path) -> None:
    stopped = Blocked("click 提交", "page", "http://127.0.0.1/")
    alone = made(tmp_path / "alone", stopped, RunClosed("submission_blocked", 1.0), entries=[RIGHT])
    later = made(tmp_path / "later", stopped, SUBMISSION, RunClosed("submission_blocked", 1.0), entries=[RIGHT])
    assert endings.conclusion(alone) == "填写过程中出现提交动作，已拦截，没有任何内容因此被提交。"
    assert endings.conclusion(later) == endings.conclusion(alone) + "本次的提交由填报人在人工接手时点击。"
    assert "提交: 填报人" in "\n".join(text.lines(later))


def test_a_press_stopped_before_the_run_is_named_with_its_own_time_and_does_not_count(tmp_path: Path) -> None:
    earlier = Blocked("click · 提交", "page", "http://127.0.0.1/", "2026-11-28T01:02:03Z")
    view = made(tmp_path, earlier, earlier, RunClosed("submitted", 1.0), entries=[RIGHT])
    (row,) = view.blocked
    assert (row.count, row.first.isoformat(), row.is_earlier) == (2, "2026-11-28T01:02:03+00:00", True)
    assert (view.blocked_count, view.blocked_earlier_count) == (0, 2)
    for written in ("\n".join(text.lines(view)), render(view)):
        assert "本次运行开始之前已拦截 2 次提交动作" in written
        assert "✖ 已拦截" not in written


def test_a_save_in_another_shape_is_named_and_is_no_submission(tmp_path: Path) -> None:
    stopped = Blocked(
        "XHR · POST http://127.0.0.1/api/save · 内容 state 对不上", "request", "http://127.0.0.1/", cause="shape"
    )
    view = made(tmp_path, stopped, RunClosed("submitted", 1.0), entries=[RIGHT])
    assert (view.blocked_count, view.blocked_save_count) == (0, 1)
    for written in ("\n".join(text.lines(view)), render(view)):
        assert "已拦下 1 个与学到的不同的保存请求" in written
        assert "✖ 已拦截" not in written


def test_a_save_that_the_person_was_asked_about_is_named_apart(tmp_path: Path) -> None:
    first = Blocked("Document · write · POST http://127.0.0.1/save", "request", "http://127.0.0.1/", held=True)
    second = Blocked("XHR · shape · POST http://127.0.0.1/save", "request", "http://127.0.0.1/", held=True)
    view = made(tmp_path, first, second, RunClosed("submitted", 1.0), entries=[RIGHT])
    assert (view.blocked_count, view.blocked_save_count, view.blocked_held_count) == (0, 0, 2)
    for written in ("\n".join(text.lines(view)), render(view)):
        assert "有 2 个保存请求先拦下，等您放行" in written
        assert "✖ 已拦截" not in written
        assert "与学到的不同" not in written


@pytest.mark.parametrize("status", ["busy", "unknown_state", "page_mismatch"])
def test_a_run_that_was_stopped_reports_what_it_has_written(tmp_path: Path, status: RunStatus) -> None:
    closed = RunClosed(status, 1.0)
    conclusions = [
        endings.conclusion(made(tmp_path / "saved", closed, entries=[RIGHT])),
        endings.conclusion(typed_only(tmp_path / "typed", closed)),
        endings.conclusion(made(tmp_path / "opened", ChangeOpened("r"), closed)),
        endings.conclusion(read_only(tmp_path / "read", closed)),
    ]
    assert conclusions[0].endswith("已停止。此前保存的 1 条都在。") or conclusions[0].endswith(
        "已停在该页。此前保存的 1 条都在。"
    )
    assert all(text.endswith("没有收到保存成功的回应，系统里存了什么以重新读取为准。") for text in conclusions[1:3])
    assert conclusions[3].endswith("助手本次没有写入。")
    assert not any("没有写入" in text or "未填" in text for text in conclusions[:3])


@pytest.mark.parametrize("status", ["ready_to_submit", "waiting_review", "nothing_to_do"])
def test_a_wrong_field_is_in_the_sentence_of_every_good_ending(tmp_path: Path, status: RunStatus) -> None:
    view = made(tmp_path, RunClosed(status, 1.0), entries=[RIGHT, WRONG])
    assert endings.tone(view) == "bad"
    assert endings.conclusion(view).endswith("仍有 1 项与资料不一致，请逐项查看。")
    assert not any(claim in endings.conclusion(view) for claim in ("填好", "逐项回读核对", "都已", "内容与资料一致"))


def test_a_draft_beside_a_submission_is_not_reported_as_if_nothing_was_submitted(tmp_path: Path) -> None:
    closed = RunClosed("ready_to_submit", 1.0)
    draft = made(tmp_path / "draft", closed, entries=[RIGHT])
    both = made(tmp_path / "both", SUBMISSION, closed, entries=[RIGHT])
    assert endings.conclusion(draft) == "已填好并逐项回读核对，尚未提交。"
    assert endings.conclusion(both) == "已填好并逐项回读核对，还有内容尚未提交。本次的提交由填报人在人工接手时点击。"


def test_what_was_not_opened_again_is_said(tmp_path: Path) -> None:
    entries = [RIGHT, replace(RIGHT, key="b", verdict="unchanged", outcome="already", since="2026-11-28")]
    view = made(tmp_path, RunClosed("ready_to_submit", 1.0), entries=entries)
    read = "这次重新读取核对 1 项；另 1 项，系统的回答与以前核对时相同，没有再打开。"
    assert endings.conclusion(view) == f"已填好，尚未提交。{read}"
    filled = made(tmp_path / "filled", RunClosed("nothing_to_do", 1.0), entries=entries)
    assert endings.conclusion(filled).endswith(read)
    assert "逐项回读核对" not in endings.conclusion(filled)
    assert words.totals(view) == "共 2 项：已核对 1，核对后未变 1，系统改写 0，待处理 0"
    assert (view.tally.figures()["proved"], view.tally.figures()["unchanged"]) == (1, 1)
    assert "系统的回答与 2026-11-28 核对时相同，这次没有再打开" in [words.why(row) for row in view.records[0].rows]
    assert "自 2026-11-28" in render(view)


def test_what_the_profile_changed_since_the_submission_is_not_reported_as_equal(tmp_path: Path) -> None:
    equal = read_only(tmp_path / "equal", RunClosed("nothing_to_do", 1.0))
    edited = read_only(tmp_path / "edited", EDITED, RunClosed("nothing_to_do", 1.0))
    saved = made(tmp_path / "saved", EDITED, RunClosed("nothing_to_do", 1.0), entries=[RIGHT])
    assert endings.conclusion(equal) == "本次核对的内容与资料一致，助手没有改动系统中的内容。"
    assert (endings.tone(equal), endings.tone(edited)) == ("good", "note")
    since = "资料里有些内容与系统里的不同：改后没有提交，或提交后没有生效；这些内容本次没有写入。"
    assert endings.conclusion(edited) == "助手没有改动系统中的内容。" + since
    assert endings.conclusion(saved).endswith(since)
    assert "已改未提交 · 版本号" in render(edited)


@pytest.mark.parametrize(("status", "first"), [("needs_person", "请先填好主体信息"), ("waiting_review", "正在审核")])
def test_a_run_that_could_fill_nothing_yet_says_what_comes_first(tmp_path: Path, status: RunStatus, first: str) -> None:
    gated = Gated("x", "推荐算法", "算法", 38, "主体信息审核通过后才能填报")
    conclusion = endings.conclusion(made(tmp_path, gated, RunClosed(status, 1.0)))
    assert "现在还不能填，一项也没有填" in conclusion
    assert first in conclusion
    assert "填好并" not in conclusion
    assert "都已填好" not in conclusion


def test_a_review_during_which_nothing_was_written_is_not_reported_as_filled_in(tmp_path: Path) -> None:
    view = read_only(tmp_path, RunClosed("waiting_review", 1.0))
    assert endings.conclusion(view) == "备案系统正在审核，本次没有写入；审核后再接着填。"


def test_a_submission_without_any_reading_back_is_not_reported_as_read_back(tmp_path: Path) -> None:
    view = made(tmp_path, SUBMISSION, RunClosed("submitted", 1.0))
    assert endings.conclusion(view) == "提交由填报人点击。"


def test_only_a_run_that_reached_every_record_reports_everything_as_checked(tmp_path: Path) -> None:
    whole = made(tmp_path / "whole", RunClosed("ready_to_submit", 1.0), entries=[RIGHT])
    ends: dict[str, Sequence[Event]] = {
        "stopped": (RunClosed("interrupted", 1.0),),
        "left": (RecordLeft("p"), RunClosed("needs_person", 1.0)),
        "gated": (Gated("x", "推荐算法", "算法", 3, ""), RunClosed("waiting_review", 1.0)),
    }
    assert endings.all_read(whole)
    assert "计划内的每一项都核对过" in render(whole)
    assert "每一项都核对过" in render(whole)
    for name, events in ends.items():
        page = render(made(tmp_path / name, *events, entries=[RIGHT]))
        assert "每一项都已" not in page, name


def test_a_record_of_which_nothing_was_read_is_not_reported_as_equal(tmp_path: Path) -> None:
    view = made(tmp_path, RecordOpened("p", "产品", "产品", 5), RunClosed("interrupted", 1.0))
    assert "全部一致" not in "\n".join(text.lines(view))
    assert "全部一致" not in render(view)


def test_an_english_conclusion_begins_as_a_sentence_does(tmp_path: Path) -> None:
    closed = RunClosed("submitted", 1.0, submitted_by={"r": "stand-in"})
    view = made(
        tmp_path, HandoverClosed("CONFIRM", "submitted", 9.0, "stand-in", "r"), closed, entries=[proof("a", "甲", "甲")]
    )
    with speaking("en"):
        assert endings.status(view) == "Submitted"
        assert endings.conclusion(view).startswith("The stand-in")
