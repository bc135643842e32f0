"""A photographed sheet is cut out and its perspective corrected; a printed frame is not taken for an edge."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from assistant.core.language import speaking
from assistant.declaration.documents.looks import Picture
from assistant.declaration.documents.page_sheet import corners_of, cut_out
from assistant.declaration.documents.reading import compose, read
from scripts.seal_pages import page
from tests.documents import samples

pytestmark = pytest.mark.slow

CORNERS = [[420, 300], [1650, 380], [1750, 2200], [300, 2100]]  # of the sheet on the table, clockwise from the top left


@pytest.fixture(autouse=True)
def _in_chinese() -> object:
    with speaking("zh"):
        yield


def photographed(
    seed: int = 5, table: tuple[int, int, int] = (70, 55, 45), turn: int = 0, corners: list[list[int]] = CORNERS
) -> Picture:
    """Return a photo of a sealed page on a table, seen at an angle, turned clockwise by quarter turns."""
    flat = np.asarray(samples.scanned(seed).rotate(-90 * turn, expand=True), dtype=np.uint8)
    height, width = flat.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    size = (2000, 2500)
    covered = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size) > 127
    grain = np.random.default_rng(seed).normal(0, 5, (size[1], size[0], 1))
    picture = np.clip(np.array(table) + grain, 0, 255).astype(np.uint8)
    warped = cv2.warpPerspective(flat, matrix, size)
    picture[covered] = warped[covered]
    return picture


@pytest.mark.parametrize(
    "table",
    [*(pytest.param(dark, marks=pytest.mark.thorough) for dark in ((70, 55, 45), (30, 60, 40))), (150, 110, 70)],
)
def test_the_four_corners_are_detected_on_darker_tables(table: tuple[int, int, int]) -> None:
    small = cv2.resize(photographed(table=table), (480, 600), interpolation=cv2.INTER_AREA)
    corners = corners_of(np.asarray(small, dtype=np.uint8))
    assert corners is not None
    assert np.abs(corners - np.array(CORNERS) * 0.24).max() < 6


@pytest.mark.slow
def test_a_darker_page_on_a_lighter_table_is_detected() -> None:
    photo = photographed()
    dim = np.asarray(photo * 0.7, dtype=np.uint8)  # the sheet in shadow
    dim[(photo < 100).all(axis=2)] = (250, 250, 250)
    corners = corners_of(np.asarray(cv2.resize(dim, (480, 600), interpolation=cv2.INTER_AREA), dtype=np.uint8))
    assert corners is not None
    assert np.abs(corners - np.array(CORNERS) * 0.24).max() < 8


@pytest.mark.slow
def test_a_photo_becomes_a_rectangular_page_with_its_seal(tmp_path: Path) -> None:
    """Photos of an upright and an upside-down sheet both become upright pages."""
    for turn in (0, 2):
        Image.fromarray(photographed(turn=turn)).save(tmp_path / f"{turn}.jpg", quality=92)
        composed = compose([tmp_path / f"{turn}.jpg"], {"seal": True})
        assert not composed.error
        assert any("校正透视" in note for note in composed.notes), composed.notes
        (tmp_path / "out.pdf").write_bytes(composed.pdf)
        (facts,) = read(tmp_path / "out.pdf").pages
        assert 0.6 < facts.width_px / facts.height_px < 0.8
        assert facts.seals
        assert facts.seals[0].box[1] > 0.3, "the seal of this page is in its lower part"


@pytest.mark.slow
def test_a_flat_scan_and_a_printed_frame_are_not_cut() -> None:
    for seed in range(4):
        scan = np.asarray(page(seed, "round")[0], dtype=np.uint8)
        assert cut_out(scan)[1] == "whole"
    framed = Image.new("RGB", (1654, 1170), "#fdf8ee")
    ImageDraw.Draw(framed).rectangle((80, 80, 1574, 1090), outline="#9b8057", width=14)
    assert cut_out(np.asarray(framed, dtype=np.uint8))[1] == "whole"


def test_a_page_that_leaves_the_picture_is_reported_and_not_cut(tmp_path: Path) -> None:
    corners = [[420, 300], [2600, 380], [2700, 2300], [300, 2200]]
    Image.fromarray(photographed(corners=corners)).save(tmp_path / "a.jpg")
    notes = compose([tmp_path / "a.jpg"], {}).notes
    assert any("四角不全" in note for note in notes), notes


@pytest.mark.slow
def test_formats_can_be_mixed_and_an_iphone_photo_is_refused_with_a_remedy(tmp_path: Path) -> None:
    paths = [samples.sealed(tmp_path / name, seed=number) for number, name in enumerate(("a.jpg", "b.png", "c.pdf"))]
    composed = compose(paths, {})
    assert (composed.pages, composed.error) == (3, "")
    heic = tmp_path / "d.heic"
    heic.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 60)
    refused = compose([*paths, heic], {})
    assert "d.heic" in refused.error
    assert "JPG" in refused.error
    assert not refused.pdf


def test_every_page_of_a_tiff_is_included(tmp_path: Path) -> None:
    pages = [samples.scanned(seed) for seed in range(3)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert compose([tmp_path / "a.tif"], {}).pages == 3
