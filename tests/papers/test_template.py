"""Templates of the registry: filled by label with their formatting preserved, refused if unsafe; and the shelf."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Pt

from assistant.core.errors import DamagedPapers, TemplateError
from assistant.declaration.papers import outline
from assistant.declaration.papers.folder import PaperDraft
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.opening import open_docx
from assistant.declaration.papers.outline import paper_kind
from assistant.declaration.papers.shelf import INDEX, Shelf
from assistant.declaration.papers.template import bare_label
from assistant.declaration.profile import vocabulary as words
from tests.papers.conftest import source_of, words_of
from tests.papers.templates import column_template, commitment_template, merged_template, report_template, with_entry

DAY = date(2026, 11, 25)


def filled(shelf: Shelf, name: str, paper: str) -> PaperDraft:
    """Return the first draft of a paper on the shelf's template."""
    return next(drafts(source_of(name), shelf, paper_kind(paper)))


def shelf_with(folder: Path, file: Path, paper: str) -> Shelf:
    """Return a shelf that holds one template."""
    shelf = Shelf(folder / "shelf")
    shelf.add(file, paper, today=DAY)
    return shelf


def test_a_template_is_filled_by_cells_and_lines_and_keeps_its_words(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, commitment_template(tmp_path / "承诺书.docx"), outline.COMMITMENT)
    draft = filled(shelf, "ranking", outline.COMMITMENT)
    subject = source_of("ranking").loaded.profile.subject
    document = Document(io.BytesIO(draft.data))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["*主体名称：", subject.basic.name, "统一社会信用代码", subject.basic.uscc]
    assert rows[1] == ["法定代表人", subject.legal_representative.name, "算法安全责任人", subject.responsible.name]
    assert rows[2] == ["注册资本", "", "联系电话", "已有内容"]
    text = words_of(document)
    assert f"承诺单位：{subject.basic.name}（以下简称本单位）郑重承诺如下。" in text
    assert "一、本条是模板的原文，一字不改。" in text
    assert "日期：____年__月__日" in text
    assert "草稿·非官方模板" not in text


def test_a_filled_value_has_the_formatting_of_the_blank(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, commitment_template(tmp_path / "承诺书.docx"), outline.COMMITMENT)
    document = Document(io.BytesIO(filled(shelf, "ranking", outline.COMMITMENT).data))
    name = source_of("ranking").loaded.profile.subject.basic.name
    run = next(run for paragraph in document.paragraphs for run in paragraph.runs if run.text == name)
    assert (run.underline, run.font.size) == (True, Pt(16))
    assert str(run.font.color.rgb) == "0000FF"


def test_unknown_labels_are_listed_and_block_the_seal(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, commitment_template(tmp_path / "承诺书.docx"), outline.COMMITMENT)
    draft = filled(shelf, "ranking", outline.COMMITMENT)
    assert set(draft.unknown_labels) == {"注册资本", "上级主管单位"}
    assert draft.official
    assert not draft.ready


def test_a_template_with_known_labels_only_is_ready_to_be_sealed(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("单位名称：______")
    document.save(str(tmp_path / "t.docx"))
    draft = filled(shelf_with(tmp_path, tmp_path / "t.docx", outline.COMMITMENT), "ranking", outline.COMMITMENT)
    assert draft.ready
    assert draft.gaps == ()


def test_labels_above_their_blanks_are_filled_and_the_public_text_contains_no_telephone(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, column_template(tmp_path / "拟公示.docx"), outline.PUBLICATION)
    draft = filled(shelf, "ranking", outline.PUBLICATION)
    algorithm = source_of("ranking").loaded.profile.algorithms[0]
    rows = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(draft.data)).tables[0].rows]
    assert rows[1] == [algorithm.basic.name, algorithm.publication_text.principle, ""]
    assert draft.unknown_labels == ("联系电话",)


def test_the_drafts_parts_go_under_the_templates_empty_headings_only(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, report_template(tmp_path / "报告.docx"), outline.ASSESSMENT)
    text = words_of(Document(io.BytesIO(filled(shelf, "ranking", outline.ASSESSMENT).data)))
    data, strategy = text.index("（二）算法数据"), text.index("（四）干预策略")
    assert "排序数据来源" in text[data:strategy]
    assert "排序策略说明" not in text[strategy:]
    assert str(source_of("ranking").loaded.profile.algorithms[0].basic.name) in text[:data]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("* 主体名称：", "主体名称"),
        ("1、主体名称（全称）", "主体名称"),
        ("（一）机构设置", "机构设置"),
        ("ＩＣＰ备案号", "ICP备案号"),
    ],
)
def test_labels_are_stripped_of_numbers_and_marks(text: str, label: str) -> None:
    assert bare_label(text) == label


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/vbaProject.bin", b"x"),
        ("word/activeX/activeX1.xml", b"<x/>"),
        ("word/embeddings/oleObject1.bin", b"x"),
        ("word/extra.xml", b"<w:instrText>DDEAUTO c:\\\\cmd</w:instrText>"),
        ("word/extra.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        ("word/_rels/settings.xml.rels", b'<Relationship Type="http://x/attachedTemplate" TargetMode="External"/>'),
        ("word/bomb.xml", b"0" * (81 << 20)),
    ],
)
def test_a_template_with_macros_external_content_or_a_zip_bomb_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = with_entry(commitment_template(tmp_path / "t.docx"), name, content)
    with pytest.raises(TemplateError):
        open_docx(path)
    assert not (tmp_path / "shelf").exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"PK\x05\x06" + b"\0" * 18, "文字".encode("gb18030")],
)
def test_a_file_that_is_no_docx_is_refused_with_a_message(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.docx").write_bytes(data)
    with pytest.raises(TemplateError) as caught:
        open_docx(tmp_path / "t.docx")
    assert "t.docx" in str(caught.value)


def test_a_truncated_template_is_refused(tmp_path: Path) -> None:
    path = commitment_template(tmp_path / "t.docx")
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(TemplateError):
        open_docx(path)


def test_merged_cells_headers_and_content_controls_of_a_template_are_preserved(tmp_path: Path) -> None:
    file = merged_template(tmp_path / "承诺书.docx")
    draft = filled(shelf_with(tmp_path, file, outline.COMMITMENT), "ranking", outline.COMMITMENT)
    before, after = Document(str(file)), Document(io.BytesIO(draft.data))
    subject = source_of("ranking").loaded.profile.subject
    table = after.tables[0]
    assert table.cell(1, 3).text == table.cell(1, 1).text == subject.basic.name
    assert (table.cell(2, 1).text, table.cell(2, 3).text) == (subject.legal_representative.name, subject.basic.uscc)
    assert str(subject.licence.address) in "".join(table.cell(3, 1)._element.itertext())
    assert "单击此处" not in words_of(after)
    assert "showingPlcHdr" not in after.element.xml
    assert after.sections[0].header._element.xml == before.sections[0].header._element.xml
    assert after.sections[0].footer._element.xml == before.sections[0].footer._element.xml
    merges = [
        [element.tag for element in document.element.iter() if "erge" in element.tag] for document in (before, after)
    ]
    assert merges[0] == merges[1]
    assert after.tables[0].style is not None
    assert after.tables[0].style.name == "Table Grid"
    assert draft.unknown_labels == ("是否涉外",)
    assert not draft.ready


def test_a_file_that_may_carry_macros_is_refused_by_its_name_and_by_its_type(tmp_path: Path) -> None:
    named = commitment_template(tmp_path / "a.docx").rename(tmp_path / "a.docm")
    with pytest.raises(TemplateError, match=r"宏|macro"):
        open_docx(named)
    typed = tmp_path / "b.docx"
    with zipfile.ZipFile(named) as source, zipfile.ZipFile(typed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b"wordprocessingml.document.main", b"macroEnabled.main"))
    with pytest.raises(TemplateError, match=r"宏|macro"):
        open_docx(typed)


def test_the_shelf_finds_the_best_match_and_stores_duplicates_once(tmp_path: Path) -> None:
    shelf, file = Shelf(tmp_path / "shelf"), commitment_template(tmp_path / "a.docx")
    for_all = shelf.add(file, outline.ASSESSMENT, today=DAY)
    typed = shelf.add(file, outline.ASSESSMENT, type_=words.GENERATIVE, today=DAY)
    exact = shelf.add(file, outline.ASSESSMENT, type_=words.GENERATIVE, role=words.SUPPORTER, today=DAY)
    assert shelf.add(file, outline.ASSESSMENT, today=date(2027, 1, 1)) == for_all
    assert shelf.find(outline.ASSESSMENT, words.GENERATIVE, words.SUPPORTER) == exact
    assert shelf.find(outline.ASSESSMENT, words.GENERATIVE, words.PROVIDER) == typed
    assert shelf.find(outline.ASSESSMENT, words.OTHER_TYPES[0], "") == for_all
    assert shelf.find(outline.COMMITMENT) is None


def test_a_template_changed_on_the_shelf_is_not_used(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, commitment_template(tmp_path / "a.docx"), outline.COMMITMENT)
    shelf.path_of(shelf.templates()[0]).write_bytes(b"x")
    with pytest.raises(DamagedPapers):
        filled(shelf, "ranking", outline.COMMITMENT)
    (shelf.folder / INDEX).write_text("[]")
    with pytest.raises(DamagedPapers):
        shelf.templates()
