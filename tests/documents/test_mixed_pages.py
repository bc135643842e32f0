"""Which pages of a file count as print, as recognised or as unread, by what was drawn on them and how many there are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from assistant.declaration.documents import child, ocr, pages
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.limits import LIMITS
from assistant.declaration.documents.recognised import RecognisedLayout
from assistant.declaration.documents.shapes import Document, OcrLine, PageFacts, PaperFacts, Words

LAYER = "Printed text of the statement, long enough to be a text layer"
LINE = OcrLine("本单位承诺以上内容真实", (0.1, 0.1, 0.4, 0.02))


@pytest.fixture(autouse=True)
def recognised_turns(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Recognise one line on each picture, with small limits; return whether the pictures stood upright."""
    upright: list[bool] = []

    def read(picture: np.ndarray, _cells: object = ()) -> tuple[OcrLine, ...]:
        upright.append(picture.shape[0] > picture.shape[1])
        return (LINE,)

    monkeypatch.setattr(ocr, "print_lines", read)
    monkeypatch.setattr(ocr, "SIDE", 877)
    monkeypatch.setattr(pages, "LIMITS", replace(LIMITS, worded=2, looks=5))
    return upright


def scanned_page() -> Image.Image:
    """Return an upright page of a scan with ragged lines."""
    picture = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(picture)
    for row in range(20):
        pen.text((60, 50 + 30 * row), "A scanned line of words " * (2 + row % 2), fill="black", font_size=14)
    return picture


def pdf(path: Path, plan: str, turn: int = 0) -> Path:
    """Draw pages: p print, s a scan, i a scan with the layer of a scanner, b blank; turned counterclockwise."""
    wide, high = A4 if not turn % 2 else A4[::-1]
    canvas = Canvas(str(path), pagesize=(wide, high))
    picture = ImageReader(scanned_page().rotate(90 * turn, expand=True))
    for kind in plan:
        if kind in "si":
            canvas.drawImage(picture, 0, 0, wide, high)
        if kind in "pi":
            canvas.translate(wide / 2, high / 2)
            canvas.rotate(90 * turn)
            text = canvas.beginText(-180, 0)
            text.setTextRenderMode(3 if kind == "i" else 0)
            text.textLine(LAYER)
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return path


def facts(path: Path, words: Words = "page", *, is_readable: bool = True) -> PaperFacts:
    """Return the facts of a PDF."""
    content = pages.read_pdf(path, words, is_readable=is_readable)
    return facts_of(
        Document(path.name, "pdf", 1, "", pages=content.pages, blocks=content.blocks, page_count=content.count)
    )


@pytest.mark.parametrize(
    ("plan", "recognised", "unread"),
    [
        ("pppi", (4,), ()),
        ("bbis", (3, 4), ()),
        ("siis", (1, 2), (3, 4)),
        ("pppppi", (), (6,)),
    ],
)
def test_the_first_pictures_are_read_wherever_they_stand_and_no_layer_of_a_scanner_is(
    tmp_path: Path, plan: str, recognised: tuple[int, ...], unread: tuple[int, ...]
) -> None:
    path = pdf(tmp_path / "a.pdf", plan)
    paper = facts(path)
    assert (paper.recognised, paper.unread) == (recognised, unread)
    assert child.pages_to_recognise(path) >= len(recognised)


def test_without_recognition_a_layer_of_a_scanner_is_read_only_where_no_picture_is_asked_for(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", "pi")
    assert facts(path, is_readable=False).unread == (2,)
    assert facts(path, "").unread == ()


@pytest.mark.parametrize(("plan", "turn"), [("s", 1), ("i", 1), ("i", 3)])
def test_a_sideways_scan_is_turned_before_it_is_recognised(
    tmp_path: Path, recognised_turns: list[bool], plan: str, turn: int
) -> None:
    paper = facts(pdf(tmp_path / "a.pdf", plan, turn))
    assert (recognised_turns, paper.recognised) == ([True], (1,))


def test_every_frame_of_an_image_is_given_time(tmp_path: Path) -> None:
    frames = [scanned_page() for _ in range(3)]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "a.png")
    assert [child.pages_to_recognise(tmp_path / name) for name in ("a.tif", "a.png")] == [2, 1]


def test_a_page_that_goes_on_with_a_paragraph_is_recognised() -> None:
    whole = [PageFacts(number, 1654, 2339, lines=(LINE,)) for number in (1, 2)]
    layout = RecognisedLayout()
    layout.add(whole[0])
    paper = facts_of(Document("a.pdf", "pdf", 1, "", pages=tuple(whole), page_count=2, blocks=tuple(layout.blocks)))
    assert (paper.recognised, paper.unread) == ((1, 2), ())
