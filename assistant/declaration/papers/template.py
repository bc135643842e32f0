"""Fills a template of the registry by its labels, keeping its formatting.

A label is a table cell with a blank cell on its right (or below), or `标签：____` in a line. Known labels get the
profile's fact, or a gap where the profile is silent; unknown labels are listed. The draft's parts are inserted under
matching headings that have no content.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assistant.core.keys import FieldKey
from assistant.declaration.papers.draft_layer import GAP, DraftLayer, Heading, LayerPart, ask, clean
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.labels import BY_HAND, answer
from assistant.declaration.papers.opening import open_docx
from assistant.declaration.papers.outline import PaperKind
from assistant.declaration.papers.word import finished, write_parts

_BLANK = re.compile(
    r"[\s_＿﹍—\-…·.]*|(?:单击|点击|单击或点击)此处(?:可)?输入(?:文字|文本|日期)[。.]?|[【（(\[〔]?\s*(?:请|待|由)?(?:填写|填报|输入)[^】）)\]〕]*[】）)\]〕]?"
)
_BOXES = re.compile("[□☐☑■]")
_NO_LABEL = re.compile(f"{GAP.pattern}|{_BOXES.pattern}")
_LINE = re.compile(r"([^\s：:_＿，。；、]{2,24})[：:]([ \t　]*[_＿]+[ \t　_＿]*|[ \t　]{2,}|[ \t　]*$)")
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """A filled template: bytes, filled labels, unknown labels, open gaps, and draft headings it lacks."""

    data: bytes
    labels: tuple[str, ...]
    unknown: tuple[str, ...]
    gaps: tuple[str, ...]
    unplaced: tuple[str, ...]


def fill(
    path: Path, kind: PaperKind, draft_layer: DraftLayer, facts: DraftFacts, about: FieldKey | None
) -> FilledTemplate:
    """Fill a template with the facts of a draft. `facts` records what was used. Raises TemplateError."""
    document, _ = open_docx(path)
    filler = _Filler(kind, facts, about)
    filler.tables(document)
    filler.lines(document)
    unplaced = _put_sections(document, draft_layer)
    used = {**draft_layer.facts, **facts.used}
    text = "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))
    open_labels = tuple(ask(f"{label}？（模板中的栏目）") for label in filler.unknown)
    gaps = (*(match[0] for match in GAP.finditer(text)), *open_labels)
    data = finished(document, draft_layer.title, used)
    return FilledTemplate(data, tuple(filler.filled), tuple(filler.unknown), gaps, unplaced)


def fill_form(path: Path, answers: Mapping[str, str], title: str) -> FilledTemplate:
    """Fill the labels of a form that have an answer; every other blank stays empty and is listed. Raises TemplateError."""
    document, _ = open_docx(path)
    filler = _FormFiller(answers)
    filler.tables(document)
    filler.lines(document)
    return FilledTemplate(finished(document, title, {}), tuple(filler.filled), tuple(filler.unknown), (), ())


def bare_label(text: str) -> str:
    """Return a label without white space, colon, number, star and brackets: `* 1、主体名称（全称）：` gives 主体名称."""
    folded = "".join(unicodedata.normalize("NFKC", text).split()).rstrip(":")
    folded = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", folded)
    return re.sub(r"^[*※]*(?:\d{1,2}[.、)]|[(]?[一二三四五六七八九十]{1,3}[)、.])?[*※]*", "", folded).rstrip(":")


class _LabelFiller:
    """Fills the labels of one document with what `_value` answers."""

    def __init__(self) -> None:
        self.filled: list[str] = []
        self.unknown: list[str] = []
        self._written: set[Any] = set()  # cells we filled: neither label nor blank

    def tables(self, document: DocxDocument) -> None:
        for table in document.element.body.iter(qn("w:tbl")):
            rows = [list(_cells(row)) for row in _inside(table, "w:tr")]
            for number, row in enumerate(rows):
                below = rows[number + 1] if number + 1 < len(rows) else []
                self._row(document, row, below)

    def lines(self, document: DocxDocument) -> None:
        for element in list(document.element.body.iter(qn("w:p"))):
            paragraph = Paragraph(element, document._body)
            is_in_cell = next(element.iterancestors(qn("w:tc")), None) is not None
            for match in reversed(list(_LINE.finditer(paragraph.text))):
                if is_in_cell and not match[2]:
                    continue  # a table label, not a line to complete
                value = self._value(match[1])
                if value is not None:
                    _replace(paragraph, match.span(2), value)

    def _row(self, document: DocxDocument, row: list[Any], below: list[Any]) -> None:
        for place, element in enumerate(row):
            label = "" if element in self._written else _text(element)
            if not label or len(label) > _LONGEST or _BLANK.fullmatch(label) or _NO_LABEL.search(label):
                continue
            target = _blank_of(row, place + 1)
            if target is None and len(below) == len(row) and self._is_header(row):
                target = _blank_of(below, place)
            if target is None:
                self._note_boxes(label, row[place + 1 : place + 2])
                continue
            value = self._value(label)
            if value is not None:
                self._written.add(target)
                _put(_Cell(target, document._body), value, element)  # type: ignore[arg-type]

    def _note_boxes(self, label: str, beside: list[Any]) -> None:
        """List a label with tick boxes as unknown: a person must choose the box."""
        bare = bare_label(label)
        if bare and beside and _BOXES.search(_text(beside[0])) and bare not in self.unknown:
            self.unknown.append(bare)

    def _is_header(self, row: list[Any]) -> bool:
        return all(cell not in self._written and not _BLANK.fullmatch(_text(cell)) for cell in row)

    def _value(self, label: str) -> str | None:
        raise NotImplementedError


class _Filler(_LabelFiller):
    """Fills the known labels of a template with facts; a silent profile leaves a gap."""

    def __init__(self, kind: PaperKind, facts: DraftFacts, about: FieldKey | None) -> None:
        super().__init__()
        self.kind, self.facts, self.about = kind, facts, about

    def _value(self, label: str) -> str | None:
        bare = bare_label(label)
        if not bare or any(word in bare for word in BY_HAND):
            return None
        value = answer(bare, self.kind, self.facts, self.about)
        if value is None:
            if bare not in self.unknown:
                self.unknown.append(bare)
            return None
        self.filled.append(bare)
        return clean(value) or ask(f"{bare}？")


class _FormFiller(_LabelFiller):
    """Fills the labels of a form that have an answer and lists the others."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        super().__init__()
        self.answers = answers

    def _value(self, label: str) -> str | None:
        bare = bare_label(label)
        if not bare or any(word in bare for word in BY_HAND):
            return None
        value = clean(self.answers.get(bare, ""))
        names = self.filled if value else self.unknown
        if bare not in names:
            names.append(bare)
        return value or None


def _text(cell: Any) -> str:
    return "".join(node.text or "" for node in cell.iter(qn("w:t"))).strip()


def _inside(element: Any, tag: str) -> Iterator[Any]:
    """Yield the children with a tag, including those in content controls."""
    for child in element:
        if child.tag == qn(tag):
            yield child
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            yield from _inside(content, tag) if content is not None else ()


def _cells(row: Any) -> Iterator[Any]:
    return _inside(row, "w:tc")


def _blank_of(row: list[Any], place: int) -> Any | None:
    if place >= len(row) or _is_covered(row[place]):
        return None
    cell = row[place]
    return cell if _BLANK.fullmatch(_text(cell)) and cell.find(qn("w:tbl")) is None else None


def _is_covered(cell: Any) -> bool:
    """Say whether a cell is merged into the one above."""
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val")) != "restart"


def _put(cell: _Cell, value: str, label: Any) -> None:
    """Write a value into a blank cell, in its content control if any, with the template's formatting."""
    runs = list(cell._element.iter(qn("w:r")))
    paragraph = cell.paragraphs[0] if cell.paragraphs else None
    look = copy.deepcopy(runs[0].find(qn("w:rPr"))) if runs else None
    if look is None and paragraph is not None:
        paragraph_look = paragraph._element.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
        look = copy.deepcopy(paragraph_look)
    if look is None:
        look = _label_look(label)
    for element in runs:
        Run(element, cell).text = ""
    for placeholder in list(
        cell._element.iter(qn("w:showingPlcHdr"))
    ):  # the control now holds a value, no longer its prompt
        placeholder.getparent().remove(placeholder)
    run = Run(runs[0], cell) if runs else (paragraph or cell.add_paragraph()).add_run()
    run.text = value
    _dress(run, look)


def _label_look(label: Any) -> Any | None:
    properties = next(label.iter(qn("w:rPr")), None)
    if properties is None:
        return None
    look = copy.deepcopy(properties)
    for bold in look.findall(qn("w:b")):
        look.remove(bold)
    return look


def _dress(run: Run, look: Any | None) -> None:
    element = run._element
    present = element.find(qn("w:rPr"))
    if look is not None and present is None:
        element.insert(0, look)


def _replace(paragraph: Paragraph, span: tuple[int, int], value: str) -> None:
    """Replace a span of a paragraph's text; the value takes the formatting of the run where the span begins."""
    start, end = span
    position, placed = 0, False
    for run in paragraph.runs:
        text = run.text
        left, right = max(start - position, 0), min(end - position, len(text))
        inside = left <= len(text) and right >= 0 and position <= end
        if inside and (left < right or (not placed and left == len(text) and start == end)):
            run.text = text[:left] + ("" if placed else value) + text[max(right, left) :]
            placed = True
        position += len(text)
    if not placed:
        paragraph.add_run(value)


def _put_sections(document: DocxDocument, draft_layer: DraftLayer) -> tuple[str, ...]:
    """Insert the draft's parts under the template's empty headings; return the headings without a match."""
    places = _headings(document)
    unplaced = []
    for heading, parts in _sections(draft_layer):
        at = places.get(bare_heading(heading.text))
        if at is None:
            unplaced.append(heading.text)
        elif parts and _is_empty(at, set(places.values())):
            _insert(document, at, parts)
    return tuple(unplaced)


def bare_heading(text: str) -> str:
    """Return a heading without its number and white space."""
    return bare_label(text)


def _headings(document: DocxDocument) -> dict[str, Any]:
    headings: dict[str, Any] = {}
    for paragraph in document.paragraphs:
        text = paragraph.text.strip()
        if 0 < len(text) <= _LONGEST and text[-1] not in "。；，：:":
            headings.setdefault(bare_heading(text), paragraph._element)
    return headings


def _sections(draft_layer: DraftLayer) -> Iterator[tuple[Heading, list[LayerPart]]]:
    heading: Heading | None = None
    parts: list[LayerPart] = []
    for part in draft_layer.parts:
        if isinstance(part, Heading):
            if heading is not None:
                yield heading, parts
            heading, parts = part, []
        elif heading is not None:
            parts.append(part)
    if heading is not None:
        yield heading, [part for part in parts if getattr(part, "style", "") != "sign"]


def _is_empty(at: Any, headings: set[Any]) -> bool:
    following = at.getnext()
    while following is not None and following.tag == qn("w:p") and _BLANK.fullmatch(_text(following)):
        following = following.getnext()
    return following is None or following.tag == qn("w:sectPr") or following in headings


def _insert(document: DocxDocument, at: Any, parts: list[LayerPart]) -> None:
    body = document.element.body
    before = set(body)
    write_parts(document, [replace(part) for part in parts])
    for element in [child for child in body if child not in before]:
        at.addnext(element)
        at = element
