"""Writing a .docx: named Chinese fonts, unchanged text, no characters that XML forbids."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from assistant.declaration.papers.draft_layer import Blank, DraftLayer, DraftLine, Figure, Grid, Heading, ask, clean
from assistant.declaration.papers.word import to_docx
from tests.papers.conftest import words_of

NASTY = "<w:p>&amp;'\"]]>\x00\x0b\x1b\ud800\ufffe{{7*7}}=cmd|'/c calc'!A0 @SUM(1) ${jndi:x}"


def draft_layer(*parts: object) -> DraftLayer:
    """Return a draft with these parts."""
    return DraftLayer("试", "试", "", tuple(parts))  # type: ignore[arg-type]


def test_characters_that_xml_forbids_are_removed_and_the_rest_is_unchanged() -> None:
    data = to_docx(draft_layer(Heading(NASTY), DraftLine(NASTY), Grid((("甲", NASTY),)), Blank(NASTY, NASTY)))
    text = words_of(Document(io.BytesIO(data)))
    assert text.count(clean(NASTY)) >= 4
    assert "\x00" not in text


def test_text_that_looks_like_a_formula_stays_text() -> None:
    data = to_docx(draft_layer(DraftLine('=HYPERLINK("http://evil")'), DraftLine("DDEAUTO c:\\cmd")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
        names = archive.namelist()
    assert "instrText" not in body
    assert "hyperlink" not in body.lower().replace("=hyperlink(", "")
    assert not [name for name in names if "vba" in name.lower() or name.endswith(".bin")]


def test_every_run_names_its_chinese_font() -> None:
    document = Document(
        io.BytesIO(to_docx(draft_layer(Heading("一、甲"), DraftLine("乙"), Grid((("丙", ask("丁？")),)))))
    )
    fonts = [run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for run in document.element.body.iter(qn("w:r"))]
    assert len(fonts) >= 5
    assert all(font is not None and font.get(qn("w:eastAsia")) in {"宋体", "黑体", "仿宋"} for font in fonts)


def test_a_line_break_begins_a_new_paragraph() -> None:
    text = words_of(Document(io.BytesIO(to_docx(draft_layer(DraftLine("甲\r\n乙"), Grid((("丙", "丁\n戊"),)))))))
    assert "甲\n乙" in text
    assert "丁\n戊" in text


@pytest.mark.parametrize("image", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b""])
def test_a_broken_picture_leaves_an_empty_frame(image: bytes) -> None:
    text = words_of(Document(io.BytesIO(to_docx(draft_layer(Figure("图1 首页", image, "证明"))))))
    assert "【待插入：图1 首页（资料里的图片打不开）】" in text


def test_a_question_cannot_break_out_of_its_gap() -> None:
    assert draft_layer(DraftLine(ask("甲】乙【丙"))).gaps == ("【待填写：甲〕乙〔丙】",)
