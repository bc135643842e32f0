"""Records of what was sent by another way: two people at once, twice the same, in another language, over a foreign file."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from filelock import FileLock, Timeout

from assistant.core.errors import UsageError
from assistant.core.language import speaking
from assistant.declaration.papers import sent_otherwise
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import write as write_drafts
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import EMPLOYMENT, paper_kind
from assistant.declaration.papers.paper_record import PaperEvent, PaperRecord, add, read_record
from assistant.declaration.papers.sent_otherwise import OTHERWISE, SentFile, record_drafts, record_made
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import LOCK
from tests.filing.small import small, write
from tests.papers.returned import FIRST

BRIEF, DAY = "进度简报", date(2026, 3, 2)
SENT = SentFile("经办", DAY, DAY)


def brief(text: str) -> bytes:
    """Return a Word file with a text."""
    document, content = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(content)
    return content.getvalue()


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a client with one draft."""
    folder = write(tmp_path / "客户", small())
    paper = drafts(Source.of(load(folder)), Shelf(folder / "无"), paper_kind(EMPLOYMENT))
    write_drafts(folder / "材料", paper, FIRST)
    return folder


def recording_steps(monkeypatch: pytest.MonkeyPatch, client: Path) -> list[str]:
    """Return the steps of recording that ran while nobody else could record."""
    steps = list[str]()

    def is_locked() -> bool:
        try:
            with FileLock(client / LOCK, timeout=0):
                return False
        except Timeout:
            return True

    def reading(folder: Path) -> PaperRecord:
        steps.append(f"read {is_locked()}")
        return read_record(folder)

    def adding(folder: Path, event: PaperEvent) -> PaperEvent:
        steps.append(f"add {is_locked()}")
        return add(folder, event)

    monkeypatch.setattr(sent_otherwise, "read_record", reading)
    monkeypatch.setattr(sent_otherwise, "add", adding)
    return steps


def test_number_file_and_record_are_one_step_for_two_people(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = recording_steps(monkeypatch, client)
    record_made(client, BRIEF, "简报.docx", brief("a"), SENT)
    record_drafts(load(client), [f"{EMPLOYMENT}.docx"], SENT)
    assert steps == ["read True", "add True"] * 2


def test_the_same_version_recipient_and_day_is_recorded_once(client: Path) -> None:
    for _ in range(2):
        made = record_made(client, BRIEF, "简报.docx", brief("a"), SENT)
        sent = record_drafts(load(client), [f"{EMPLOYMENT}.docx"], SENT)
    assert [(len(one.versions), len(one.known)) for one in (made, sent)] == [(0, 1)] * 2
    assert len(read_record(client).events) == 2
    assert record_made(client, BRIEF, "简报.docx", brief("a"), SentFile("法务", DAY, DAY)).versions
    assert record_made(client, BRIEF, "简报.docx", brief("a"), SentFile("经办", date(2026, 3, 1), DAY)).versions
    assert [one.number for one in record_made(client, BRIEF, "简报.docx", brief("b"), SENT).versions] == [2]


def test_the_moment_at_which_a_file_was_made_makes_no_version(client: Path) -> None:
    def made_at(hour: int) -> bytes:
        document, content = Document(), io.BytesIO()
        document.add_paragraph("a")
        document.core_properties.modified = datetime(2026, 3, 2, hour)
        document.save(content)
        return content.getvalue()

    assert made_at(9) != made_at(10)
    assert record_made(client, BRIEF, "简报.docx", made_at(9), SENT).versions
    assert not record_made(client, BRIEF, "简报.docx", made_at(10), SENT).versions


@pytest.mark.usefixtures("in_chinese")
def test_no_draft_is_recorded_for_a_day_that_has_not_come(client: Path) -> None:
    tomorrow = SentFile("经办", DAY + timedelta(days=1), DAY)
    with pytest.raises(UsageError, match="发出的日期还没有到"):
        record_drafts(load(client), [f"{EMPLOYMENT}.docx"], tomorrow)
    assert read_record(client).events == ()


def test_the_language_of_the_page_changes_no_identity(client: Path) -> None:
    record_made(client, BRIEF, "简报.docx", brief("a"), SENT)
    with speaking("en"):
        (version,) = record_made(client, BRIEF, "Brief.docx", brief("b"), SENT).versions
    assert (version.paper, version.number) == (BRIEF, 2)


def test_a_file_of_another_machine_is_not_taken_for_what_was_sent(client: Path) -> None:
    other = client / "发出" / OTHERWISE / f"{DAY} 简报 第1版.docx"
    other.parent.mkdir(parents=True)
    other.write_bytes(brief("from another machine"))
    (version,) = record_made(client, BRIEF, "简报.docx", brief("a"), SENT).versions
    stored = other.with_name(version.file)
    assert stored != other
    assert [Document(str(path)).paragraphs[0].text for path in (other, stored)] == ["from another machine", "a"]
