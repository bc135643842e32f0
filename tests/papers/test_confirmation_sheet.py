"""填报信息确认表: all values by section, and the changes since it was made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from assistant.core.errors import TemplateError
from assistant.declaration.papers.confirmation_sheet import check, confirmation_sheet, rows_of
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import LoadedProfile
from tests.papers.conftest import SAMPLED, source_of
from tests.papers.test_folder import other


@pytest.fixture
def confirmation_file(tmp_path: Path) -> Path:
    """A confirmation sheet of the ranking example."""
    path = tmp_path / "确认表.docx"
    path.write_bytes(to_docx(confirmation_sheet(source_of("ranking"))))
    return path


@pytest.mark.parametrize("name", SAMPLED)
def test_a_confirmation_sheet_shows_every_value_and_is_current_while_nothing_changes(name: str, tmp_path: Path) -> None:
    source = source_of(name)
    path = tmp_path / "确认表.docx"
    path.write_bytes(to_docx(confirmation_sheet(source)))
    assert len(rows_of(source)) == sum(len(record.values) for record in source.records)
    assert check(path, source).is_current


def test_the_digest_of_a_confirmation_is_hidden_text(confirmation_file: Path) -> None:
    shown = [
        run.text for line in Document(str(confirmation_file)).paragraphs for run in line.runs if not run.font.hidden
    ]
    assert not any("资料摘要" in text for text in shown)


def test_a_changed_value_is_shown_as_changed_and_not_confirmed(confirmation_file: Path) -> None:
    confirmed = check(confirmation_file, other(source_of("ranking"), "13800001777"))
    assert [(change.label, change.today) for change in confirmed.changes] == [
        ("算法安全责任人信息 › 手机号码", "13800001777")
    ]
    assert not confirmed.edited


def test_a_removed_and_a_new_value_are_both_shown(confirmation_file: Path) -> None:
    source = source_of("ranking")
    profile = source.loaded.profile
    basic = profile.subject.basic.model_copy(update={"mau": None})
    subject = profile.subject.model_copy(update={"basic": basic})
    without = Source.of(
        LoadedProfile(profile.model_copy(update={"subject": subject}), source.loaded.path, source.loaded.folder, {})
    )
    missing = check(confirmation_file, without).changes
    assert [(value.confirmed, value.today) for value in missing] == [(str(profile.subject.basic.mau), "")]
    assert isinstance(profile.subject.basic.mau, Decimal)
    confirmation_file.write_bytes(to_docx(confirmation_sheet(without)))
    new = check(confirmation_file, source).changes
    assert [(value.confirmed, value.today) for value in new] == [("", str(profile.subject.basic.mau))]


def test_a_confirmation_sheet_edited_by_hand_is_detected(confirmation_file: Path) -> None:
    document = Document(str(confirmation_file))
    document.tables[0].rows[1].cells[1].text = "另一家公司"
    document.save(str(confirmation_file))
    confirmed = check(confirmation_file, source_of("ranking"))
    assert confirmed.edited
    assert not confirmed.is_current


def test_text_outside_the_tables_is_ignored(confirmation_file: Path) -> None:
    document = Document(str(confirmation_file))
    document.add_paragraph(f"签字：某某 {date(2026, 11, 25)}")
    document.save(str(confirmation_file))
    assert check(confirmation_file, source_of("ranking")).is_current


def test_another_document_is_no_confirmation_sheet(tmp_path: Path) -> None:
    Document().save(str(tmp_path / "x.docx"))
    with pytest.raises(TemplateError):
        check(tmp_path / "x.docx", source_of("ranking"))
