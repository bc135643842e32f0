"""Text in pictures (licences, seals, screenshots, pages of print) is read in the child process, without connections."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from assistant.core.language import speaking
from assistant.declaration.documents import extra, ocr, reading
from assistant.declaration.documents.licence import LicenceFacts, LicenceTerm, licence_facts
from assistant.declaration.documents.reading import child, read_all, scan_facts
from assistant.declaration.documents.shapes import OcrLine, ScanFacts, Words
from tests.documents import in_process, licences, samples
from tests.documents.licences import CODE, NAME, PERSON, needs_font, needs_ocr

pytestmark = pytest.mark.program  # these tests start the child process


@pytest.fixture(autouse=True)
def _in_chinese() -> object:
    with speaking("zh"):
        yield


def looked(path: Path, words: Words = "all") -> ScanFacts:
    """Return the facts of a file, with the text in its pictures."""
    return scan_facts(read_all([path], words={path: words})[0])


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in the process of the tests, which has loaded the models already; what the child does is tested below."""
    monkeypatch.setattr(reading, "child", in_process.reader)


@needs_ocr
@needs_font
@pytest.mark.usefixtures("read_here")
def test_a_licence_gives_name_code_representative_and_term(tmp_path: Path) -> None:
    scan = looked(licences.licence(tmp_path / "营业执照.png"))
    term = LicenceTerm(date(2020, 3, 1), date(2040, 2, 28))
    assert licence_facts(scan.lines) == LicenceFacts(NAME, CODE, PERSON, term)
    assert scan.ocr_note == ""


@needs_ocr
@needs_font
@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize("turn", [pytest.param(0, marks=pytest.mark.thorough), 15])
def test_the_words_of_a_seal_are_read_around_its_ring(tmp_path: Path, turn: int) -> None:
    scan = looked(licences.sealed_page(tmp_path / f"{turn}.png", NAME, turn), "page")
    assert [seal.words for page in scan.pages for seal in page.seals] == [NAME]


@needs_ocr
@needs_font
def test_the_child_opens_no_connection_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runtime has telemetry of its own; the child disables it, whatever the user's settings are."""
    if not sys.platform.startswith("linux"):
        pytest.skip("looks at /proc")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    path = licences.screenshot(tmp_path / "a.png", "一行文字")
    with child() as reader:
        answer = reader.ask({"do": "read", "path": str(path), "words": "all"})
        assert answer["document"]["words_read"]
        assert reader._process is not None
        process = reader._process._process
        handles = [str(handle.readlink()) for handle in Path(f"/proc/{process.pid}/fd").iterdir()]
    assert not [name for name in handles if name.startswith("socket:")], handles
    assert not (tmp_path / "home").exists()
    assert not (tmp_path / "cache").exists()


def test_without_the_extra_nothing_is_read_and_the_reason_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "is_installed", lambda: False)
    scan = looked(samples.sealed(tmp_path / "a.png"))
    assert scan.lines == ()
    assert scan.ocr_note == "未检查（未安装 OCR）"


def test_a_cached_file_is_read_again_when_its_words_are_requested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was read without OCR is not cached as one that was read with it."""
    monkeypatch.setattr(extra, "is_installed", lambda: True)
    path = samples.sealed(tmp_path / "a.png")
    reading.read(path)
    monkeypatch.setattr(reading, "child", lambda: child(("-c", "raise SystemExit(3)")))
    assert read_all([path], words={path: "page"})[0].error


LAYOUTS: dict[str, tuple[tuple[OcrLine, ...], LicenceFacts]] = {
    "label and value in one line": (
        (
            OcrLine("统一社会信用代码：91440300MA5EXAMP0X", (0.1, 0.1, 0.4, 0.03)),
            OcrLine("名称：深圳甲乙科技有限公司", (0.1, 0.2, 0.4, 0.03)),
            OcrLine("营业期限：2020-03-01至长期", (0.1, 0.3, 0.4, 0.03)),
        ),
        LicenceFacts(NAME, CODE, "", LicenceTerm(date(2020, 3, 1), None, endless=True)),
    ),
    "a name on two lines": (
        (
            OcrLine("名称", (0.1, 0.2, 0.08, 0.03)),
            OcrLine("深圳甲乙科技", (0.2, 0.2, 0.3, 0.03)),
            OcrLine("有限公司", (0.2, 0.235, 0.12, 0.03)),
            OcrLine("类型", (0.1, 0.3, 0.08, 0.03)),
        ),
        LicenceFacts(NAME),
    ),
    "the text of a PDF, a value on the next line": (
        (
            OcrLine("名称", (0, 0, 0, 0)),
            OcrLine(NAME, (0, 0, 0, 0)),
            OcrLine("法定代表人", (0, 0, 0, 0)),
            OcrLine(PERSON, (0, 0, 0, 0)),
        ),
        LicenceFacts(NAME, "", PERSON),
    ),
    "a letter that no code has is a digit misread": (
        (OcrLine("91440300MA5EXAMPOX", (0.1, 0.1, 0.4, 0.03)),),
        LicenceFacts("", CODE),
    ),
    "an empty label takes nothing from its neighbour": (
        (OcrLine("法定代表人", (0.1, 0.2, 0.1, 0.03)), OcrLine("注册资本", (0.5, 0.2, 0.1, 0.03))),
        LicenceFacts(),
    ),
    "a day that is none": ((OcrLine("营业期限：2020-02-31至2040-13-01", (0.1, 0.1, 0.4, 0.03)),), LicenceFacts()),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_licences_of_several_layouts_are_read(layout: str) -> None:
    lines, expected = LAYOUTS[layout]
    assert licence_facts(lines) == expected


def test_print_under_a_stamp_stays_when_the_red_is_taken_off() -> None:
    page = np.full((1200, 900, 3), 250, np.uint8)
    assert ocr.without_red(page) is page
    cv2.putText(page, "BLACK", (100, 300), cv2.FONT_HERSHEY_SIMPLEX, 2, (20, 20, 20), 4)
    black = page[:, :, 0] < 100
    cv2.rectangle(page, (150, 200), (500, 320), (205, 30, 40), 8)
    page[black] = 20
    clean = ocr.without_red(page)
    assert (clean[black] < 100).all()
    assert (clean[page[:, :, 1] == 30] > 180).all()  # the frame
