"""Files dropped one after another, or while another job runs, all reach their requirements."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from assistant.apps.console import launching
from assistant.core import files
from assistant.core.file_names import shown as shown_name
from tests.console.conftest import OwnClient
from tests.console.test_drawing import BATCH, pdf
from tests.console.test_windows import press, shown, written
from tests.console.window import Window

PLACE = "放进材料格"
ICP = "ICP备案证明或经营许可证"


def zone(page: Window) -> str:
    """Return the id of the drop zone."""
    return next(name for name, element in page.elements.items() if "drop" in element.get("class", ()))


def drop(page: Window, home: Path, name: str, pages: int) -> None:
    """Drop a file as the page's script does: store it in the batch and notify the server."""
    batch = page.elements[zone(page)]["props"].get("data-batch") or BATCH
    (home / "收件" / batch).mkdir(exist_ok=True)
    pdf(home / "收件" / batch / name, pages)
    page.send(zone(page), "change", [batch, 1])


@pytest.mark.thorough
def test_a_second_drop_before_the_first_is_placed_leaves_no_file_behind(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "materials") as page:
        drop(page, home, "随便.pdf", 1)
        page.until(lambda: bool(page.find(PLACE, "button")))
        choice = page.find(tag="select")[0]
        page.send(choice, "change", ICP)
        page.until(lambda: page.elements[zone(page)]["props"].get("data-batch") == BATCH)
    with shown(own_client, "materials") as page:  # reopened, the page continues
        drop(page, home, "随便什么.pdf", 3)
        page.until(lambda: bool(page.find(PLACE, "button")) and "随便什么.pdf" in page.texts())
        page.send(page.find(tag="select")[0], "change", ICP)
        drop(page, home, "管理制度汇编.pdf", 2)
        page.until(lambda: bool(page.find(PLACE, "button")) and "管理制度汇编.pdf" in page.texts())
        assert {"随便.pdf", "随便什么.pdf"} <= set(page.texts().splitlines())
        press(page, PLACE)
        page.until(lambda: "附件/管理制度.pdf" in written(home))
    assert f"附件/{ICP}.pdf" in written(home), "what the person chose before the last drop still holds"


def test_a_drop_during_another_job_is_classified_afterwards(own_client: OwnClient) -> None:
    home = own_client.home
    folder = home / "runs" / launching.FOLDER
    files.make_folder(folder)
    note = folder / "20261126T080000-aaaa.json"
    data = {"kind": "papers", "started": datetime.now(UTC).isoformat(), "pid": os.getpid(), "options": []}
    note.write_text(json.dumps(data), encoding="utf-8")
    with shown(own_client, "materials") as page:
        with launching.held(note) as ending:
            drop(page, home, "管理制度汇编.pdf", 2)
            page.until(lambda: "文件已收下。当前任务完成后开始识别材料…" in page.texts())
            drop(page, home, "随便.pdf", 1)
            assert launching.newest(home, "sort") is None
            ending.append(0)
        press(page, PLACE)
        assert {"管理制度汇编.pdf", "随便.pdf"} <= set(page.texts().splitlines())
        page.until(lambda: "附件/管理制度.pdf" in written(home))
    assert (home / "附件" / "管理制度.pdf").exists()
    with shown(own_client, "materials") as page:
        assert page.find("附件/管理制度.pdf", "a")


def test_a_drop_into_a_folder_that_was_just_renamed_says_so(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "materials") as page:
        (home / "收件" / BATCH).mkdir(exist_ok=True)
        pdf(home / "收件" / BATCH / "管理制度汇编.pdf", 1)
        home.rename(home.with_name(f"{home.name}二"))
        page.send(zone(page), "change", [BATCH, 1])
        page.until(lambda: any("没有客户文件夹" in text and "bad" in kind for text, kind in notes(page)))
        assert "正在识别材料" not in page.texts()
    assert not home.exists()


def notes(page: Window) -> list[tuple[str, list[str]]]:
    """Return the notes of a page: their texts and classes."""
    own = [element for element in page.elements.values() if "note" in element.get("class", ())]
    return [(str(element.get("text")), element["class"]) for element in own]


def test_a_file_with_a_refused_name_stops_no_other_of_the_drop(
    own_client: OwnClient, page: Page, tmp_path: Path
) -> None:
    content = pdf(tmp_path / "a.pdf", 1).read_bytes()
    names = ["CON.pdf", "甲.pdf", "fdp\u202e.pdf", "乙.pdf", "长" * 100 + ".pdf"]
    given = [FilePayload(name=name, mimeType="application/pdf", buffer=content + name.encode()) for name in names]
    given.insert(1, FilePayload(name="空.pdf", mimeType="application/pdf", buffer=b""))
    own_client.opened(page, "materials")
    page.locator("#drop").set_input_files(given)
    for name in ("甲.pdf", "乙.pdf"):
        expect(page.get_by_role("rowheader", name=name, exact=True)).to_be_visible(timeout=60_000)
    refused = page.locator(".drop .upload-status").inner_text().splitlines()
    assert [line.partition("”")[0] for line in refused] == [
        f"没有收下“{shown_name(name)}" for name in ("CON.pdf", "空.pdf", "fdp\u202e.pdf", "长" * 100 + ".pdf")
    ]
    (batch,) = (own_client.home / "收件").iterdir()
    assert sorted(path.name for path in batch.iterdir()) == ["乙.pdf", "甲.pdf"]


@pytest.mark.thorough
def test_a_page_sends_later_drops_to_the_same_batch(own_client: OwnClient, page: Page, tmp_path: Path) -> None:
    given = [pdf(tmp_path / f"{number}.pdf", number) for number in (1, 2)]
    own_client.opened(page, "materials")
    for path in given:
        page.locator("#drop").set_input_files(path)
        expect(page.get_by_role("rowheader", name=path.name, exact=True)).to_be_visible(timeout=60_000)
    (batch,) = (own_client.home / "收件").iterdir()
    assert sorted(path.name for path in batch.iterdir()) == ["1.pdf", "2.pdf"]
