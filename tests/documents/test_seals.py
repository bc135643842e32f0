"""Round, oval, faded and cut seals are detected; grey copies, red text, frames, letterheads, discs and photos are not."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from assistant.declaration.documents.looks import on_white, shrunk
from assistant.declaration.documents.seals import find_seals
from assistant.declaration.documents.shapes import PageSeal
from scripts.seal_pages import WITH, WITHOUT, page

PAGES_OF_A_KIND = 4
PAGES_OF_A_KIND_AT_ONCE = 1
MOST_WRONG = 1  # of 52; benchmarks/seals.py measures more pages


def seals_on(picture: Image.Image) -> tuple[PageSeal, ...]:
    """Return the seals on a picture."""
    return find_seals(on_white(shrunk(np.asarray(picture, dtype=np.uint8))))


@pytest.mark.slow
@pytest.mark.parametrize("pages", [PAGES_OF_A_KIND_AT_ONCE, pytest.param(PAGES_OF_A_KIND, marks=pytest.mark.thorough)])
def test_a_short_set_of_pages_is_judged_correctly(pages: int) -> None:
    wrong = []
    for kind in (*WITH, *WITHOUT):
        for number in range(pages):
            picture, has_seal = page(910_000 + number, kind)
            if bool(seals_on(picture)) != has_seal:
                wrong.append((kind, number))
    assert len(wrong) <= MOST_WRONG, wrong


@pytest.mark.parametrize(("kind", "form"), [("round", "round"), ("oval", "oval")])
def test_a_seal_is_reported_with_its_form_and_place(kind: str, form: str) -> None:
    picture, _ = page(910_001, kind)
    (seal,) = seals_on(picture)
    left, top, width, height = seal.box
    assert seal.form == form
    assert 0.12 < width < 0.3
    assert left >= 0
    assert top > 0.3
    assert left + width <= 1
    assert height < 0.25


def test_a_page_without_red_has_no_seal() -> None:
    assert seals_on(Image.new("RGB", (1000, 1414), "white")) == ()


@pytest.mark.slow
def test_a_grey_seal_is_not_detected() -> None:
    picture, _ = page(910_002, "round")
    assert seals_on(picture)
    assert not seals_on(picture.convert("L").convert("RGB"))
