"""The record of papers that leave the office: versions by content, events that survive two machines and torn files."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from assistant.core.errors import UsageError
from assistant.declaration.papers import sending
from assistant.declaration.papers.paper_record import PaperEvent, PaperRecord, add, folder_of, read_record
from assistant.declaration.papers.paper_text import PaperText, content_digest, read_text
from assistant.declaration.papers.returning import finish
from assistant.declaration.papers.sending import (
    SendingTerms,
    due_to_leave,
    last_recipient,
    mark_sent,
    prepare,
    sendable,
    waiting,
    withdraw,
)
from tests.papers.returned import FIRST, SECOND, SentClient, cell, comment, formatted, new_client

pytestmark = pytest.mark.usefixtures("in_chinese")

EMPLOYMENT = "算法安全责任人工作证明"
GAP = "【待填写：算法安全责任人在哪个部门任什么职务，何时入职？】"


@pytest.fixture
def client(tmp_path: Path) -> SentClient:
    """A client to whom one paper went out."""
    client = new_client(tmp_path, only=EMPLOYMENT)
    client.send("")
    return client


def test_the_same_content_is_the_same_version_whatever_saves_it(client: SentClient) -> None:
    draft = next((client.home / "材料").glob(f"{EMPLOYMENT}*"))
    document = Document(str(draft))
    formatted(document)
    document.save(str(draft))
    assert [version.number for version in client.send(EMPLOYMENT).versions] == [1]
    cell("职务", "安全部经理")(document)
    document.save(str(draft))
    again = client.send(EMPLOYMENT)
    assert [version.number for version in again.versions] == [2]
    assert again.folder.name == "2026-12-01 第2版"
    first, second = (state.version for state in read_record(client.home).of(again.versions[0].identity))
    newer = read_record(client.home).newer(first)
    assert newer is not None
    assert newer.version == second
    cell("职务", GAP)(document)
    document.save(str(draft))
    assert [version.content for version in client.send(EMPLOYMENT).versions] == [first.content]  # the newest once more
    assert read_record(client.home).newer(first) is None


def test_two_machines_and_a_torn_file_lose_no_event(tmp_path: Path) -> None:
    first = add(tmp_path, PaperEvent("asked", FIRST, names=("营业执照",), recipient="经办"))
    second = add(tmp_path, PaperEvent("asked", date(2026, 12, 2), names=("承诺书",), recipient="法务"))
    folder = folder_of(tmp_path)
    shutil.copy(folder / f"{first.id}.json", folder / f"{first.id} (冲突).json")
    (folder / "20261201T000000000000-torn.json").write_bytes(b'{"v": 1, "sta')
    record = read_record(tmp_path)
    assert [event.id for event in record.events] == [first.id, second.id]
    assert record.unreadable == ("20261201T000000000000-torn.json",)


def test_a_draft_that_is_changed_while_its_folder_is_made_is_not_sent(
    client: SentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    before = read_record(client.home)

    def message(*_: object) -> str:
        document = Document(str(draft))
        document.add_paragraph("备好期间的一句")
        document.save(str(draft))
        return ""

    monkeypatch.setattr(sending, "message_for", message)
    with pytest.raises(UsageError, match=f"“{draft.name}”在备好期间又改过，没有备"):
        prepare(client.loaded, [draft.name], SendingTerms(SECOND, SECOND, "经办"))
    assert read_record(client.home) == before
    assert [path.name for path in (client.home / "发出").glob("2026*")] == ["2026-12-01 第1版"]


def test_what_is_known_of_a_draft_is_of_the_bytes_that_it_is_known_by(
    client: SentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    document = Document(str(draft))
    document.add_paragraph("新的一句")
    document.save(str(draft))
    former = draft.read_bytes()

    def read(path: Path) -> PaperText:
        document.add_paragraph("正在保存")
        document.save(str(draft))
        return read_text(path)

    monkeypatch.setattr(sending, "read_text", read)
    (own,) = sendable(client.loaded, read_record(client.home))
    assert own.problem == "正在改动，请过一会儿再看"
    monkeypatch.undo()
    draft.write_bytes(former)
    (own,) = sendable(client.loaded, read_record(client.home))
    assert own.version.content == content_digest(read_text(draft))


def test_what_never_left_is_due_unless_something_speaks_against_it(client: SentClient) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"

    def due() -> list[str]:
        return due_to_leave(sendable(client.loaded, read_record(client.home)))

    assert due() == [], "it went out in this version"
    document = Document(str(draft))
    cell("职务", "安全部经理")(document)
    document.save(str(draft))
    assert due() == [draft.name]
    later = draft.with_name(f"{EMPLOYMENT} 2.docx")
    later.write_bytes(draft.read_bytes())
    draft.write_bytes(b"torn")
    assert due() == [later.name]
    later.unlink()
    assert due() == [], "it cannot be read"
    comment("职务", "内部批注")(document)
    document.save(str(draft))
    assert due() == [], "the client would read the comment"


def test_a_draft_of_a_changed_profile_is_not_due(tmp_path: Path) -> None:
    client = new_client(tmp_path, only=EMPLOYMENT)
    (own,) = due_to_leave(sendable(client.loaded, read_record(client.home)))
    assert own == f"{EMPLOYMENT}.docx"
    (stale,) = sendable(client.loaded, read_record(client.home))
    assert due_to_leave([replace(stale, stale=("手机号码",))]) == []


def test_the_last_recipient_is_that_of_drafts_not_of_papers_to_be_sealed(client: SentClient) -> None:
    assert last_recipient(PaperRecord()) == ""
    assert last_recipient(read_record(client.home)) == "经办"
    prepare(client.loaded, [f"{EMPLOYMENT}.docx"], SendingTerms(SECOND, SECOND, "法务"))
    add(client.home, PaperEvent("prepared", SECOND, recipient="用印", folder="用印/2026-12-07 第1套"))
    add(client.home, PaperEvent("asked", SECOND, recipient="技术", names=("营业执照",)))
    assert last_recipient(read_record(client.home)) == "法务"
    add(client.home, PaperEvent("sent", SECOND, recipient="技术"))
    assert last_recipient(read_record(client.home)) == "技术", "sent by another way"


def test_a_folder_that_will_not_be_sent_counts_for_nothing(client: SentClient) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    document = Document(str(draft))
    cell("职务", "安全部经理")(document)
    document.save(str(draft))
    ready = prepare(client.loaded, [draft.name], SendingTerms(SECOND, SECOND, "经办"))
    (event,) = waiting(read_record(client.home))
    assert ready.versions == event.versions
    withdraw(client.home, event.folder, SECOND)
    record = read_record(client.home)
    assert waiting(record) == []
    assert [state.version.number for state in record.of(ready.versions[0].identity)] == [1]
    for name in (event.folder, event.id):
        with pytest.raises(UsageError) as refusal:
            withdraw(client.home, name, SECOND)
        assert str(refusal.value) == "没有备好过“发出/2026-12-07 第2版”。等着发出的有：（没有）"


def test_a_folder_is_known_by_its_event_not_by_its_name_alone(client: SentClient) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    terms = SendingTerms(SECOND, SECOND, "经办")
    ready = prepare(client.loaded, [draft.name], terms)
    (event,) = waiting(read_record(client.home))
    withdraw(client.home, event.folder, SECOND)
    shutil.rmtree(ready.folder)
    again = prepare(client.loaded, [draft.name], terms)
    assert again.folder.name == f"{ready.folder.name} (2)"
    (own,) = waiting(read_record(client.home))
    other = add(client.home, replace(own, versions=(replace(own.versions[0], content="0" * 32),)))  # another machine's
    assert len(waiting(read_record(client.home))) == 2
    with pytest.raises(UsageError, match=f"备过不止一次.*{other.id}"):
        mark_sent(client.home, own.folder, SECOND)
    assert mark_sent(client.home, other.id, SECOND).versions[0].content == "0" * 32
    assert waiting(read_record(client.home)) == [own]
    assert mark_sent(client.home, own.folder, SECOND).of == own.id
    assert waiting(read_record(client.home)) == []


def test_the_final_version_is_the_one_sent_last_under_any_name_of_the_paper(client: SentClient) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    document = Document(str(draft))
    for text in ("总监", GAP):
        cell("职务", text)(document)
        document.save(str(draft))
        client.send(EMPLOYMENT, on=SECOND)
    assert finish(client.home, "工作证明", SECOND).versions[0].number == 1


def test_two_contents_under_one_number_are_named(client: SentClient) -> None:
    version = next(state.version for state in read_record(client.home).versions() if state.version.paper == EMPLOYMENT)
    assert read_record(client.home).clashes() == []
    other = replace(version, content="0" * 32)  # another machine prepared it before it had seen this one
    add(client.home, PaperEvent("prepared", SECOND, (other,), folder="发出/2026-12-07 第1版"))
    assert [state.version.content for state in read_record(client.home).clashes()] == [version.content, "0" * 32]
