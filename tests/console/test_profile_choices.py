"""What a person chooses now and then: fewer rules, a report to store, a record checked, a day, a scan, a form, an example."""

from __future__ import annotations

import io
import json
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from docx import Document
from PIL import Image, ImageDraw

from assistant.apps import run_reports
from assistant.apps.console import scan_panel
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.findings_file import findings_of_all
from assistant.apps.console.scan_panel import MadeScan, ScanMaker
from assistant.apps.profile_edit import EditedProfile, explained
from assistant.apps.scan_making import by_number
from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import examine
from assistant.core.bundled import bundled
from assistant.declaration.documents.reading import MadePdf
from assistant.declaration.intake.requirements import COMMITMENT, LICENCE, Requirement
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.profile.schema.notes import AcceptedFinding
from assistant.practice import example_client, ledger
from assistant.practice.example_client import EXAMPLES, PROFILE
from assistant.practice.layout import is_example
from assistant.practice.workspace import PROFILE as PROFILE_FILE
from assistant.practice.workspace import NewClient, add
from tests.console.conftest import Console, OwnClient, Practice, made, returned_run
from tests.console.giving import download, give, press, type_in
from tests.console.test_drawing import BATCH
from tests.console.test_drops import PLACE, zone
from tests.console.test_words_of_pages import terminal_words
from tests.console.window import Window, window
from tests.filing.small import NAME, small

Office = tuple[Practice, Console, str]


def shown(client: OwnClient, *steps: str, **query: str) -> AbstractContextManager[Window]:
    """Open a page of a client."""
    return window(client.console, client.cookie, "client", client.name, *steps, **query)


def asked(client: OwnClient, path: str) -> tuple[int, str]:
    """Return status and text of an address."""
    status, _, body = client.console.ask(path, cookie=client.cookie)
    return status, body.decode(errors="replace")


@pytest.mark.program
def test_one_rule_is_shown_alone_or_left_out_and_the_page_is_stored(own_client: OwnClient) -> None:
    profile = own_client.home / "填报资料.json"
    wrong = profile.read_text("utf-8").replace("91440300MA5EXAMP0C", "91440300MA5EXAMP0X")
    profile.write_text(wrong.replace("li.yangli@example.com", "li.yangli"), encoding="utf-8")
    with shown(own_client, "findings") as page:
        assert len(page.find("只看这条", "a")) > 1
        assert "没有显示在这一页" not in page.texts()
        links = [page.elements[name]["props"]["href"] for name in page.find("先不看", "a")]
        (file,) = [page.elements[name]["props"]["href"] for name in page.find("下载预检报告（网页）", "a")]
    rule = links[0].partition("skip=")[2]
    with shown(own_client, "findings", skip=rule) as page:
        assert "没有显示在这一页；它们仍然要改" in page.texts()
        assert page.find("显示全部规则的问题", "a")
        assert len(page.find("先不看", "a")) == len(links) - 1
        assert "预检未发现问题" not in page.texts()
    status, whole = asked(own_client, file)
    assert (status, own_client.name in whole) == (200, True)
    assert str(own_client.home) not in whole
    assert terminal_words(whole.partition("</style>")[2]) == []
    alone = asked(own_client, f"/findings/{quote(own_client.name)}?only={rule}")[1]
    without = asked(own_client, f"/findings/{quote(own_client.name)}?skip={rule}")[1]
    assert (rule in alone, rule in without) == (True, False)
    assert ("本页只列出一部分" in alone, "本页只列出一部分" in without, "本页只列出一部分" in whole) == (
        True,
        True,
        False,
    )
    none = asked(own_client, f"/findings/{quote(own_client.name)}?only=R99")[1]
    assert "本页只列出一部分" in none
    assert "✓" not in none.partition("</style>")[2]


@pytest.mark.program
def test_a_stage_without_findings_says_so(own_client: OwnClient) -> None:
    base = EditedProfile.of(own_client.home)
    (finding,) = (one for one in examine(Case.of(base.loaded)) if one.state == "found" and one.stage == "产品")
    known = {"rule": finding.rule, "place": finding.place or None}
    explained(base, AcceptedFinding(**known, reason="不适用", by="甲", on=date.today()))
    for stage, is_clear in (("产品", True), ("主体", False), ("", False), ("没有这一段", False)):
        with shown(own_client, "findings", stage=stage) as page:
            assert ("✓ 这一段没有发现问题。" in page.texts()) == is_clear
            assert bool(page.find("说明理由")) != is_clear


def test_the_page_of_all_clients_names_those_that_cannot_be_read(tmp_path: Path, own_home: Path) -> None:
    other = small()
    other["主体"]["主体基本信息"] |= {"主体名称": "广州另家示例有限公司", "网址": "网址写错"}
    practice = made(tmp_path, small(), other)
    example_client.add_example(practice.workspace)
    add(practice.workspace, NewClient("坏资料公司"))
    (practice.folder("坏资料公司") / PROFILE_FILE).write_text("beian: [", encoding="utf-8")
    with ledger.opened(practice.workspace) as books:
        books.refresh(date.today())
        content, unread = findings_of_all(ConsoleContext(practice.workspace, books))
    page = content.decode()
    assert unread == ("坏资料公司",)
    assert all(name in page for name in (NAME, "广州另家示例有限公司"))
    assert "星河示例" not in page, "the example is no client"
    assert str(tmp_path) not in page


@pytest.mark.program
def test_a_record_is_checked_by_a_digest_and_an_unmasked_pack_is_written_only_when_agreed(
    own_client: OwnClient,
) -> None:
    home, console, cookie = own_client.home, own_client.console, own_client.cookie
    run = returned_run(home)
    packs = home / "runs" / "存档包"
    with shown(own_client, "runs", run) as page:
        press(page, "核对这次填报的记录")
        page.until(lambda: "✓ 操作流水前后相连" in page.texts())
        assert terminal_words(page.texts()) == []
        head = page.texts().partition("末行摘要：")[2].splitlines()[0]
        type_in(page, "head", "12")
        press(page, "核对这次填报的记录")
        page.until(lambda: "至少写前 16 位" in page.texts())
        type_in(page, "head", f" {head[:20]} ")
        press(page, "核对这次填报的记录")
        page.until(lambda: "末行摘要与您给出的一致" in page.texts())
        give(page, console, cookie, "pack", download(console, cookie, "pack", home.name, run), "存档.zip")
        page.until(lambda: "包摘要：" in page.texts())
        assert terminal_words(page.texts()) == []
        press(page, "写出未遮盖的存档包")
        page.until(lambda: "没有写出。请先勾选" in page.texts())
        assert not packs.exists()
        page.send(page.find(id="start-agreed")[0], "change", True)
        press(page, "写出未遮盖的存档包")
        page.until(lambda: "已写到客户的文件夹里" in page.texts())
    (pack,) = packs.iterdir()
    assert asked(own_client, f"/file/{quote(home.name)}?path={quote(f'runs/存档包/{pack.name}')}")[0] == 404
    journal = home / "runs" / run / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace("退回补正".encode(), "审核通过".encode()))
    with shown(own_client, "runs", run) as page:  # the report cannot be made, the record can be checked
        press(page, "核对这次填报的记录")
        page.until(lambda: "✖ 核验不通过" in page.texts())


@pytest.mark.program
def test_a_report_is_given_as_a_page(own_client: OwnClient) -> None:
    with shown(own_client, "runs", returned_run(own_client.home)) as page:
        press(page, "下载报告（网页）")
        page.until(lambda: "download" in page.instructions)


def test_a_report_is_printed_into_a_folder_that_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    targets: list[Path] = []

    def print_report(run: Path, target: Path) -> None:
        targets.append(target)
        target.write_bytes(b"%PDF-" + run.name.encode())

    monkeypatch.setattr(run_reports, "print_report", print_report)
    assert run_reports.printed(tmp_path / "run") == b"%PDF-run"
    assert not targets[0].parent.exists()


@pytest.mark.program
def test_the_messages_name_the_day_that_was_written(own_client: OwnClient) -> None:
    for path in own_client.home.rglob("*.pdf"):
        path.unlink()
    with shown(own_client, "materials") as page:
        type_in(page, "needed-by", "后天")
        page.until(lambda: "日期没有选，或没有写完整。下面的话还是原来的日期。" in page.texts())
        before = page.texts()
        assert "前发给我" in before
        type_in(page, "needed-by", "2099-01-05")
        page.until(lambda: "1月5日" in page.texts())
        assert "日期没有选" not in page.texts()
        type_in(page, "needed-by", "2020-01-06")
        page.until(lambda: "这一天已经过去" in page.texts())


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """Return the folder of a batch of the inbox with two photos and a PDF that was made before."""
    folder = tmp_path / "收件" / BATCH
    folder.mkdir(parents=True)
    for name in ("10.jpg", "2.jpg", "营业执照.pdf"):
        (folder / name).write_bytes(name.encode())
    return folder


def test_photos_become_a_pdf_beside_them_in_the_order_of_their_pages(
    tmp_path: Path, batch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []

    def composed(pages: list[Path], *_: object) -> MadePdf:
        given.append([page.name for page in pages])
        return MadePdf(b"%PDF-made", 2, ("转了一页",))

    done: list[MadeScan] = []
    monkeypatch.setattr(scan_panel, "composed", composed)
    maker = ScanMaker(tmp_path, [Requirement(LICENCE), Requirement(COMMITMENT, "甲/乙")], done.append)
    maker.batch = batch.name
    pages = sorted(filter(scan_panel.is_page, ("10.jpg", "2.jpg", "包.zip/1.jpg", "表.xlsx")), key=by_number)
    assert maker._made(pages, Requirement(LICENCE)) == "营业执照 (2).pdf"
    assert given == [["2.jpg", "10.jpg"]]
    assert (batch / "营业执照.pdf").read_bytes() == b"\xe8\x90\xa5\xe4\xb8\x9a\xe6\x89\xa7\xe7\x85\xa7.pdf"
    assert (batch / "营业执照 (2).pdf").read_bytes() == b"%PDF-made"
    assert maker.words[1] == "转了一页"
    assert "/" not in maker._made(pages, Requirement(COMMITMENT, "甲/乙"))


@pytest.mark.thorough
@pytest.mark.program
def test_photos_are_combined_on_the_page_and_only_the_pdf_is_filed(own_client: OwnClient) -> None:
    home = own_client.home
    folder = home / "收件" / BATCH
    folder.mkdir(parents=True)
    for name in ("2.png", "10.png"):
        scan = Image.new("RGB", (1240, 1754), "white")
        for line in range(20):
            ImageDraw.Draw(scan).text(
                (100, 100 + 70 * line), f"Rules of {name}, line {line}", fill="black", font_size=40
            )
        scan.save(folder / name)
    with shown(own_client, "materials") as page:
        page.send(zone(page), "change", [BATCH, 2])
        page.until(lambda: bool(page.find("合成一份 PDF", "button")))
        press(page, "合成一份 PDF")
        page.until(lambda: "请先选是哪份材料，再勾选它的照片或扫描件。" in page.texts())
        type_in(page, "scan-slot", "管理制度")
        before = page.find("上移", "button")
        press(page, "全部勾选")
        page.until(lambda: page.find("上移", "button") not in ([], before))
        press(page, "上移")
        page.until(lambda: page.texts().rindex("10.png") < page.texts().rindex("2.png"))
        press(page, "合成一份 PDF")
        page.until(lambda: "已合成 管理制度.pdf（2 页" in page.texts())
        press(page, PLACE)
        page.until(lambda: "附件/管理制度.pdf" in (home / "填报资料.json").read_text("utf-8"))
    assert not list((home / "附件").glob("*.png"))


@pytest.mark.program
def test_a_local_form_is_filled_and_the_rest_is_named(own_client: OwnClient) -> None:
    document, content = Document(), io.BytesIO()
    table = document.add_table(rows=0, cols=2)
    for label in ("单位名称", "语料规模"):
        table.add_row().cells[0].text = label
    document.save(content)
    with shown(own_client, "drafts") as page:
        give(page, own_client.console, own_client.cookie, "registration-form", b"no form", "坏.docx")
        page.until(lambda: any("坏.docx" in text for text in page.texts().splitlines()))
        give(
            page, own_client.console, own_client.cookie, "registration-form", content.getvalue(), "某省登记备案表.docx"
        )
        page.until(lambda: "已按栏目填入 1 栏。" in page.texts())
        assert "语料规模" in page.texts().splitlines()
        (address,) = [page.elements[name]["props"]["href"] for name in page.find("某省登记备案表（已填）.docx", "a")]
    status, _, body = own_client.console.ask(address, cookie=own_client.cookie)
    assert status == 200
    assert Document(io.BytesIO(body)).tables[0].rows[0].cells[1].text == own_client.name


@pytest.mark.program
def test_drafts_on_the_templates_of_a_rehearsal_go_to_a_folder_of_their_own(
    shared_office: Office, own_client: OwnClient, tmp_path: Path
) -> None:
    practice, _, _ = shared_office
    with shown(own_client, "drafts") as page:
        press(page, "用演练的模板起草")
        page.until(lambda: "还没有演练里保存的模板" in page.texts())
        document = Document()
        document.add_paragraph("主体名称：____")
        document.save(str(tmp_path / "模板.docx"))
        shelf = Shelf(practice.home / "beian" / "config" / "templates" / "rehearsal")
        shelf.add(tmp_path / "模板.docx", "算法备案承诺书", today=date(2026, 12, 1))
        press(page, "用演练的模板起草")
        page.until(lambda: "在客户文件夹的“材料（演练）”里；不可盖章。" in page.texts())
    written = json.loads((own_client.home / "材料（演练）" / "清单.json").read_text("utf-8"))
    assert not any(paper["official"] for paper in written["papers"])
    assert not list((own_client.home / "材料").glob("*.docx"))


@pytest.mark.program
def test_another_example_is_added_and_marked(shared_office: Office) -> None:
    practice, console, cookie = shared_office
    with window(console, cookie, "start") as page:
        type_in(page, "which", "ranking")
        press(page, "放入示例客户")
        page.until(lambda: "open" in page.instructions)
    (folder,) = [folder for folder in practice.workspace.folders() if "店铺榜单" in folder.name]
    assert is_example(folder)
    with window(console, cookie, "start") as page:
        type_in(page, "which", "ranking")
        press(page, "放入示例客户")
        page.until(lambda: "已有客户文件夹" in page.texts())


def test_every_bundled_example_can_be_added() -> None:
    assert {*EXAMPLES} == {path.name for path in bundled("profiles").iterdir() if path.is_dir()}
    assert next(iter(EXAMPLES)) == PROFILE
