"""Drafts and entries of the record that cannot be read are named with the reason; what came back unchanged is no revision."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from assistant.apps.cli import usage
from assistant.apps.cli.app import app
from assistant.core.errors import UsageError
from assistant.declaration.intake.sealing import prepare_print_set, sealing
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.outline import EMPLOYMENT
from assistant.declaration.papers.paper_record import folder_of, read_record
from assistant.declaration.papers.paper_text import read_text
from assistant.declaration.papers.returning import compare, finish, record_return
from assistant.declaration.papers.sending import SendingTerms, prepare, sendable
from assistant.practice.folder_scan import scan_folder
from tests.papers.returned import FIRST, SECOND, SentClient, cell, comment, formatted, new_client

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def client(tmp_path: Path) -> SentClient:
    """A client with one draft."""
    return new_client(tmp_path, only=EMPLOYMENT)


def beian(*words: object) -> int:
    """Run the command and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(usage.run(app, [str(word) for word in words]))
    return int(ended.value.code or 0)


@pytest.mark.slow
def test_a_draft_that_cannot_be_read_is_listed_with_the_reason(
    client: SentClient, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    with zipfile.ZipFile(draft, "a") as archive:
        archive.writestr("word/media/图.png", os.urandom(21 << 20))
    (client.home / "材料" / "说明.docx").write_bytes(b"half")
    broken = "Word 文件已损坏，打不开。请用 Word 或 WPS 打开，重新保存后再提供。"
    problems = {draft.version.file: draft.problem for draft in sendable(client.loaded, read_record(client.home))}
    assert problems == {draft.name: "超过 20 MB", "说明.docx": broken}
    assert beian("papers", "send", client.home) == 0
    listed = [f"{draft.name}  读不了：超过 20 MB", f"说明.docx  读不了：{broken}"]
    assert capsys.readouterr().out.splitlines()[:2] == listed
    with pytest.raises(UsageError) as refusal:
        prepare(client.loaded, [draft.name, "说明.docx"], SendingTerms(FIRST, SECOND, "经办"))
    assert str(refusal.value) == f"读不了，没有备：{draft.name}（超过 20 MB）；说明.docx（{broken}）"
    with pytest.raises(UsageError) as refusal:
        compare(client.loaded, client.home / "材料" / "说明.docx")
    assert str(refusal.value) == f"“说明.docx”读不了：{broken}"
    for file in client.home.rglob("*.yaml"):  # the example names a scan that it does not have
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if "工作证明" not in line), encoding="utf-8")
    papers = sealing(client.loaded, resolve_requirements(client.loaded))
    (own,) = (paper for paper in papers if paper.requirement.kind.material == EMPLOYMENT)
    assert (own.is_printable, own.obstacle) == (False, "超过 20 MB")
    with pytest.raises(UsageError, match="超过 20 MB"):
        prepare_print_set(client.loaded, [own], FIRST)


def test_the_main_part_of_a_word_file_may_have_any_name(client: SentClient) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    other = draft.with_name("别的.docx")
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name in ("_rels/.rels", "[Content_Types].xml"):
                data = data.replace(b"word/document.xml", b"word/document2.xml")
            renamed = name.replace("word/document.xml", "word/document2.xml")
            target.writestr(renamed.replace("_rels/document.xml.rels", "_rels/document2.xml.rels"), data)
    assert read_text(other).lines == read_text(draft).lines


def test_entries_that_this_program_does_not_know_are_named(
    client: SentClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.send(EMPLOYMENT)
    folder = folder_of(client.home)
    entry = json.loads(next(folder.glob("*.json")).read_text(encoding="utf-8"))
    (folder / "新.json").write_text(json.dumps(entry | {"state": "burnt", "id": "new", "at": "2099"}), encoding="utf-8")
    (folder / "坏.json").write_text("{", encoding="utf-8")
    assert beian("papers", "record", client.home) == 0
    shown = capsys.readouterr()
    assert f"{EMPLOYMENT}  第 1 版  已发" in shown.out
    assert "2 个文件读不了：坏.json、新.json" in shown.err


@pytest.mark.slow
def test_a_draft_that_came_back_unchanged_is_no_revision(client: SentClient) -> None:
    sending = client.send(EMPLOYMENT)

    def came_back(path: Path) -> str:
        event = record_return(client.home, compare(client.loaded, path), SECOND)
        return event.state if event else ""

    def to_revise() -> tuple[str, ...]:
        return scan_folder(client.home, lambda: None, SECOND).to_revise

    same = client.returned(sending, EMPLOYMENT, formatted, "同.docx")
    assert (came_back(same), came_back(same), to_revise()) == ("unchanged", "", ())
    edited = client.returned(sending, EMPLOYMENT, cell("手机号码", "13800009999"), "改.docx")
    remarks = client.returned(sending, EMPLOYMENT, comment("周示范", "请核对"), "批注.docx")
    assert (came_back(edited), to_revise()) == ("returned", (EMPLOYMENT,))
    assert (came_back(remarks), came_back(same), to_revise()) == ("returned", "", (EMPLOYMENT,))
    finish(client.home, EMPLOYMENT, SECOND)
    assert (came_back(same), to_revise()) == ("", ())


@pytest.mark.slow
def test_a_version_that_was_sent_again_comes_back_again(client: SentClient) -> None:
    def dispatch() -> str:
        (own,) = sendable(client.loaded, read_record(client.home))
        return own.dispatch

    for edit, state in ((formatted, "unchanged"), (cell("手机号码", "13800009999"), "returned")):
        for day in (FIRST, SECOND):
            sending = client.send(EMPLOYMENT, on=day)
            assert dispatch() == "sent"
            paper = compare(client.loaded, client.returned(sending, EMPLOYMENT, edit))
            assert record_return(client.home, paper, day) is not None
            assert (record_return(client.home, paper, day), dispatch()) == (None, state)
