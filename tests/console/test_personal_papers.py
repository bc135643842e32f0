"""The end of a mandate as a person presses it: personal papers are listed, returned, or deleted with every copy."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from assistant.core.errors import UsageError
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.notes import Material
from assistant.declaration.profile.updating import update
from assistant.practice import mandate as mandates
from assistant.practice.layout import LEDGER
from assistant.practice.mandate import Mandate
from assistant.practice.paper_disposal import FOLDER, delete, records
from assistant.practice.personal_papers import ARCHIVE, NAMED, personal_papers
from tests.console.conftest import OwnClient
from tests.console.giving import press
from tests.console.window import window

TODAY = date(2026, 11, 20)
KIND = "法定代表人身份证扫描件"
FIRST, SECOND, OTHER = b"%PDF first scan", b"%PDF second scan", b"%PDF responsible"


def with_papers(home: Path) -> None:
    """Put an identity card in two versions, copies of both, another card, and an archive into a client's folder."""
    (home / "收件" / "2026").mkdir(parents=True, exist_ok=True)
    (home / "附件").mkdir(exist_ok=True)
    (home / "旧版").mkdir(exist_ok=True)
    for path, content in (
        ("附件/李示例.pdf", FIRST),
        ("附件/李示例（第2版）.pdf", SECOND),
        ("收件/2026/扫描0001.pdf", FIRST),
        ("旧版/扫描0002.pdf", SECOND),
        ("收件/2026/王示例身份证.pdf", OTHER),
        ("收件/2026/营业.pdf", b"%PDF licence"),
    ):
        (home / path).write_bytes(content)
    with zipfile.ZipFile(home / "收件" / "2026" / "资料.zip", "w") as archive:
        archive.writestr("a.pdf", SECOND)
    (home / ".beian-read").mkdir(exist_ok=True)
    loaded = load(home)
    material = Material(kind=KIND, file="附件/李示例（第2版）.pdf")
    notes = loaded.profile.notes.model_copy(update={"materials": (material,)})
    update(loaded, loaded.profile.model_copy(update={"notes": notes}))


@pytest.mark.program
def test_personal_papers_are_deleted_by_a_press_with_every_copy(own_client: OwnClient) -> None:
    home = own_client.home
    with_papers(home)
    papers = {paper.what: set(paper.paths) for paper in personal_papers(load(home))}
    files = {"附件/李示例.pdf", "附件/李示例（第2版）.pdf", "收件/2026/扫描0001.pdf", "旧版/扫描0002.pdf"}
    assert papers[KIND] == files
    assert papers[NAMED] == {"收件/2026/王示例身份证.pdf"}
    assert papers[ARCHIVE] == {"收件/2026/资料.zip"}
    parts = ("client", own_client.name, "mandate")
    with window(own_client.console, own_client.cookie, *parts) as page:
        page.until(lambda: KIND in page.texts())
        assert not page.find("确认删除", "button"), "while the mandate runs"
        press(page, "记下委托结束")
        page.until(lambda: mandates.read(home).ended_on is not None)
    with window(own_client.console, own_client.cookie, *parts) as page:
        page.until(lambda: bool(page.find("确认删除", "button")))
        (button,) = page.find("确认删除", "button", **{"aria-label": f"确认删除：{KIND}"})
        page.send(button, "click")
        page.until(lambda: bool(list(records(home))))
    assert not any((home / path).exists() for path in files)
    assert (home / "收件/2026/营业.pdf").exists()
    with window(own_client.console, own_client.cookie, *parts) as page:
        page.until(lambda: bool(page.find("记为已退还", "button")))
        (button,) = page.find("记为已退还", "button", **{"aria-label": f"记为已退还：{NAMED}"})
        page.send(button, "click")
        page.until(lambda: len(list(records(home))) == 2)
    written = "".join(path.read_text(encoding="utf-8") for path in (home / LEDGER / FOLDER).iterdir())
    assert "示例" not in written, "no name of a person or a file"
    assert {event.text("kind") for event in records(home)} == {"deleted", "returned"}


def test_nothing_is_deleted_while_the_mandate_runs_or_once_a_file_has_changed(own_client: OwnClient) -> None:
    home = own_client.home
    with_papers(home)
    paper = next(paper for paper in personal_papers(load(home)) if paper.what == KIND)
    with pytest.raises(UsageError, match="还没有结束"):
        delete(load(home), paper, TODAY)
    mandates.change(home, Mandate(), Mandate(ended_on=TODAY))
    (home / "附件/李示例.pdf").write_bytes(b"%PDF something else")
    with pytest.raises(UsageError, match="变了"):
        delete(load(home), paper, TODAY)
    assert all((home / path).exists() for path in paper.paths)
    assert not list(records(home))


@pytest.mark.program
def test_the_page_offers_nothing_before_the_day_on_which_the_mandate_ends(own_client: OwnClient) -> None:
    with_papers(own_client.home)
    mandates.change(own_client.home, Mandate(), Mandate(ended_on=date(2999, 1, 1)))
    with window(own_client.console, own_client.cookie, "client", own_client.name, "mandate") as page:
        page.until(lambda: KIND in page.texts())
        assert "委托将于 2999-01-01 结束，证件从这一天起可以退还或删除。" in page.texts()
        assert not page.find("确认删除", "button")
        assert not page.find("记为已退还", "button")
