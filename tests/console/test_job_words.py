"""What a page chooses reaches the work that the command does: the words of a job and the options made of them."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from nicegui import ui

from assistant.apps.cli import (
    app,
    calibrating,
    changes,
    console_jobs,
    console_run,
    deregistering,
    fill,
    look_learning,
    pulls,
    returned,
    sealing,
    sessions,
)
from assistant.apps.console import forms, launching, materials_page
from assistant.apps.console.fill_choices_panel import options_of, site_words
from assistant.apps.console.text_jobs import TextJob
from assistant.apps.console.typed_files import RECEIPT, TypedFiles
from assistant.core.errors import UsageError

CHOSEN = {
    "stage": "算法",
    "algorithm": "甲算法",
    "site": " https://a.example ",
    "uncalibrated": True,
    "watch": True,
    "reopen": True,
    "no-account": True,
}
CLIENT = Path("工作区/客户/甲")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Note what the work of each kind is called with instead of doing it."""
    noted: list[tuple[Any, ...]] = []

    def note(*given: object, **named: object) -> int:
        noted.append((*given, named))
        return 0

    of_kinds = ((fill, "fill"), (changes, "change"), (deregistering, "deregister"), (pulls, "run"))
    others = ((look_learning, "learn"), (sessions, "logout"))
    for module, name in (*of_kinds, *others, (calibrating, "calibrate")):
        monkeypatch.setattr(module, name, note)
    monkeypatch.setattr(console_jobs, "need_display", lambda: None)
    return noted


def test_a_filing_of_every_grade_is_what_the_page_chose(calls: list[tuple[Any, ...]]) -> None:
    assert console_jobs.work("fill", CLIENT, []) == 0
    assert console_jobs.work("fill", CLIENT, options_of(CHOSEN)) == 0
    plain, chosen = (call[0] for call in calls)
    assert (plain.site, plain.stage, plain.account, plain.allow_uncalibrated) == ("cac", None, "keyring", False)
    assert (chosen.site, chosen.stage, chosen.algorithm) == ("https://a.example", "算法", "甲算法")
    assert (chosen.pace, chosen.account, chosen.allow_uncalibrated) == ("watch", "none", True)


def test_changes_deregistrations_and_readings_get_their_words(calls: list[tuple[Any, ...]]) -> None:
    words = {
        "change": ["algorithm=甲算法", "since=2026-11-20"],
        "deregister": ["algorithm=甲算法", "reason=停止提供服务", "end=2026-11-30", "note=一=二"],
        "pull": ["take"],
        "look": ["site=https://a.example"],
        "logout": ["close"],
        "calibrate": ["home"],
    }
    for kind, options in words.items():
        assert console_run._work(Path("n.json"), kind, CLIENT, options) == 0
    change, ended, pulled, looked, logged_out, calibrated = calls
    assert (change[0].algorithm, change[0].since, change[0].plan) == ("甲算法", "2026-11-20", False)
    assert (ended[0].reason, ended[0].end, ended[0].note) == ("停止提供服务", "2026-11-30", "一=二")
    assert (pulled[0].reads_only, pulled[1]) == (True, {"yes": True})
    assert (looked[0].profile, looked[0].out, looked[0].site) == (CLIENT, None, "https://a.example")
    assert logged_out[-1] == {"yes": True}
    assert calibrated[0].home


def test_a_preview_of_changes_is_no_filing(calls: list[tuple[Any, ...]]) -> None:
    assert console_run._work(Path("n.json"), "differences", CLIENT, ["algorithm=甲算法"]) == 0
    assert console_run._work(Path("n.json"), "differences", CLIENT, ["part=entity"]) == 0
    assert [call[0].subject for call in calls] == [False, True]
    assert (calls[0][0].plan, calls[0][0].algorithm) == (True, "甲算法")
    assert "differences" in launching.KINDS
    assert "differences" not in launching.RUNS_OF_A_CLIENT


@pytest.mark.parametrize("end", [SystemExit, OSError])
def test_pasted_comments_are_deleted_once_they_are_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    receipts: list[object] = []

    def fails(*_: object) -> int:
        raise end

    def records(_: object, receipt: object) -> int:
        receipts.append(receipt)
        return 1

    typed_files = TypedFiles(tmp_path, "returned")
    pasted = typed_files.write((".txt", "意见".encode()), (RECEIPT, '{"对方": "a"}'.encode()))
    monkeypatch.setattr(returned, "show", fails)
    with pytest.raises(end):
        console_jobs.work("returned", CLIENT, [f"pasted={pasted}"])
    assert typed_files.unrecorded(".txt") == pasted, "what was not recorded is offered again"
    monkeypatch.setattr(returned, "show", records)
    assert console_jobs.work("returned", CLIENT, [f"pasted={pasted}"]) == 1
    assert receipts == [{"对方": "a"}]
    assert list(pasted.parent.iterdir()) == []


def test_pasted_comments_that_no_job_reads_are_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / launching.FOLDER
    folder.mkdir(parents=True)
    typed_files = TypedFiles(tmp_path, "returned")
    pasted = typed_files.write((".txt", "意见".encode()))
    note = folder / "20261201T000000-aaaa.json"
    data = {"kind": "returned", "started": "2026-12-01T00:00:00+00:00", "pid": 7, "options": []}
    note.write_text(json.dumps(data), encoding="utf-8")
    with launching.held(note):
        typed_files.drop()
        assert pasted.exists()
        more = typed_files.write((".txt", "又一条".encode()))
        typed_files.started(None)
        assert (pasted.exists(), more.exists()) == (True, False)
    typed_files.drop()
    assert not pasted.exists()


def test_a_text_that_a_colleague_s_job_may_read_stays_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEIAN_MACHINE", "甲机")
    pasted = TypedFiles(tmp_path, "returned").write((".txt", "意见".encode()))
    monkeypatch.setenv("BEIAN_MACHINE", "乙机")
    TypedFiles(tmp_path, "returned").drop()
    assert pasted.exists()
    long_ago = time.time() - 90_000
    os.utime(pasted, (long_ago, long_ago))
    TypedFiles(tmp_path, "returned").drop()
    assert not pasted.exists()


def test_jobs_of_the_workspace_make_new_clients(calls: list[tuple[Any, ...]]) -> None:
    home = Path("工作区")
    console_jobs.work("pull", home, ["company=乙/公司"])
    console_jobs.work("look", home, ["company=乙公司"])
    pulled, looked = calls
    assert (pulled[0].profile, pulled[0].company) == (home / "客户" / "乙_公司", "乙/公司")
    assert looked[0].out == home / "客户" / "乙公司"
    with pytest.raises(UsageError):
        console_jobs.work("没有", home, [])


def test_differences_of_scans_are_a_result_and_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "compare_all", lambda _: 1)
    assert console_jobs.work("scans", CLIENT, []) == 0


@pytest.mark.parametrize("word", ["-合同.pdf=某材料", "--help.pdf=某材料", "--"])
def test_a_word_of_a_job_is_never_an_option_of_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    given: list[object] = []

    def noted(*words: object) -> int:
        given.append(words)
        return 0

    monkeypatch.setattr(console_run, "run", noted)
    note = tmp_path / "runs" / launching.FOLDER / "a.json"
    words = launching.command(launching.ConsoleJob(note, "place", datetime.now(UTC), 0, ("收件/一", word)))
    monkeypatch.setattr(sys, "argv", words[2:])
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 0
    assert given == [(note, "place", tmp_path, ["收件/一", word])]


def test_files_are_placed_only_by_a_job_that_ended_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    monkeypatch.setattr(materials_page, "note", lambda text, _: texts.append(text))
    monkeypatch.setattr(ui.navigate, "reload", lambda: texts.append("reloaded"))
    note = tmp_path / "runs" / launching.FOLDER / "a.json"
    note.parent.mkdir(parents=True)
    job = launching.ConsoleJob(note, "place", datetime.now(UTC), 0)
    inbox = materials_page._Inbox(tmp_path, "甲", [])
    inbox._placed(job)  # killed
    note.with_suffix(".end").write_text("2")
    job.log.write_text("磁盘满了", encoding="utf-8")
    inbox._placed(job)
    note.with_suffix(".end").write_text("0")
    inbox._placed(job)
    assert texts == ["上次没有做完。", "磁盘满了", "reloaded"]


def test_a_result_is_shown_under_the_button_that_made_it(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / launching.FOLDER
    folder.mkdir(parents=True)
    made = {"20261201T1": [], "20261201T2": ["take"], "20261201T3": ["company=take"], "20261201T4": ["take=1", "take"]}
    for name, options in made.items():
        data = {"kind": "pull", "started": "2026-12-01T00:00:00+00:00", "pid": 7, "options": options}
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    plain, taken = (TextJob(tmp_path, "pull", "读取", flag).newest() for flag in ("", "take"))
    assert plain is not None
    assert taken is not None
    assert (plain.note.stem, taken.note.stem) == ("20261201T3", "20261201T4")
    (folder / "20261201T3.json").unlink()
    plain = TextJob(tmp_path, "pull", "读取").newest()
    assert plain is not None
    assert plain.note.stem == "20261201T1"


def test_a_page_says_why_a_job_did_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reasons: list[str] = []
    monkeypatch.setattr(forms, "said", lambda *words: reasons.append("/".join(words)))
    assert forms.started(tmp_path / "移走的", "check", []) is None
    assert forms.started(tmp_path, "fill", "请先选。", reasons.append) is None
    assert launching.jobs(tmp_path) == []
    assert "没有客户文件夹“移走的”" in reasons[0]
    assert (reasons[0].rpartition("/")[2], reasons[1:]) == ("negative", ["请先选。"])


def test_an_address_and_a_day_are_read_as_they_were_typed() -> None:
    assert [site_words({"site": text}) for text in (" ", " https://a.example ")] == [[], ["site=https://a.example"]]
    assert (
        options_of(CHOSEN | {"site": "a.example"}) == site_words({"site": "a.example"}) == "网址要写完整，如 https://…"
    )
    assert [forms.typed_day({"on": text}, "on") for text in (" 2026-11-20 ", "前天", "")] == [
        date(2026, 11, 20),
        None,
        None,
    ]
