"""Writes a sealed paper as an office scans it: skewed, shadowed, stamped over, without any text; by seed, the same bytes.

Word files stay as they are: nobody scans them. The seed is the paper's path, so that a paper that an edit leaves alone is
the same file in every filing of a base.
"""

from __future__ import annotations

import io
import time
import zlib
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from tests.corpus import drawing
from tests.corpus.filing import Paper

DOTS = 150
_DAY = time.gmtime(1_796_000_000)


def write(paper: Paper, path: Path) -> None:
    """Write a paper to a path; a PDF as a scan."""
    made = drawing.file_bytes(paper, path.suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(scanned(made, path.name) if path.suffix == ".pdf" else made)


@lru_cache(maxsize=256)  # most papers of a filing are those of its base
def scanned(made: bytes, name: str) -> bytes:
    """Return the pages of a PDF as one of pictures."""
    chance = Random(zlib.crc32(name.encode()))
    with pypdfium2.PdfDocument(made) as document:
        count = len(document)
        pages = [
            _page(document[number].render(scale=DOTS / 72).to_pil().convert("RGB"), chance, is_last=number == count - 1)
            for number in range(count)
        ]
    buffer = io.BytesIO()
    pages[0].save(
        buffer,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=DOTS,
        quality=82,
        creationDate=_DAY,
        modDate=_DAY,
    )
    return buffer.getvalue()


def _page(page: Image.Image, chance: Random, *, is_last: bool) -> Image.Image:
    if is_last:
        _stamp(page, chance)
    turned = page.rotate(chance.uniform(-1.8, 1.8), Image.Resampling.BICUBIC, fillcolor=(246, 245, 241))
    return _shadowed(turned.filter(ImageFilter.GaussianBlur(0.5)), chance)


def _stamp(page: Image.Image, chance: Random) -> None:
    """Press a received stamp, a red frame, over the text."""
    layer = Image.new("RGBA", page.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    left, top = chance.uniform(0.15, 0.55) * page.width, chance.uniform(0.1, 0.4) * page.height
    pen.rounded_rectangle((left, top, left + 330, top + 120), 14, outline=(205, 30, 40, 150), width=7)
    pen.line((left + 20, top + 60, left + 310, top + 60), fill=(205, 30, 40, 130), width=4)
    page.paste(layer, (0, 0), layer)


def _shadowed(page: Image.Image, chance: Random) -> Image.Image:
    """Darken a page towards one edge, and grain it."""
    grain = np.random.default_rng(chance.randrange(1 << 30))
    pixels = np.asarray(page, dtype=np.float32)
    across = np.linspace(0, 1, pixels.shape[1], dtype=np.float32)
    ramp = across if chance.random() < 0.5 else across[::-1]
    pixels = pixels * (1 - chance.uniform(0.1, 0.3) * ramp)[None, :, None]
    pixels += grain.normal(0, 4, pixels.shape[:2]).astype(np.float32)[:, :, None]
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
