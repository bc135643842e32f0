"""A client's folder whose drafts went out, and drafts as clients send them back: edited by a script."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assistant.declaration.papers.confirmation_sheet import TITLE, confirmation_sheet
from assistant.declaration.papers.draft_layer import GAP
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, PaperDraft, write
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import paper_kind
from assistant.declaration.papers.sending import PreparedSending, SendingTerms, mark_sent, prepare
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import LoadedProfile, load
from tests.papers.conftest import ROOT

FIRST, UNTIL, SECOND = date(2026, 12, 1), date(2026, 12, 4), date(2026, 12, 7)
Edit = Callable[[DocxDocument], None]


@dataclass(frozen=True)
class SentClient:
    """A client whose drafts can be sent and edited."""

    home: Path

    @property
    def loaded(self) -> LoadedProfile:
        """The profile as it is now."""
        return load(self.home)

    def draft(self, only: str = "") -> None:
        """Draft one paper, or all of them and the sheet to confirm."""
        source = Source.of(self.loaded)
        made = list(drafts(source, Shelf(self.home.parent / "shelf"), paper_kind(only)))
        if not only:
            layer = confirmation_sheet(source)
            made.append(PaperDraft(TITLE, "", to_docx(layer), dict(layer.facts)))
        write(self.home / FOLDER, made, FIRST)

    def send(self, *names: str, on: date = FIRST) -> PreparedSending:
        """Prepare and send the drafts whose names begin so."""
        files = [path.name for path in sorted((self.home / FOLDER).glob("*.docx")) if path.name.startswith(names)]
        ready = prepare(self.loaded, files, SendingTerms(on, UNTIL, "经办"))
        mark_sent(self.home, ready.folder.relative_to(self.home).as_posix(), on)
        return ready

    def returned(self, sent: PreparedSending, paper: str, edit: Edit, name: str = "") -> Path:
        """Return a sent copy as the client edited it, saved under a name."""
        source = next(path for path in sent.folder.glob("*.docx") if path.name.startswith(paper))
        document = Document(str(source))
        edit(document)
        target = self.home.parent / "back" / (name or source.name)
        target.parent.mkdir(exist_ok=True)
        document.save(str(target))
        return target


_drafted: dict[tuple[str, str], Path] = {}  # an untouched client of each kind: drafting takes longer than copying


def new_client(folder: Path, example: str = "chat-app", only: str = "") -> SentClient:
    """Return a copy of an example with its drafts."""
    master = _drafted.get((example, only))
    if master is None or not master.is_dir():
        master = folder / "底稿"
        shutil.copytree(ROOT / "profiles" / example, master)
        SentClient(master).draft(only)
        _drafted[example, only] = master
    client = SentClient(folder / "客户")
    shutil.copytree(master, client.home)
    return client


def cell(label: str, text: str) -> Edit:
    """Return the edit that writes a text into the cell beside a label."""

    def edit(document: DocxDocument) -> None:
        rows = [row for table in document.tables for row in table.rows if row.cells[0].text.strip() == label]
        rows[0].cells[1].text = text

    return edit


def filled(document: DocxDocument) -> None:
    """Fill every open place, as a person does before the paper is final."""
    cells = [one for table in document.tables for row in table.rows for one in row.cells]
    for paragraph in (*document.paragraphs, *(one for own in cells for one in own.paragraphs)):
        if GAP.search(paragraph.text):
            paragraph.text = GAP.sub("安全部经理", paragraph.text)


def words(old: str, new: str) -> Edit:
    """Return the edit that replaces words in the first paragraph that holds them, in one run."""

    def edit(document: DocxDocument) -> None:
        paragraph = first(document, old)
        text = paragraph.text.replace(old, new, 1)
        for run in paragraph.runs[1:]:
            run._element.getparent().remove(run._element)
        paragraph.runs[0].text = text

    return edit


def tracked(old: str, new: str) -> Edit:
    """Return the edit that replaces words as a tracked change."""

    def edit(document: DocxDocument) -> None:
        paragraph = first(document, old)
        before, _, after = paragraph.text.partition(old)
        template = deepcopy(paragraph.runs[0]._element)
        for run in paragraph.runs:
            run._element.getparent().remove(run._element)
        for kind, text in (("", before), ("w:del", old), ("w:ins", new), ("", after)):
            run = deepcopy(template)
            for piece in run.findall(qn("w:t")):
                run.remove(piece)
            piece = OxmlElement("w:delText" if kind == "w:del" else "w:t")
            piece.text = text
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(piece)
            holder = paragraph._element
            if kind:
                change = OxmlElement(kind)
                change.set(qn("w:id"), "7")
                change.set(qn("w:author"), "王样例")
                paragraph._element.append(change)
                holder = change
            holder.append(run)

    return edit


def comment(passage: str, text: str, author: str = "王样例") -> Edit:
    """Return the edit that adds a comment to a passage."""

    def edit(document: DocxDocument) -> None:
        document.add_comment(first(document, passage).runs, text=text, author=author)

    return edit


def formatted(document: DocxDocument) -> None:
    """Change formats only: bold, sizes, split runs, blanks between Chinese words, a paragraph split in two."""
    for paragraph in document.paragraphs[:20]:
        for run in paragraph.runs:
            run.bold, run.font.size = True, 177800
    long = [(run, paragraph) for paragraph in document.paragraphs for run in paragraph.runs if len(run.text) > 8]
    _split(long[0][0], long[0][0]._element)
    last, paragraph = next((run, own) for run, own in reversed(long) if len(own.runs) == 1)
    last.text = f"{last.text[:2]} \u00a0{last.text[2:]} "
    second = deepcopy(paragraph._element)
    paragraph._element.addnext(second)
    rest = Paragraph(second, paragraph._parent)
    first_words = paragraph.runs[0].text
    paragraph.runs[0].text, rest.runs[0].text = first_words[:5], first_words[5:]
    document.add_paragraph("  ")


def _split(run: Run, element: BaseOxmlElement) -> None:
    """Split a run in two."""
    second = deepcopy(element)
    element.addnext(second)
    run.text, text = run.text[:4], run.text
    for piece in second.findall(qn("w:t")):
        piece.text = text[4:]


def row_deleted(label: str) -> Edit:
    """Return the edit that deletes the row of a label as a tracked change."""

    def edit(document: DocxDocument) -> None:
        row = next(row for table in document.tables for row in table.rows if row.cells[0].text.strip() == label)
        row._tr.get_or_add_trPr().append(OxmlElement("w:del"))

    return edit


def moved(document: DocxDocument) -> None:
    """Move the first paragraph with text to the end, as a tracked change."""
    paragraph = next(one for one in document.paragraphs if len(one.text) > 20)
    again = deepcopy(paragraph._element)
    for element, kind in ((paragraph._element, "w:moveFrom"), (again, "w:moveTo")):
        change = OxmlElement(kind)
        for run in element.findall(qn("w:r")):
            change.append(run)
        element.append(change)
    document.element.body.insert(len(document.element.body) - 1, again)


def headed(text: str) -> Edit:
    """Return the edit that writes a text into the header."""

    def edit(document: DocxDocument) -> None:
        document.sections[0].header.paragraphs[0].text = text

    return edit


def both(*edits: Edit) -> Edit:
    """Return several edits as one."""

    def edit(document: DocxDocument) -> None:
        for one in edits:
            one(document)

    return edit


def added(text: str) -> Edit:
    """Return the edit that adds a paragraph at the end."""

    def edit(document: DocxDocument) -> None:
        document.add_paragraph(text)

    return edit


def first(document: DocxDocument, text: str) -> Paragraph:
    """Return the first paragraph that holds a text, in the body or in a table."""
    cells: Iterator[Paragraph] = (
        paragraph
        for table in document.tables
        for row in table.rows
        for one in row.cells
        for paragraph in one.paragraphs
    )
    return next(paragraph for paragraph in (*document.paragraphs, *cells) if text in paragraph.text)
