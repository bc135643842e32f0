"""The view of a run counts from its proofs, masks personal values, and says who did what."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, SupportsIndex

import pytest

from assistant.core.errors import DamagedRun
from assistant.core.values import File
from assistant.filing.run.pending_saves import UNLISTED
from assistant.filing.run.recovery import _MOVES
from assistant.proof.journal import notes
from assistant.proof.journal.chain import JournalEntry
from assistant.proof.journal.events import (
    Comment,
    Event,
    FieldDone,
    Gated,
    HandoverClosed,
    HandoverOpened,
    Proved,
    RecordOpened,
    RunClosed,
    Saved,
    Status,
)
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import endings, text, words
from assistant.proof.report.shapes import FieldRow, ReportView
from assistant.proof.report.view import _REPORTED_NOTES, build
from tests.conftest import ROOT
from tests.report import sample_run
from tests.report.made_run import OPENED, made, proof
from tests.report.sample_run import ID_NUMBER, MOBILE


def rows(view: ReportView) -> dict[str, FieldRow]:
    return {row.key: row for record in view.records for row in record.rows}


def test_the_figures_of_a_large_run_add_up(tmp_path: Path) -> None:
    view = build(sample_run.write(tmp_path, pictures=False))
    figures = view.tally
    assert figures.total == sum(record.tally.total for record in view.records) == 246
    assert (figures.checked, figures.normalised, figures.wrong) == (240, 1, 5)
    assert figures.checked + figures.normalised + figures.wrong == figures.total
    assert len(view.open_fields) == figures.wrong
    assert words.totals(view) == "共 246 项：已核对 240，系统改写 1，待处理 5"


def test_differences_come_first_and_nothing_is_missing(tmp_path: Path) -> None:
    view = build(sample_run.write(tmp_path, pictures=False))
    detail = next(record for record in view.records if record.title == "云岫智能问答算法 · 详细属性")
    assert [row.verdict for row in detail.differences] == [
        "no_option",
        "refused",
        "truncated",
        "differs",
        "changed",
        "extra",
    ]
    assert len(detail.differences) + len(detail.rest) == len(detail.rows)


def test_personal_values_are_masked_everywhere(tmp_path: Path) -> None:
    shown = repr(build(sample_run.write(tmp_path, pictures=False)))
    for value in (ID_NUMBER, MOBILE, "欧阳晓岚", "李沐阳", "safety@yunxiu"):
        assert value not in shown
    assert "1101****0257" in shown


def test_a_personal_value_in_a_remark_is_taken_out(tmp_path: Path) -> None:
    entries = [proof("a", "欧阳晓岚", "", "refused", privacy="personal", note="“欧阳晓岚”含有非法字符")]
    assert rows(made(tmp_path, entries=entries))["a"].note == "“***”含有非法字符"


def test_a_foreign_value_under_a_personal_label_is_masked_too(tmp_path: Path) -> None:
    entries = [
        proof("a", "李沐阳", "李沐阳", privacy="personal", label="联系人姓名"),
        proof("b", None, "欧阳晓岚", "extra", label="联系人姓名"),
    ]
    assert rows(made(tmp_path, entries=entries))["b"].stored == "欧**"


def test_a_difference_behind_the_mask_is_reported(tmp_path: Path) -> None:
    other = ID_NUMBER[:8] + "8" + ID_NUMBER[9:]
    row = rows(made(tmp_path, entries=[proof("a", ID_NUMBER, other, "differs", privacy="personal")]))["a"]
    assert row.wanted == row.stored == "1101****0257"
    assert row.has_hidden_difference
    assert "不同之处在遮住的部分" in words.why(row)


def test_the_internal_edition_shows_values_whole(tmp_path: Path) -> None:
    run = sample_run.write(tmp_path, pictures=False)
    assert ID_NUMBER in repr(build(run, is_open=True))


def test_what_was_written_but_never_read_back_counts_as_wrong(tmp_path: Path) -> None:
    view = made(
        tmp_path,
        RecordOpened("p", "产品", "产品", 5),
        FieldDone("p", "p.name", "产品名称", "written"),
        FieldDone("p", "p.form", "服务形式", "no_option", "可选：APP"),
    )
    assert {row.key: row.verdict for row in view.records[0].rows} == {"p.name": "unproved", "p.form": "no_option"}
    assert (view.tally.total, view.tally.wrong, view.tally.written) == (2, 2, 1)
    assert view.unreached == ((view.records[0], 3),)
    assert view.status == "interrupted"


def test_the_last_proof_of_a_record_counts(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "甲公司", "mock") as run:
        run.append(OPENED, RecordOpened("r", "主体信息", "主体", 1))
        for stored, verdict in (("乙", "differs"), ("甲", "proved")):
            digest = run.write_proof("r", [proof("a", "甲", stored, verdict)])
            run.append(Proved("r", digest, "reopened", {}))
    view = build(run)
    assert (view.tally.total, view.tally.proved, view.tally.wrong) == (1, 1, 0)


def test_who_logged_in_ticked_and_submitted_is_reported(tmp_path: Path) -> None:
    view = made(
        tmp_path,
        HandoverOpened("LOGIN"),
        HandoverClosed("LOGIN", "seen", 5.0, "stand-in"),
        HandoverOpened("CONFIRM", "r"),
        HandoverClosed("CONFIRM", "recheck", 9.0, "person", "r"),
        HandoverOpened("CONFIRM", "r"),
        HandoverClosed("CONFIRM", "submitted", 9.0, "person", "r"),
        RunClosed("submitted", 20.0, submitted_by={"智聊算法": "person", "旁的": ""}),
        entries=[proof("a", "甲", "甲")],
    )
    assert [(act.act, act.by, act.record) for act in view.acts] == [
        ("login", "stand-in", ""),
        ("tick", "person", "智聊算法"),
        ("submit", "person", "智聊算法"),
    ]
    assert all(act.at for act in view.acts)
    assert endings.conclusion(view) == "提交由填报人点击，内容已逐项回读核对。"


def test_a_submission_before_a_crash_is_still_reported(tmp_path: Path) -> None:
    view = made(tmp_path, HandoverClosed("CONFIRM", "submitted", 9.0, "person", "r"), entries=[proof("a", "甲", "甲")])
    assert [(act.act, act.record) for act in view.acts] == [("tick", "主体信息"), ("submit", "主体信息")]


def test_every_note_that_a_report_shows_has_words() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "assistant").rglob("*.py"))
    literal = set(re.findall(r'\bNote\(\s*"([^"]+)"', source))
    assert {"locked", "once more", "drift"} <= literal
    moves = {move for _, move, _ in _MOVES if move != "stop"}
    typed = {form.what for form in notes._FORMS if form.event in _REPORTED_NOTES}
    assert {"left", "not saved", "another company"} <= typed
    assert literal | moves | typed <= set(words.NOTES)


def test_what_the_person_was_asked_about_beside_a_field_is_reported_in_words(tmp_path: Path) -> None:
    asked: list[Event] = [
        HandoverOpened("REVIEW", "r", UNLISTED),
        HandoverClosed("REVIEW", "add_again", 1.0, "person", "r", UNLISTED),
    ]
    view = made(tmp_path, *asked, entries=[proof("a", "甲", "甲")])
    assert [row.about for row in view.handovers] == ["主体信息 › 列表里没有显示"]


def test_an_unended_handover_is_reported_as_such(tmp_path: Path) -> None:
    view = made(tmp_path, HandoverOpened("SMS"))
    assert [(row.handover, row.seconds, row.by) for row in view.handovers] == [("SMS", None, "")]


def test_gated_records_and_hidden_fields_are_not_checked(tmp_path: Path) -> None:
    gated = Gated("x", "推荐算法", "算法", 38, "主体审核通过后才能填写")
    view = made(tmp_path, gated, entries=[proof("a", "甲", None, "hidden"), proof("b", "乙", "乙")])
    assert [(record.title, record.planned) for record in view.gated] == [("推荐算法", 38)]
    assert [row.key for _, row in view.hidden] == ["a"]
    assert view.tally.total == 1
    assert view.unreached == ()


def test_a_state_read_twice_unchanged_is_reported_once(tmp_path: Path) -> None:
    read = Status("主体", "主体草稿", "草稿")
    view = made(tmp_path, read, read, Status("主体", "主体审核中", "审核中", "SL1"), read)
    assert [(state.ours, state.receipt) for state in view.states] == [
        ("主体草稿", ""),
        ("主体审核中", "SL1"),
        ("主体草稿", ""),
    ]


def test_attachments_are_joined_with_the_fields_that_carry_them(tmp_path: Path) -> None:
    source = tmp_path / "资料.yaml"
    source.write_text("beian: 1\n", encoding="utf-8")
    scan = File("执照.pdf", "ab" * 32, 10)
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as run:
        run.append(OPENED, RecordOpened("r", "主体信息", "主体", 1))
        digest = run.write_proof("r", [proof("a", scan, File("执照.pdf"), how="listed", label="营业执照")])
        run.append(Proved("r", digest, "reopened", {}))
        run.freeze(source, [scan, File("没用上.pdf", "cd" * 32, 5)])
    used, unused = build(run).attachments
    assert (used.fields, used.how) == (("主体信息 › 营业执照",), "listed")
    assert unused.fields == ()


def test_a_changed_proof_makes_no_report(tmp_path: Path) -> None:
    run = sample_run.write(tmp_path, pictures=False)
    file = next((run.path / "proof").glob("*.json"))
    file.write_bytes(file.read_bytes().replace(b"proved", b"pruved", 1))
    with pytest.raises(DamagedRun):
        build(run)


def test_a_journal_that_does_not_open_makes_no_report(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "甲公司", "mock") as run:
        run.append(Saved("r"))
    with pytest.raises(DamagedRun):
        build(run)


def test_a_picture_outside_the_folder_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"png")
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as run:
        run.append(OPENED, RecordOpened("r", "主体信息", "主体", 1))
        digest = run.write_proof("r", [proof("a", "甲", "甲")])
        run.append(Proved("r", digest, "reopened", {}, "../../secret.png"))
    assert build(run).records[0].picture is None


def test_the_terminal_edition_says_the_same(tmp_path: Path) -> None:
    view = build(sample_run.write(tmp_path, pictures=False))
    report = "\n".join(text.lines(view))
    assert "【演练】" in report
    assert "共 246 项：已核对 240，系统改写 1，待处理 5" in report
    assert "✖ 被截断" in report
    assert "已拦截 1 次提交动作" in report
    assert ID_NUMBER not in report


def test_what_is_stored_otherwise_is_a_finding_of_the_run(tmp_path: Path) -> None:
    view = build(sample_run.write(tmp_path, pictures=False))
    findings = words.findings(view)
    assert {(finding.rule, finding.severity) for finding in findings} == {("R52", "block")}
    assert [finding.place for finding in findings] == [row.key for _, row in view.open_fields]
    assert all(finding.found and finding.remedy and finding.source and finding.who for finding in findings)
    assert {finding.stage for finding in findings} <= {"主体", "产品", "算法"}
    report = "\n".join(text.lines(view))
    assert report.count("R52") == len(findings) == 5
    assert ID_NUMBER not in repr(findings)
    assert all("本次没有写入" not in item.found for item in findings), "each of them was written"
    assert "R52" not in "\n".join(text.lines(made(tmp_path / "right", entries=[proof("a", "甲", "甲")])))


@pytest.mark.parametrize("name", sorted(words.VERDICTS))
def test_every_verdict_has_word_sentence_and_sign(name: str) -> None:
    row = FieldRow("k", "l", (), "a", "a", "a", name, "", False, True)
    word = words.verdict(row)
    assert word.word
    assert word.sentence
    assert word.sign
    assert "{" not in word.sentence


class CountedEntries(tuple[JournalEntry, ...]):
    """Entries of a journal that count accesses to them."""

    looks = 0

    def __iter__(self) -> Any:
        for entry in super().__iter__():
            type(self).looks += 1
            yield entry

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        type(self).looks += 1
        return super().__getitem__(place)


def passes(base: Path, records: int, monkeypatch: pytest.MonkeyPatch) -> float:
    """Return how often a view of a run with this many records accesses each entry of its journal."""
    with RunFolder.create(base, "甲公司", "mock") as run:
        run.append(OPENED)
        for number in range(records):
            id_, entries = f"r{number}", [proof(f"{number}.{text}", "甲", "甲") for text in "abc"]
            run.append(RecordOpened(id_, id_, "产品", 3), *(FieldDone(id_, e.key, e.label, "written") for e in entries))
            digest = run.write_proof(id_, entries)
            run.append(Saved(id_, "保存成功"), Proved(id_, digest, "reopened", {}))
            run.append(Comment(id_, f"{number}.a", run.store_text("请补充。")))
    reading = replace(run.reading(), entries=CountedEntries(run.reading().entries))
    CountedEntries.looks = 0
    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "reading", lambda _: reading)
        view = build(run)
    assert len(view.records) == len(view.comments) == records
    assert all(record.is_saved and len(record.rows) == 3 for record in view.records)
    return CountedEntries.looks / len(reading.entries)


def test_the_journal_is_read_as_often_for_many_records_as_for_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = passes(tmp_path / "few", 2, monkeypatch), passes(tmp_path / "many", 40, monkeypatch)
    assert many <= few
    assert many < 10


def test_what_was_only_read_and_differs_is_not_said_to_have_been_saved(tmp_path: Path) -> None:
    locked = proof("subject.name", "甲", "乙", "differs", outcome="locked", note="审核中，不能修改")
    view = made(tmp_path, entries=[locked, proof("subject.url", "甲", "乙", "differs", outcome="locked")])
    assert [finding.found for finding in words.findings(view)] == [
        "“SUBJECT.NAME”不一致：系统里的与资料不同，本次没有写入 · 审核中，不能修改",
        "“SUBJECT.URL”不一致：系统里的与资料不同，本次没有写入",
    ]
    report = "\n".join(text.lines(view))
    assert "系统里的与资料不同，本次没有写入 · 审核中，不能修改" in report
    assert "原因未知" not in report
