"""What the console reads from run folders: progress, open handovers, pictures, report, pack and returns."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from assistant.apps.console import context, launching, progress, returned_page, runs_page
from assistant.checks.deadlines.working_days import is_working_day
from assistant.core.errors import LedgerError
from assistant.core.verdict import Verdict
from assistant.proof.journal import chain
from assistant.proof.journal.events import (
    Event,
    FieldDone,
    HandoverClosed,
    HandoverOpened,
    Proved,
    RecordOpened,
    RunClosed,
    Saved,
    Status,
)
from assistant.proof.journal.run_folder import RunFolder
from tests.console.conftest import OPENED, Console, Practice, made, png
from tests.console.test_launching import until
from tests.filing.small import ALGORITHM, NAME
from tests.practice.conftest import play

SUBJECT = RecordOpened("subject", "主体信息", "主体", 18)


def run_with(home: Path, *events: Event, pictures: tuple[bool, ...] = ()) -> RunFolder:
    """Write a run with these events after its header, and pictures masked or not."""
    with RunFolder.create(home / "runs", NAME, "mock") as run:
        run.append(OPENED, *events)
        for number, is_masked in enumerate(pictures):
            run.store_picture(f"p{number}", png(is_masked=is_masked))
    return run


def test_an_unfinished_run_reports_its_record_and_its_open_handover(tmp_path: Path) -> None:
    done = [FieldDone("subject", f"subject.basic.f{number}", "项", "written") for number in (1, 2, 2)]
    run = run_with(tmp_path, SUBJECT, *done, Saved("subject"), HandoverOpened("LOGIN"), pictures=(True, False))
    result = progress.look(run.path)
    assert (result.stage, result.title, result.fields, result.saved) == ("主体", "主体信息", 2, 1)
    assert (result.handover, result.is_open, result.is_rehearsal) == ("LOGIN", True, True)
    assert result.picture == "0001-p0.png"


def test_a_record_that_is_only_read_counts_as_handled(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "runs", NAME, "mock") as run:
        verdicts: dict[str, Verdict] = {"subject.basic.name": "proved", "页面另有": "extra"}
        run.append(OPENED, SUBJECT, Proved("subject", run.write_proof("subject", []), "reopened", verdicts))
    assert progress.look(run.path).fields == 1


def test_an_answered_handover_is_no_longer_open(tmp_path: Path) -> None:
    run = run_with(tmp_path, HandoverOpened("LOGIN"), HandoverClosed("LOGIN", "logged_in", 3.0, "person"))
    assert progress.look(run.path).handover == ""


def test_an_ended_run_reports_its_status(tmp_path: Path) -> None:
    run = run_with(tmp_path, Status("主体", "主体审核中", "待审核"), RunClosed("waiting_review", 60.0, "等审核"))
    result = progress.look(run.path)
    assert (result.status, result.reason, result.is_open) == ("waiting_review", "等审核", False)
    assert result.states == (("主体", "主体审核中"),)


def test_a_damaged_journal_gives_its_fault_and_no_figures(tmp_path: Path) -> None:
    run = run_with(tmp_path, SUBJECT, RunClosed("waiting_review", 1.0))
    lines = (run.path / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (run.path / "journal.jsonl").write_bytes(lines[0] + lines[2])
    assert progress.look(run.path).fault


def test_a_followed_run_is_read_only_from_its_new_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    decoded = chain.decoded

    def counted(kind: str, data: dict[str, object]) -> Event:
        read.append(kind)
        return decoded(kind, data)

    done = [FieldDone("subject", f"subject.basic.f{number}", "项", "written") for number in range(30)]
    run = run_with(tmp_path, SUBJECT, *done, HandoverOpened("LOGIN"))
    following = progress.RunFollower()
    monkeypatch.setattr(chain, "decoded", counted)
    assert (following.look(run.path).fields, len(read)) == (30, 33)
    assert following.look(run.path).handover == "LOGIN"
    assert len(read) == 33, "nothing new, nothing read"
    monkeypatch.setattr(chain, "decoded", decoded)
    run.append(HandoverClosed("LOGIN", "seen", 1.0, "person"), Saved("subject"))
    monkeypatch.setattr(chain, "decoded", counted)
    result = following.look(run.path)
    assert (result.fields, result.saved, result.handover) == (30, 1, "")
    assert read[33:] == ["HandoverClosed", "Saved"]
    run.store_picture("p", png(is_masked=True))
    assert following.look(run.path).picture == "0001-p.png"
    run.close()


def test_a_followed_run_that_is_damaged_and_repaired_is_reported_correctly(tmp_path: Path) -> None:
    run = run_with(tmp_path, SUBJECT, Saved("subject"))
    journal = run.path / "journal.jsonl"
    whole = journal.read_bytes()
    following = progress.RunFollower()
    assert following.look(run.path).saved == 1
    journal.write_bytes(whole[: whole.index(b"\n") + 1])
    assert following.look(run.path).fault
    assert following.look(run.path).fault
    journal.write_bytes(whole)
    assert (following.look(run.path).saved, following.look(run.path).fault) == (1, "")
    other = run_with(tmp_path / "other", SUBJECT, RunClosed("waiting_review", 1.0))
    assert following.look(other.path).status == "waiting_review"
    assert following.look(run.path).saved == 1


def test_only_masked_pictures_of_the_run_itself_are_shown(tmp_path: Path) -> None:
    run = run_with(tmp_path, pictures=(True, False))
    (run.path / "pictures" / "0009-x.png").write_text("<svg>beian-masks</svg>", encoding="utf-8")
    assert progress.picture(run.path, "0001-p0.png") is not None
    for name in ("0002-p1.png", "0009-x.png", "../journal.jsonl", "没有.png", ""):
        assert progress.picture(run.path, name) is None


@pytest.fixture(scope="module")
def running(practice: Practice, shared: tuple[Console, str]) -> tuple[Console, str, str]:
    """Return a console that has read a client's return, the cookie, and the name of the run that read it."""
    console, cookie = shared
    until(lambda: "第 1 次补正" in shown(console, cookie, "client", NAME, "returned"))
    (run,) = (path.parent.name for path in (practice.folder() / "runs").glob("*/journal.jsonl"))
    return console, cookie, run


def shown(console: Console, cookie: str, *steps: str) -> str:
    """Return the HTML of a page as the server sends it."""
    status, _, body = console.ask("/" + "/".join(quote(step, safe="") for step in steps), cookie=cookie)
    assert status == 200
    return body.decode()


def test_a_return_is_shown_with_its_round_and_its_comment_as_plain_text(running: tuple[Console, str, str]) -> None:
    console, cookie, _ = running
    page = shown(console, cookie, "client", NAME, "returned")
    assert "第 1 次补正" in page
    assert "承诺书的公章不清楚" in page
    assert "<script>alert(1)" not in page


def test_rounds_of_rehearsals_are_not_counted_with_those_of_the_registry(tmp_path: Path) -> None:
    practice = made(tmp_path)
    back = Status(ALGORITHM, "退回补正", "退回")
    play(practice.folder(), "2026-10-08", back, rehearsal=True)
    play(practice.folder(), "2026-10-09", Status(ALGORITHM, "草稿", "草稿"), back, rehearsal=True)
    with context.opened(practice.workspace, "") as opened:
        opened.refresh()
        assert [item.number for item in returned_page.rounds(opened, opened.client(NAME))] == [1, 2]
        play(practice.folder(), "2026-10-20", Status(ALGORITHM, "草稿", "草稿"), back, back)
        opened.refresh()
        rounds = list(returned_page.rounds(opened, opened.client(NAME)))
    assert [(item.number, item.is_rehearsal) for item in rounds] == [(1, False)]


def test_own_holidays_are_read_again_when_they_change_and_their_faults_are_reported(tmp_path: Path) -> None:
    practice = made(tmp_path)
    file = practice.workspace.folder / "节假日.yaml"
    day = date(2026, 11, 26)
    with context.opened(practice.workspace, "") as opened:
        assert (is_working_day(day, opened.calendar), opened.calendar_fault) == (True, "")
        file.write_text("年份:\n  2026:\n    依据: 通知\n    放假: {停工: [2026-11-26]}\n", encoding="utf-8")
        assert not is_working_day(day, opened.calendar)
        file.write_text("年份: [", encoding="utf-8")
        assert opened.board().rows == ()
        assert is_working_day(day, opened.calendar)
        assert "节假日.yaml" in opened.calendar_fault


def test_a_person_who_rehearses_by_hand_reads_the_account_and_the_source_of_the_code(tmp_path: Path) -> None:
    note = tmp_path / "runs" / ".console" / "a.json"
    note.parent.mkdir(parents=True)
    said = "模拟备案系统：http://127.0.0.1:9（…）\n账号 a，密码 b；验证码见 http://127.0.0.1:9/#/phone\n浏览器：…\n"
    note.with_suffix(".log").write_text(said, encoding="utf-8")
    for options, message in ((("by-hand",), said.rsplit("\n", 2)[0]), (("headless",), "")):
        job = launching.ConsoleJob(note, "rehearse", datetime.now(UTC), 1, options)
        assert runs_page.mock_words(job) == message


def test_errors_of_the_database_are_reported_without_its_own_text(tmp_path: Path) -> None:
    practice = made(tmp_path)
    with context.opened(practice.workspace, "") as opened:
        opened.refresh()
        with opened.ledger.engine.begin() as connection:
            connection.execute(text("DROP TABLE clients"))
        opened.refresh()
        assert "客户台账不能使用" in opened.reading.fault
        for ask in (opened.board, opened.rules, lambda: opened.client(NAME)):
            with pytest.raises(LedgerError) as refused:
                ask()
            assert "SELECT" not in str(refused.value)


def test_a_run_has_a_page_and_its_report_is_sandboxed(running: tuple[Console, str, str]) -> None:
    console, cookie, run = running
    page = shown(console, cookie, "client", NAME, "runs", run)
    assert "待人工处理" in page
    status, headers, body = console.ask(f"/report/{quote(NAME)}/{run}", cookie=cookie)
    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert "sandbox" in headers["content-security-policy"]
    assert b"<script" not in body


def test_the_pack_is_downloaded_as_an_archive(running: tuple[Console, str, str]) -> None:
    console, cookie, run = running
    status, headers, body = console.ask(f"/pack/{quote(NAME)}/{run}", cookie=cookie)
    assert (status, headers["content-type"]) == (200, "application/octet-stream")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert "manifest.json" in archive.namelist()


def test_a_picture_of_a_run_is_shown_and_one_of_another_client_is_not(running: tuple[Console, str, str]) -> None:
    console, cookie, run = running
    status, headers, _ = console.ask(f"/picture/{quote(NAME)}/{run}/0001-p.png", cookie=cookie)
    assert (status, headers["content-type"]) == (200, "image/png")
    assert console.ask(f"/picture/x/{run}/0001-p.png", cookie=cookie)[0] == 404


def test_the_board_shows_the_return_as_rehearsed(running: tuple[Console, str, str]) -> None:
    console, cookie, _ = running
    page = shown(console, cookie)
    assert "退回补正" in page
    assert "演练" in page


def test_the_calendar_file_is_a_valid_calendar(running: tuple[Console, str, str]) -> None:
    console, cookie, _ = running
    status, headers, body = console.ask("/dates.ics", cookie=cookie)
    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/calendar")
    assert body.startswith(b"BEGIN:VCALENDAR")
