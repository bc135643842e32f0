"""Writes a paper as .docx: A4, named Chinese fonts, numbered headings, tables, pictures, gaps highlighted in yellow.

The same draft always gives the same bytes, because the file holds no timestamp. `dc:identifier` carries the digest of the
facts, so a copy that a person has edited still identifies the facts it was made from.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assistant.declaration.papers.draft_layer import (
    GAP,
    Blank,
    DraftLayer,
    DraftLine,
    Figure,
    Grid,
    Heading,
    LayerPart,
    clean,
)
from assistant.declaration.papers.facts import whole_digest
from assistant.declaration.papers.facts_mark import IDENTIFIER

BODY, TITLE, FORMAL = "宋体", "黑体", "仿宋"
TEXT_WIDTH = 16.0
_LONG_ROW = 700  # a longer row may not fit on one page
_WHOLE_ROWS, _WHOLE_WORDS = 12, 700  # a table up to this size stays on one page
_FRAME = 26  # points between the words of an empty frame and its lines; Word allows up to 31
_AFTER_BORDERS = (  # elements that follow the borders in a paragraph's properties, in the order Word requires
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct"),
    *("w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind"),
    *("w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment"),
    *("w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)
_RED = RGBColor(192, 0, 0)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SIZES = {1: 15, 2: 13, 3: 12}
_PICTURE, _CHART = (14.0, 9.0), (12.0, 17.5)
_BAD_PICTURE = (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError)


def to_docx(draft_layer: DraftLayer) -> bytes:
    """Return a paper as the bytes of a .docx."""
    document = Document()
    _set_page(document)
    if draft_layer.stamp:
        _header(document, draft_layer.stamp)
    _footer(document)
    if draft_layer.stamp:
        _paragraph(document, draft_layer.stamp, (TITLE, 14), WD_ALIGN_PARAGRAPH.CENTER).runs[0].font.color.rgb = _RED
    _paragraph(document, draft_layer.title, (TITLE, 20), WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.space_before = Pt(
        6
    )
    if draft_layer.subtitle:
        _paragraph(document, draft_layer.subtitle, (FORMAL, 14), WD_ALIGN_PARAGRAPH.CENTER)
    write_parts(document, draft_layer.parts)
    return finished(document, draft_layer.title, draft_layer.facts)


def write_parts(document: DocxDocument, parts: Iterable[LayerPart]) -> None:
    """Append parts to a document."""
    for part in parts:
        match part:
            case Heading(text, level):
                _heading(document, text, level)
            case DraftLine():
                _line(document, part)
            case Grid():
                _grid(document, part)
            case Figure():
                _figure(document, part)
            case Blank():
                _blank(document, part)


def finished(document: DocxDocument, title: str, facts: dict[str, str]) -> bytes:
    """Return the document as bytes that depend only on its content and facts."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(title), "", ""
    properties.identifier = f"{IDENTIFIER}{whole_digest(facts)}"
    for clock in ("created", "modified"):
        element = properties._element.find(qn(f"dcterms:{clock}"))
        if element is not None:
            properties._element.remove(element)
    buffer = io.BytesIO()
    document.save(buffer)
    return timeless(buffer.getvalue())


def set_font(run: Run, name: str, size: float | None = None) -> None:
    """Set a font for Latin and Chinese text alike, so that Word and LibreOffice render the same."""
    run.font.name = name
    if size is not None:
        run.font.size = Pt(size)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), name)


def timeless(data: bytes) -> bytes:
    """Return a .docx whose bytes depend on its content only, not on when it was packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return buffer.getvalue()


def _set_page(document: DocxDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.4)
    _speak_chinese(document)
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(12)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), BODY)
    for level, size in _SIZES.items():
        style: Any = document.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = TITLE, Pt(size), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        for script in ("w:eastAsia", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), TITLE)


def _speak_chinese(document: DocxDocument) -> None:
    """Declare the text as mainland Chinese, so that a substitute font has the right punctuation."""
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:eastAsia"), "zh-CN")
    for element in document.settings.element.iter(qn("w:themeFontLang")):
        element.set(qn("w:eastAsia"), "zh-CN")


def _header(document: DocxDocument, text: str) -> None:
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _runs(paragraph, text, (BODY, 9))
    paragraph.runs[0].font.color.rgb = _RED


def _footer(document: DocxDocument) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    set_font(run, BODY, 9)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._element.append(element)


def _paragraph(document: DocxDocument, text: str, font: tuple[str, float], align: Any = None) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    _runs(paragraph, text, font)
    return paragraph


def _runs(paragraph: Paragraph, text: str, font: tuple[str, float], bold: bool = False) -> None:
    """Write a text into a paragraph and highlight its gaps."""
    text, position = clean(text), 0
    for match in GAP.finditer(text):
        _run(paragraph, text[position : match.start()], font, bold)
        _run(paragraph, match[0], font, False).font.highlight_color = WD_COLOR_INDEX.YELLOW
        position = match.end()
    if text[position:] or not position:
        _run(paragraph, text[position:], font, bold)


def _run(paragraph: Paragraph, text: str, font: tuple[str, float], bold: bool) -> Run:
    run = paragraph.add_run(text)
    run.bold = bold or None
    set_font(run, *font)
    return run


def _heading(document: DocxDocument, text: str, level: int) -> None:
    try:
        paragraph = document.add_paragraph(style=f"Heading {level}")
    except KeyError:  # the registry's template may lack our styles
        paragraph = document.add_paragraph()
    _runs(paragraph, text, (TITLE, _SIZES[level]))
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(14 if level == 1 else 9)
    paragraph.paragraph_format.space_after = Pt(5)


def _line(document: DocxDocument, line: DraftLine) -> None:
    for text in clean(line.text).split("\n"):
        if not text.strip():
            continue
        paragraph = document.add_paragraph()
        form = paragraph.paragraph_format
        form.space_after = Pt(4)
        match line.style:
            case "body":
                _runs(paragraph, text, (BODY, 12))
                form.first_line_indent, form.line_spacing = Pt(24), 1.4
            case "label":
                _runs(paragraph, text, (BODY, 12), bold=True)
                form.keep_with_next, form.space_before = True, Pt(4)
            case "note":
                _runs(paragraph, text, (FORMAL, 10.5))
                form.first_line_indent, form.keep_with_next = Pt(21), True
            case "sign":
                _runs(paragraph, text, (FORMAL, 12))
                form.keep_with_next = True  # keep the signature with its seal and date
                paragraph.alignment, form.space_before = WD_ALIGN_PARAGRAPH.RIGHT, Pt(12)
            case "centre":
                _runs(paragraph, text, (BODY, 10.5))
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            case "hidden":
                _runs(paragraph, text, (BODY, 1))
                for run in paragraph.runs:
                    run.font.hidden = True


def _grid(document: DocxDocument, grid: Grid) -> None:
    columns = max(len(row) for row in grid.rows)
    table = document.add_table(rows=0, cols=columns)
    _borders(table)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = grid.widths or (TEXT_WIDTH * 0.3, *[TEXT_WIDTH * 0.7 / max(columns - 1, 1)] * (columns - 1))
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Cm(width)
    for number, row in enumerate(grid.rows):
        cells = table.add_row().cells
        is_head = (grid.head and number == 0) or len(row) < columns
        if sum(map(len, row)) < _LONG_ROW:
            _unbroken(cells[0])
        if len(row) < columns:
            cells[0].merge(cells[-1])
            cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        for place, text in enumerate(row):
            cells[place].width = Cm(widths[place] if len(row) == columns else TEXT_WIDTH)
            _cell(cells[place], text, is_label=is_head or place < grid.labels, centred=is_head)
        if grid.head and number == 0:
            _repeat(cells[0])
    if len(grid.rows) <= _WHOLE_ROWS and sum(len(cell) for row in grid.rows for cell in row) < _WHOLE_WORDS:
        _keep_whole(table)
    _spacer(document)


def _keep_whole(table: Table) -> None:
    """Keep a short table on one page: each row stays with the next."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _cell(cell: _Cell, text: str, *, is_label: bool, centred: bool) -> None:
    lines = [line for line in clean(text).split("\n") if line.strip()] or [""]
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.space_before = Pt(2)
        _runs(paragraph, line, (TITLE if centred else BODY, 10.5), bold=is_label and not centred)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if is_label:
        _shade(cell)


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F2F2F2")):
        shade.set(qn(f"w:{name}"), value)
    cell._element.get_or_add_tcPr().append(shade)


def _borders(table: Any) -> None:
    """Draw table borders without a style, which a template may lack."""
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_border(edge, 0))
    table._element.tblPr.append(borders)


def _unbroken(cell: _Cell) -> None:
    properties = cell._element.getparent().get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def _repeat(cell: _Cell) -> None:
    properties = cell._element.getparent().get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _spacer(document: DocxDocument) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(8)


def _figure(document: DocxDocument, figure: Figure) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    try:
        shape = paragraph.add_run().add_picture(io.BytesIO(figure.image))
    except _BAD_PICTURE:
        paragraph._element.getparent().remove(paragraph._element)
        _blank(document, Blank(figure.caption, f"{figure.caption}（资料里的图片打不开）"))
        return
    widest, highest = (Cm(size) for size in (_PICTURE if figure.proves else _CHART))
    scale = min(widest / shape.width, highest / shape.height)
    shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
    shape._inline.docPr.set("descr", clean(figure.alt or figure.caption).replace("\n", " "))
    _caption(document, figure.caption, figure.proves)


def _blank(document: DocxDocument, blank: Blank) -> None:
    """Draw an empty frame as a bordered paragraph, which, unlike a table, always stays with its caption."""
    paragraph = _paragraph(document, blank.gap, (BODY, 10.5), WD_ALIGN_PARAGRAPH.CENTER)
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(8), Pt(4)
    form.left_indent = form.right_indent = Cm(0.5)
    form.keep_with_next = form.keep_together = True
    properties = paragraph._element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for edge in ("top", "left", "bottom", "right"):
        borders.append(_border(edge, _FRAME if edge in {"top", "bottom"} else 6))
    properties.insert_element_before(borders, *_AFTER_BORDERS)
    _caption(document, blank.caption, "")


def _border(edge: str, space: int) -> Any:
    line = OxmlElement(f"w:{edge}")
    for name, value in (("val", "single"), ("sz", "4"), ("space", str(space)), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    return line


def _caption(document: DocxDocument, caption: str, proves: str) -> None:
    paragraph = _paragraph(document, caption, (TITLE, 10.5), WD_ALIGN_PARAGRAPH.CENTER)
    paragraph.paragraph_format.space_before = Pt(4)
    paragraph.paragraph_format.space_after = Pt(2 if proves else 8)
    if proves:
        paragraph.paragraph_format.keep_with_next = True
        _paragraph(document, proves, (FORMAL, 10.5), WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.space_after = Pt(10)
