"""The drafts of the seven examples with every gap filled as a person would: text, pictures, signature and date.

    filled(name)          →  the filled papers of an example, in the order of its drafts
    read_filled(name)     →  the same with their content as read by `declaration.documents`
    papers_of(name)       →  the input of the rules: the filled papers by their file fields

Each client has its own wording (`fixtures/papers/answers.yaml`) and each picture is different. Gaps are filled in the runs
of the .docx, so the rest of a paper is exactly what `to_docx` wrote.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from PIL import Image, ImageDraw, ImageFont

from assistant.checks.preflight.case import Papers
from assistant.checks.preflight.reading_papers import read_papers
from assistant.core.keys import FieldKey
from assistant.core.yaml_file import read_mapping
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.reading import read_all, scan_facts
from assistant.declaration.documents.shapes import Document as ReadDocument
from assistant.declaration.documents.similarity import own_text
from assistant.declaration.papers import outline
from assistant.declaration.papers.draft_layer import GAP
from assistant.declaration.papers.facts import spoken
from assistant.declaration.papers.flowchart import font_path
from tests.papers.conftest import EXAMPLES, ROOT, ExampleDraft, made, source_of

SIGNED = "2026年11月24日"
FIELDS = {
    outline.COMMITMENT: "subject.attachments.commitment",
    outline.RESPONSIBILITY: "subject.attachments.responsibility",
    outline.EMPLOYMENT: "subject.responsible.employment_proof",
    outline.ASSESSMENT: "basic.assessment",
    outline.PUBLICATION: "basic.publication",
}
_ABOUT = re.compile(r"给“(.+?)”带来|^(.+?)：|“(.+?)”")
_PICTURE = re.compile(r"【待插入：(.*?(?:截图|结果表|的页面).*?)】")
_BLANK_DAY = re.compile(r"^日期：\s+年\s+月\s+日$")
_SIGN_CELL, _SIGN_LINE = "（手写签名）", "算法安全负责人（手写签名）："
_WIDE = Cm(11)


@dataclass(frozen=True)
class FilledPaper:
    """A draft and the bytes of the filled paper."""

    made: ExampleDraft
    data: bytes

    @property
    def file(self) -> str:
        """The file name, unique among a client's papers."""
        return re.sub(r"[\\/:*?\"<>| ]", "_", f"{self.made.draft_layer.paper}-{self.made.draft_layer.about}.docx")

    @property
    def field(self) -> FieldKey | None:
        """The key of the file field for this paper, or None if no form asks for it."""
        path = FIELDS.get(self.made.draft_layer.paper)
        above = f"{self.made.about}." if self.made.about else ""
        return FieldKey.of(above + path) if path else None


@cache
def filled(name: str) -> tuple[FilledPaper, ...]:
    """Return all papers of an example, filled."""
    return tuple(FilledPaper(draft, fill(draft, name)) for draft in made(name))


@cache
def read_filled(name: str) -> tuple[tuple[FilledPaper, ReadDocument], ...]:
    """Return the filled papers with their content as read by `declaration.documents`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / paper.file for paper in filled(name)]
        for item, path in zip(filled(name), paths, strict=True):
            path.write_bytes(item.data)
        return tuple(zip(filled(name), read_all(paths), strict=True))


@cache
def papers_of(name: str) -> Papers:
    """Return the input of the rules: text of the filled drafts, look of the example's own sealed scans."""
    own = read_papers(source_of(name).loaded)
    facts, scans, texts = dict(own.facts), dict(own.scans), dict(own.texts)
    for paper, document in read_filled(name):
        if paper.field is not None:
            facts[paper.field], texts[paper.field] = facts_of(document), own_text(document)
            scans.setdefault(paper.field, scan_facts(document))
    return Papers(facts, scans, texts)


def fill(draft: ExampleDraft, client: str) -> bytes:
    """Return the filled draft. Raises KeyError for a question without an answer."""
    document = draft.document
    for place, paragraph in enumerate(_paragraphs(document)):
        _fill_paragraph(paragraph, client, f"{draft.draft_layer.paper}/{draft.draft_layer.about}/{place}")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def answer(gap: str, client: str, salt: str = "") -> str:
    """Return a client's answer to a gap. Raises KeyError for an unknown question."""
    question = gap.partition("：")[2].removesuffix("】")
    words = _book()["clients"][client]
    for pattern, ways in _book()["answers"]:
        if re.search(pattern, question):
            chosen = ways[(EXAMPLES.index(client) + _number(question + salt)) % len(ways)]
            match = _ABOUT.search(question)
            about = next(filter(None, match.groups()), "") if match else ""
            return str(chosen).format(**words, about=about, launched=_launched(client))
    raise KeyError(question)


@cache
def _book() -> Any:
    return read_mapping(ROOT / "fixtures" / "papers" / "answers.yaml")


def _launched(client: str) -> str:
    source = source_of(client)
    return spoken(source.values[source.algorithms()[0].child("basic").child("launched")])


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:6], 16)


def _paragraphs(document: DocxDocument) -> Iterator[Paragraph]:
    for element in document.element.body.iter(qn("w:p")):
        yield Paragraph(element, document._body)


def _fill_paragraph(paragraph: Paragraph, client: str, salt: str) -> None:
    for run in paragraph.runs:
        if picture := _PICTURE.fullmatch(run.text):
            _put(run, f"{client} {salt}", picture[1])
        elif run.text == _SIGN_CELL:
            _put(run, f"{client} signature", "手写签名", height=Cm(1.2))
        elif GAP.search(run.text):
            run.text = GAP.sub(lambda match: answer(match[0], client, salt), run.text)
            run.font.highlight_color = None
    if _BLANK_DAY.match(paragraph.text):
        _set(paragraph.runs, f"日期：{SIGNED}")
    elif paragraph.text.strip() == _SIGN_LINE:
        _put(paragraph.add_run(), f"{client} signature", "手写签名", height=Cm(1.2))


def _set(runs: Sequence[Run], text: str) -> None:
    runs[0].text = text
    for run in runs[1:]:
        run.text = ""


def _put(run: Run, seed: str, words: str, height: Cm | None = None) -> None:
    run.text = ""
    picture = io.BytesIO(signature(seed) if height else screenshot(seed, words))
    run.add_picture(picture, height=height) if height else run.add_picture(picture, width=_WIDE)


def screenshot(seed: str, words: str) -> bytes:
    """Return a PNG of an invented page: words, and a bar, boxes and lines that depend on the seed."""
    number = _number(seed)
    image = Image.new("RGB", (880, 520), (248, 249, 251))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 880, 44), fill=(30 + number % 90, 70 + number // 7 % 90, 120 + number // 11 % 100))
    for row in range(6):
        width = 180 + (number >> row) % 500
        draw.rectangle((60, 130 + row * 58, 60 + width, 164 + row * 58), outline=(150, 156, 168), width=2)
        draw.line((76, 147 + row * 58, 40 + width, 147 + row * 58), fill=(190, 195, 205), width=6)
    path = font_path()
    if path:
        draw.text((60, 70), words[:34], font=ImageFont.truetype(path, 24), fill=(40, 44, 52))
    return _png(image)


def signature(seed: str) -> bytes:
    """Return pen-like strokes on white as PNG."""
    number = _number(seed)
    image = Image.new("RGB", (360, 120), "white")
    draw = ImageDraw.Draw(image)
    for stroke in range(9):
        start = (20 + stroke * 36, 20 + (number >> stroke) % 70)
        points = [(start[0] + step * 9, start[1] + ((number >> (stroke + step)) % 40) - 20) for step in range(6)]
        draw.line(points, fill=(16, 18, 60), width=4, joint="curve")
    return _png(image)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
