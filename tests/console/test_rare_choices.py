"""Choices that few filings need: how a rehearsal goes, how fast, one page or item to calibrate, a form of another site."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.apps.cli import (
    batch_fill,
    batching,
    calibrating,
    changes,
    console_jobs,
    console_run,
    deregistering,
    form,
    mocks,
    rehearsing,
)
from assistant.apps.console import batch_page, form_panel, launching, map_pages
from assistant.apps.console.calibration_panel import calibration_words
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.map_page_paths import page_file
from assistant.apps.console.rehearsal_choices_panel import MISHAPS, SKINS, rehearsal_choices, rehearsal_words
from assistant.apps.console.typed_files import TypedFiles
from assistant.apps.form_lines import form_values
from assistant.core.errors import InputProblems, NoDisplay
from assistant.practice import batch as batches
from assistant.practice import ledger, workspace
from assistant.practice.filing_choices import FilingChoices
from beian_mock.faults import fault
from beian_mock.faults.table import KINDS
from tests.console.conftest import Console, Practice
from tests.console.giving import press, type_in
from tests.console.test_words_of_pages import terminal_words
from tests.console.window import window

HOME = Path("工作区")
LINES = """名称：某某科技有限公司
网址\thttps://a.example
【单位 › 联系人】
业务类别: 电信
业务类别：软件
业务类别：电子
执照："C:\\资料\\执照.pdf"
【】
有效期：2020-01-02 至 长期
"""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note the options that the work of each kind is called with instead of doing it; the last ones are the filing's."""
    noted: list[Any] = []

    def note(*given: object, **named: object) -> int:
        noted.append((*given, named))
        return 0

    of_kinds = ((changes, "change"), (deregistering, "deregister"), (batching, "work"), (batch_fill, "fill"))
    for module, name in (*of_kinds, (calibrating, "calibrate"), (calibrating, "check"), (rehearsing, "rehearse")):
        monkeypatch.setattr(module, name, note)
    for module in (console_jobs, console_run):
        monkeypatch.setattr(module, "need_display", lambda: None)
    return noted


def test_lines_become_values_by_section_question_and_label() -> None:
    contact = {"业务类别": ["电信", "软件", "电子"], "执照": "C:\\资料\\执照.pdf"}
    assert form_values(LINES) == {
        "名称": "某某科技有限公司",
        "网址": "https://a.example",
        "单位": {"联系人": contact},
        "有效期": "2020-01-02 至 长期",
    }


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("名称：“小智”和“小慧”", {"名称": "“小智”和“小慧”"}),
        ("名称：“小智”", {"名称": "“小智”"}),
        ("时间（HH:mm）\t10:00", {"时间（HH:mm）": "10:00"}),
        ("简介：第一段。\n　其中：第二段\n 第三段\n名称：甲", {"简介": "第一段。\n其中：第二段\n第三段", "名称": "甲"}),
        ("【产品】说明：详见【附件】\n名称：甲", {"【产品】说明": "详见【附件】", "名称": "甲"}),
        ('文件："C:\\甲 乙.pdf"', {"文件": "C:\\甲 乙.pdf"}),
    ],
)
def test_what_was_typed_is_taken_as_it_is(text: str, values: dict[str, str]) -> None:
    assert form_values(text) == values


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (" \n", ["要填的内容"]),
        ("名称：甲\n\n只有标签\n网址：\n：乙", ["第 3 行", "第 4 行", "第 5 行"]),
        ("单位：甲\n【单位】\n名称：乙\n【】\n【问题 › 选项】\n一：二\n【问题】\n选项：三", ["第 3 行", "第 8 行"]),
    ],
)
def test_every_line_that_is_no_value_is_named(text: str, places: list[str]) -> None:
    with pytest.raises(InputProblems) as refused:
        form_values(text)
    assert [problem.where for problem in refused.value.problems] == places


def test_a_form_of_another_site_gets_its_words_and_its_file(tmp_path: Path) -> None:
    typed = {
        "url": " https://a.example/apply ",
        "values": "名称：甲",
        "hosts": "cdn.example:8080，\nhttps://b.example/x",
    }
    typed_files = TypedFiles(tmp_path, "form")
    values, *rest = form_panel.form_words(typed_files, typed | {"watch": True})
    assert rest == ["allow=cdn.example:8080,b.example", "watch=yes"]
    file = Path(values.removeprefix("values="))
    assert file.with_suffix(form_panel.ADDRESS).read_text("utf-8") == "https://a.example/apply"
    assert form.read_values(file) == {"名称": "甲"}
    for wrong in ({"url": "a.example"}, {"hosts": "https://"}, {"values": "名称"}):
        assert isinstance(form_panel.form_words(typed_files, typed | {"watch": False} | wrong), str)
    assert file.exists()
    typed_files.drop()
    assert list(file.parent.iterdir()) == []


def test_typed_values_are_deleted_however_the_filling_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    values = tmp_path / "form-a.yaml"
    words = [f"values={values}", "allow=b.example,c.example", "watch=yes"]

    def refuse() -> None:
        raise NoDisplay(command="")

    def note(options: object) -> int:
        given.append(options)
        return 1

    monkeypatch.setattr(form, "fill", note)
    for needs in (lambda: None, refuse):
        values.write_text("名称: 甲", encoding="utf-8")
        values.with_suffix(form_panel.ADDRESS).write_text("https://a.example/?a=b", encoding="utf-8")
        monkeypatch.setattr(console_jobs, "need_display", needs)
        try:
            assert console_jobs.work("form", tmp_path, words) == 1
        except NoDisplay:
            assert needs is refuse
        assert list(tmp_path.iterdir()) == []
    (options,) = given
    assert (options.url, options.allow, options.pace) == ("https://a.example/?a=b", ["b.example", "c.example"], "watch")
    assert options.survives


def test_a_rehearsal_goes_as_it_was_chosen(calls: list[Any]) -> None:
    chosen = rehearsal_choices()
    assert rehearsal_words(chosen, by_hand=False) == ["headless"]
    assert rehearsal_words(chosen, by_hand=True) == ["by-hand"]
    chosen |= {"seen": True, "skin": "element-ui", "mishap": "http-error:nth=20,times=2"}
    for words in (["headless"], rehearsal_words(chosen, by_hand=False), rehearsal_words(chosen, by_hand=True)):
        assert console_run._work(Path("n.json"), "rehearse", HOME, words) == 0
    (plain, arguments, named), (options, others, _), (*_, by_hand) = calls
    assert (plain.site, plain.headless, plain.pace, named["by_hand"]) == ("mock", True, "fast", False)
    assert arguments == ["--port", "0", "--skin", "element-plus"]
    assert (options.site, options.headless, options.pace) == ("mock_element_ui", False, "watch")
    assert others == ["--port", "0", "--skin", "element-ui", "--fault", "http-error:nth=20,times=2"]
    assert by_hand["by_hand"]


def test_the_mock_knows_every_style_and_mishap() -> None:
    assert {skin or mocks.NEWEST_SKIN for skin, _ in SKINS} == set(mocks.SITES)
    assert [fault.read(name, KINDS, "1").kind.name for name, _ in MISHAPS if name]


def test_filings_of_every_kind_go_slowly_when_that_was_chosen(calls: list[Any]) -> None:
    for kind in ("change", "deregister"):
        for words in ([], ["watch"]):
            assert console_jobs.work(kind, HOME, ["algorithm=甲", *words]) == 0
    assert [call[1].pace for call in calls] == ["fast", "watch", "fast", "watch"]
    console_jobs.work("in_turn", HOME, ["fill", "stage=算法", "watch", "job=n.json"])
    assert (calls[-1][0].stage, calls[-1][0].pace) == ("算法", "watch")


def test_a_batch_is_given_to_workers_when_that_was_chosen(calls: list[Any]) -> None:
    for words in (["check"], ["rehearse", "resume", "team"]):
        console_jobs.work("batch", HOME, words)
    assert [(call[0], call[1].team, call[1].resume) for call in calls] == [
        ("check", False, False),
        ("rehearse", True, True),
    ]


def test_the_page_shows_the_last_batch_whoever_does_it(tmp_path: Path) -> None:
    office = workspace.init(tmp_path / "事务所")
    shared = replace(office, address="postgresql://a.example/b")
    moments = (datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 10))
    for moment, is_team in zip(moments, (False, True), strict=True):
        batches.begin(office, "check", [("甲", "甲")], moment, is_team=is_team)
    newest = [batch_page._newest(place, "check") for place in (office, shared)]
    assert [batch and batch.is_team for batch in newest] == [False, True]
    assert batch_page._newest(shared, "fill") is None


@pytest.mark.parametrize("is_team", [False, True])
def test_the_batch_that_is_shown_is_the_one_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_team: bool
) -> None:
    words = list[Any]()
    monkeypatch.setattr(batch_page, "started", lambda _, kind, given, __: words.append((kind, given)))
    shared = replace(workspace.init(tmp_path / "事务所"), address="postgresql://a.example/b")
    for hour, is_teams in ((9, not is_team), (10, is_team)):
        batches.begin(shared, "check", [("甲", "甲")], datetime(2026, 12, 1, hour), is_team=is_teams)
    with ledger.opened(workspace.init(tmp_path / "本机")) as books:
        page = batch_page._Batches(ConsoleContext(shared, books))
    monkeypatch.setattr(page, "answer", None, raising=False)
    page.checking["team"] = not is_team
    for given in (("resume",), ()):
        page.begin("check", *given)
    resumed, new = (["team"] if team else [] for team in (is_team, not is_team))
    assert words == [("batch", ["check", "resume", *resumed]), ("batch", ["check", *new])]


def test_a_batch_of_one_stage_is_not_resumed_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = list[Any]()
    monkeypatch.setattr(batch_page, "started", lambda *given: words.append(given[2]))
    office = workspace.init(tmp_path / "事务所")
    batch = batches.begin(office, "fill", [("甲", "甲")], datetime(2026, 12, 1, 9), "cac")
    batch.choices = FilingChoices("产品")
    batch.save()
    with ledger.opened(office) as books:
        page = batch_page._Batches(ConsoleContext(office, books))
    monkeypatch.setattr(page, "answer", None, raising=False)
    for stage in ("", "产品", "算法"):
        page.filing["stage"] = stage
        page.begin("fill", "resume")
    page.begin("fill")
    assert words == [
        ["fill", "resume"],
        ["fill", "resume", "stage=产品"],
        "上一批填的是产品，不是算法。要填算法，请新开一批。",
        ["fill", "stage=算法"],
    ]


def test_a_batch_is_not_resumed_as_if_for_the_clients_that_are_ticked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = list[Any]()
    monkeypatch.setattr(batch_page, "started", lambda *given: words.append(given[2]))
    office = workspace.init(tmp_path / "事务所")
    batches.begin(office, "check", [("甲", "甲"), ("乙", "乙")], datetime(2026, 12, 1, 9))
    with ledger.opened(office) as books:
        page = batch_page._Batches(ConsoleContext(office, books))
    monkeypatch.setattr(page, "answer", None, raising=False)
    page.chosen["甲"] = True
    page.begin("check", "resume")
    page.begin("check")
    page.chosen["甲"] = False
    page.begin("check", "resume")
    refused = "接着做的是上一批里没做完的全部客户，不能只挑几家。请去掉勾选，或新开一批只做勾选的。"
    assert words == [refused, ["check", "clients=甲"], ["check", "resume"]]


def test_a_page_or_an_item_is_calibrated_and_the_map_is_written_as_a_page(calls: list[Any]) -> None:
    chosen = {"page": "subject", "item": "subject.basic.name"}
    site = "site=https://a.example/b"
    for typed in (chosen | {"item": ""}, chosen, {"page": "", "item": ""}):
        console_jobs.work("calibrate", HOME, [site, *calibration_words(typed)])
    console_jobs.work("calibrate", HOME, ["review"])
    page, item, rest, review = (call[0] for call in calls)
    assert [(one.page, one.only) for one in (page, item, rest)] == [
        (["subject"], None),
        (None, ["subject.basic.name"]),
        (None, None),
    ]
    assert (page.site, page.url, page.review, page.html) == (*["https://a.example/b"] * 2, False, None)
    assert (review.site, review.url, review.review, review.html) == ("cac", None, True, page_file(HOME, "review"))
    for words in ([site], ["pictures=yes"]):
        console_jobs.work("patrol", HOME, words)
    plain, pictured = (call[0] for call in calls[-2:])
    assert (plain.url, plain.html) == ("https://a.example/b", None)
    assert (pictured.url, pictured.html) == (None, page_file(HOME, "patrol"))


@pytest.mark.program
def test_a_written_page_is_shown_in_a_sandbox(shared_office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = shared_office
    file = page_file(practice.workspace.folder, "patrol")
    for kind, answer in (("patrol", 409), ("other", 404)):
        assert console.ask(f"/map-page/{kind}", cookie=cookie)[0] == answer
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("<!doctype html><p>页面检查</p>", encoding="utf-8")
    status, headers, body = console.ask("/map-page/patrol", cookie=cookie)
    assert (status, "页面检查" in body.decode()) == (200, True)
    assert "default-src 'none'" in headers["content-security-policy"]
    assert console.ask("/map-page/patrol")[0] in {401, 403}
    file.unlink()


def test_only_a_page_of_the_last_job_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[str] = []
    monkeypatch.setattr(map_pages, "link", lambda text, *_, **__: offered.append(text))
    moment, file = datetime.now(UTC), page_file(tmp_path, "review")
    map_pages.add_page_link(tmp_path, "review", moment)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    earlier = time.time() - 60
    os.utime(file, (earlier, earlier))
    map_pages.add_page_link(tmp_path, "review", moment)
    assert offered == []
    monkeypatch.setattr(map_pages, "el", lambda *_, **__: nullcontext())
    map_pages.add_page_link(tmp_path, "review", moment - timedelta(minutes=2))
    assert offered == ["打开这一页", "存成文件"]


@pytest.mark.program
def test_the_pages_offer_the_choices_and_refuse_in_words(shared_office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = shared_office
    with window(console, cookie, "site") as page:
        assert not page.find(id="start-item")
        type_in(page, "page", "subject")
        page.until(lambda: bool(page.find(id="start-item")))
        assert "主体基本信息 › 主体名称" in page.texts()
        type_in(page, "page", "")
        page.until(lambda: not page.find(id="start-item"))
    with window(console, cookie, "tools") as page:
        type_in(page, "url", "https://a.example/apply")
        type_in(page, "values", "名称：甲\n网址")
        press(page, "打开浏览器，开始填")
        page.until(lambda: "第 2 行：这一行没有“标签：值”" in page.texts())
        assert terminal_words(page.texts()) == []
    folder = practice.workspace.folder / "runs" / launching.FOLDER
    assert list(folder.glob("form-*")) == []
    batch = batches.begin(practice.workspace, "fill", [("甲", "甲")], datetime(2026, 12, 1, 9), "cac")
    batch.choices = FilingChoices("产品")
    batch.save()
    with window(console, cookie, "batch") as page:
        assert "这一批只填产品。" in page.texts()
        assert page.find(id="start-stage")
        assert not page.find(id="start-team")  # the ledger of this workspace is a file
    shutil.rmtree(batch.folder)


@pytest.mark.program
@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a window would open")
def test_what_is_chosen_on_a_page_is_in_the_words_of_its_job(own_practice: Practice) -> None:
    home, office = own_practice.folder(), own_practice.workspace.folder
    with own_practice.console(DISPLAY="", WAYLAND_DISPLAY="") as console:
        cookie = console.enter()
        with window(console, cookie, "client", home.name, "change") as page:
            page.send(page.find(id="start-watch-change")[0], "change", True)
            press(page, "打开浏览器办理变更")
            page.until(lambda: "已开始" in page.texts())
        with window(console, cookie, "site") as page:
            type_in(page, "page", "subject")
            page.until(lambda: bool(page.find(id="start-item")))
            type_in(page, "item", "subject.basic.name")
            press(page, "校准各页的填报项")
            page.until(lambda: "没有显示器" in page.texts() or "桌面" in page.texts())
            page.send(page.find(id="start-pictures")[0], "change", True)
            press(page, "检查各页")
            page.until(lambda: launching.newest(office, "patrol") is not None)
    jobs = (
        launching.newest(home, "change"),
        launching.newest(office, "calibrate"),
        launching.newest(office, "patrol"),
    )
    assert [job and job.options for job in jobs] == [("watch",), ("only=subject.basic.name",), ("pictures=yes",)]
