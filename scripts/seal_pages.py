"""Draws pages with a red seal, without one, and with similar red objects, from a seed, for tests and figures.

No real seal, company or person is drawn: names consist of common characters. `page(seed, kind)` returns the picture and
whether it contains a round or oval red seal.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

Colour = tuple[int, int, int]
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "C:/Windows/Fonts/simsun.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
_WORDS = "甲乙丙丁东南西北中华明德天地云海山川科技有限公司信息网络数据算法安全责任承诺书材料真实完整准确合法服务内容"


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in _FONTS:
        if Path(name).exists():
            return ImageFont.truetype(name, size)
    return ImageFont.load_default(size)


def _words(draw: Random, count: int) -> str:
    return "".join(draw.choice(_WORDS) for _ in range(count))


def _paper(draw: Random) -> Image.Image:
    width = draw.choice([900, 1000, 1100, 1240])
    tint = draw.choice([(255, 255, 255), (252, 250, 244), (244, 244, 246), (238, 234, 224)])
    picture = Image.new("RGB", (width, round(width * 1.414)), tint)
    pen = ImageDraw.Draw(picture)
    size = width // 42
    pen.text((width // 3, width // 10), _words(draw, 9), fill=(20, 20, 20), font=_font(size * 3 // 2))
    y = width // 5
    while y < picture.height * draw.uniform(0.55, 0.8):
        indent = size * 2 if draw.random() < 0.3 else 0
        count = 34 if draw.random() < 0.7 else draw.randint(6, 30)
        pen.text((width // 10 + indent, y), _words(draw, count), fill=(30, 30, 34), font=_font(size))
        y += round(size * 1.7)
    if draw.random() < 0.3:
        for step in range(4):
            line = picture.height * (60 + step * 5) // 100
            pen.line((width // 10, line, width * 9 // 10, line), fill=(60, 60, 60), width=2)
    return picture


def _red(draw: Random) -> Colour:
    return draw.randint(185, 238), draw.randint(10, 60), draw.randint(15, 70)


def seal(
    draw: Random, width: int, *, oval: bool = False, strength: float = 1.0, colour: Colour | None = None
) -> Image.Image:
    """Return a seal as a transparent picture, `width` pixels wide: ring, circular lettering, star or line, number."""
    scale = 3
    side = width * scale
    height = round(side * (0.68 if oval else 1.0))
    layer = Image.new("RGBA", (side, height), (0, 0, 0, 0))
    ink = (*(colour or _red(draw)), 255)
    pen = ImageDraw.Draw(layer)
    pad = side // 60
    pen.ellipse(
        (pad, pad, side - pad, height - pad), outline=ink, width=max(4, round(side * draw.uniform(0.022, 0.04)))
    )
    if draw.random() < 0.2:
        inner = side // 14
        pen.ellipse((inner, inner, side - inner, height - inner), outline=ink, width=max(2, side // 120))
    _around(layer, draw, ink)
    if oval:
        font = _font(side // 10)
        pen.text((side * 0.22, height * 0.45), _words(draw, 5), fill=ink, font=font)
    else:
        _star(pen, side / 2, height * 0.48, side * draw.uniform(0.11, 0.16), ink)
        pen.text((side * 0.27, height * 0.7), f"{draw.randrange(10**12, 10**13)}", fill=ink, font=_font(side // 17))
    turned = layer.resize((width, height // scale), Image.Resampling.LANCZOS)
    return _worn(turned.rotate(draw.uniform(-30, 30), expand=True, resample=Image.Resampling.BICUBIC), draw, strength)


def _around(layer: Image.Image, draw: Random, ink: tuple[int, ...]) -> None:
    side, height = layer.size
    count = draw.randint(9, 16)
    size = side // 9
    for number in range(count):
        angle = math.radians(150 + 240 * number / (count - 1))
        glyph = Image.new("RGBA", (size * 2, size * 2), (0, 0, 0, 0))
        ImageDraw.Draw(glyph).text((size // 2, size // 3), _words(draw, 1), fill=ink, font=_font(size))
        glyph = glyph.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x = side / 2 + side * 0.385 * math.cos(angle) - size
        y = height / 2 + height * 0.375 * math.sin(angle) - size
        layer.alpha_composite(glyph, (max(0, round(x)), max(0, round(y))))


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, ink: tuple[int, ...]) -> None:
    points = []
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.4
        angle = -math.pi / 2 + step * math.pi / 5
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    pen.polygon(points, fill=ink)


def _worn(stamp: Image.Image, draw: Random, strength: float) -> Image.Image:
    """Return the stamp with uneven ink: patches missing, the whole at a strength of 0 to 1."""
    alpha = np.asarray(stamp.getchannel("A"), dtype=np.float32)
    coarse = np.random.default_rng(draw.randrange(1 << 30)).random((9, 9)).astype(np.float32)
    patches = Image.fromarray((coarse * 255).astype(np.uint8)).resize(stamp.size, Image.Resampling.BICUBIC)
    even = np.asarray(patches, dtype=np.float32) / 255
    stamp.putalpha(
        Image.fromarray(np.clip(alpha * strength * np.clip(0.72 + 0.5 * even, 0, 1), 0, 255).astype(np.uint8))
    )
    return stamp


def _stamped(page_: Image.Image, draw: Random, stamp: Image.Image, *, cropped: bool = False) -> Image.Image:
    """Return the page with the stamp multiplied over its print; `cropped` places it over an edge of the page."""
    width, height = page_.size
    x = draw.randint(width // 10, max(width // 10 + 1, width - stamp.width - 10))
    y = draw.randint(height * 4 // 10, max(height * 4 // 10 + 1, height - stamp.height - 10))
    if cropped:
        share = draw.uniform(0.1, 0.32)
        if draw.random() < 0.5:
            x = round(width - stamp.width * (1 - share))
        else:
            y = round(height - stamp.height * (1 - share))
    layer = Image.new("RGB", page_.size, (255, 255, 255))
    layer.paste(stamp.convert("RGB"), (x, y), stamp.getchannel("A"))
    product = np.asarray(page_, dtype=np.uint16) * np.asarray(layer, dtype=np.uint16) // 255
    return Image.fromarray(product.astype(np.uint8))


def _width(draw: Random, page_: Image.Image) -> int:
    return round(page_.width * draw.uniform(0.16, 0.24))


def _with_round(draw: Random) -> Image.Image:
    paper = _paper(draw)
    return _stamped(paper, draw, seal(draw, _width(draw, paper)))


def _with_oval(draw: Random) -> Image.Image:
    paper = _paper(draw)
    return _stamped(paper, draw, seal(draw, _width(draw, paper), oval=True))


def _with_faded(draw: Random) -> Image.Image:
    paper = _paper(draw)
    return _stamped(paper, draw, seal(draw, _width(draw, paper), strength=draw.uniform(0.28, 0.5)))


def _with_cropped(draw: Random) -> Image.Image:
    paper = _paper(draw)
    return _stamped(paper, draw, seal(draw, _width(draw, paper)), cropped=True)


def _with_red_words(draw: Random) -> Image.Image:
    """Draw a seal on a page with red words, one or two lines of them under it (more would hide it from anybody)."""
    paper = _red_words(draw, lines=2, sizes=(28, 40))
    return _stamped(paper, draw, seal(draw, _width(draw, paper)))


def _grey_copy(draw: Random) -> Image.Image:
    maker = draw.choice([_with_round, _with_oval])
    return maker(draw).convert("L").convert("RGB")


def _red_words(draw: Random, lines: int = 4, sizes: tuple[int, ...] = (18, 28, 40)) -> Image.Image:
    paper = _paper(draw)
    pen = ImageDraw.Draw(paper)
    size = paper.width // draw.choice(sizes)
    for _ in range(draw.randint(1, lines)):
        place = (paper.width * draw.uniform(0.1, 0.5), paper.height * draw.uniform(0.1, 0.85))
        pen.text(place, _words(draw, draw.randint(3, 12)), fill=_red(draw), font=_font(size))
    return paper


def _red_frame(draw: Random) -> Image.Image:
    """Draw a stamp with a frame: a rectangle, perhaps with round corners, or a square name chop."""
    paper = _paper(draw)
    pen = ImageDraw.Draw(paper)
    width = round(paper.width * draw.uniform(0.1, 0.28))
    height = round(width * draw.choice([0.4, 0.6, 1.0, 1.0]))
    x, y = draw.randint(20, paper.width - width - 20), draw.randint(paper.height // 2, paper.height - height - 20)
    ink, line = _red(draw), draw.randint(3, 9)
    radius = draw.choice([0, 0, min(width, height) // 8, min(width, height) // 4])
    pen.rounded_rectangle((x, y, x + width, y + height), radius, outline=ink, width=line)
    size = max(12, height // 3)
    pen.text((x + size // 2, y + size // 4), _words(draw, max(1, width // size - 1)), fill=ink, font=_font(size))
    pen.text((x + size // 2, y + size * 3 // 2), _words(draw, max(1, width // size - 1)), fill=ink, font=_font(size))
    return paper


def _letterhead(draw: Random) -> Image.Image:
    paper = _paper(draw)
    pen = ImageDraw.Draw(paper)
    ink = _red(draw)
    size = paper.width // 14
    pen.rectangle((0, 0, paper.width, size * 2), fill=(255, 255, 255))
    pen.text((paper.width // 8, size // 3), _words(draw, 10), fill=ink, font=_font(size))
    pen.line((paper.width // 10, size * 2, paper.width * 9 // 10, size * 2), fill=ink, width=draw.randint(3, 8))
    if draw.random() < 0.5:
        _star(pen, paper.width / 2, size * 2, size / 2, (*ink, 255))
    return paper


def _red_discs(draw: Random) -> Image.Image:
    """Draw discs, empty circles and badges: logos, bullets, a ring drawn around a word by hand."""
    paper = _paper(draw)
    pen = ImageDraw.Draw(paper)
    for _ in range(draw.randint(1, 3)):
        side = round(paper.width * draw.uniform(0.06, 0.22))
        x, y = draw.randint(10, paper.width - side - 10), draw.randint(10, paper.height - side - 10)
        ink = _red(draw)
        if draw.random() < 0.6:
            pen.ellipse((x, y, x + side, y + side), fill=ink)
            pen.text(
                (x + side // 3, y + side // 4), _words(draw, 1), fill=(255, 255, 255), font=_font(max(12, side // 3))
            )
        else:
            pen.ellipse((x, y, x + side, y + round(side * draw.uniform(0.6, 1))), outline=ink, width=draw.randint(3, 7))
    return paper


def _photo(draw: Random) -> Image.Image:
    """Draw a picture with much red in it: soft blots of warm colours."""
    paper = _paper(draw)
    side = paper.width // 2
    picture = Image.new("RGB", (side, side), (draw.randint(60, 200), draw.randint(60, 160), draw.randint(40, 140)))
    pen = ImageDraw.Draw(picture)
    for _ in range(draw.randint(8, 26)):
        x, y, reach = draw.randint(0, side), draw.randint(0, side), draw.randint(side // 16, side // 4)
        warm = draw.randint(120, 255), draw.randint(0, 120), draw.randint(0, 100)
        shape = pen.ellipse if draw.random() < 0.6 else pen.rectangle
        shape((x, y, x + reach, y + reach), fill=warm)
    picture = picture.filter(ImageFilter.GaussianBlur(draw.uniform(0.5, 6)))
    paper.paste(picture, (draw.randint(20, side - 20), draw.randint(paper.height // 3, paper.height - side - 10)))
    return paper


def _other_seal(draw: Random) -> Image.Image:
    paper = _paper(draw)
    colour = draw.choice([(30, 50, 190), (20, 20, 20), (20, 120, 60), (90, 40, 160)])
    return _stamped(paper, draw, seal(draw, _width(draw, paper), colour=colour))


WITH: dict[str, Callable[[Random], Image.Image]] = {
    "round": _with_round,
    "oval": _with_oval,
    "faded": _with_faded,
    "cropped": _with_cropped,
    "over red words": _with_red_words,
}
WITHOUT: dict[str, Callable[[Random], Image.Image]] = {
    "plain": _paper,
    "grey copy": _grey_copy,
    "red words": _red_words,
    "red frame": _red_frame,
    "letterhead": _letterhead,
    "discs and circles": _red_discs,
    "photo": _photo,
    "seal of another colour": _other_seal,
}


def _scanned(picture: Image.Image, draw: Random) -> Image.Image:
    """Return the page as scanned or photographed: tilted, unevenly lit, noisy, compressed."""
    tilt = draw.uniform(-2.5, 2.5)
    picture = picture.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=picture.getpixel((3, 3)))
    if draw.random() < 0.5:
        picture = _lit(picture, draw)
    if draw.random() < 0.4:
        picture = picture.filter(ImageFilter.GaussianBlur(draw.uniform(0.3, 1.1)))
    picture = ImageEnhance.Brightness(picture).enhance(draw.uniform(0.85, 1.05))
    noise = np.random.default_rng(draw.randrange(1 << 30)).normal(0, draw.uniform(0, 5), np.asarray(picture).shape[:2])
    noisy = np.clip(np.asarray(picture, dtype=np.float32) + noise[:, :, None], 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noisy).save(buffer, "JPEG", quality=draw.randint(45, 92))
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def _lit(picture: Image.Image, draw: Random) -> Image.Image:
    height, width = picture.height, picture.width
    slope = (
        np.linspace(1, draw.uniform(0.65, 0.9), width)[None, :] * np.linspace(1, draw.uniform(0.75, 1), height)[:, None]
    )
    warm = np.array([1.0, draw.uniform(0.92, 1.0), draw.uniform(0.82, 1.0)])
    return Image.fromarray((np.asarray(picture) * slope[:, :, None] * warm).astype(np.uint8))


def page(seed: int, kind: str) -> tuple[Image.Image, bool]:
    """Return a page of a kind (a name of WITH or WITHOUT) drawn from a seed, and whether it has a red seal."""
    draw = Random(f"{seed}/{kind}")
    maker = WITH.get(kind) or WITHOUT[kind]
    return _scanned(maker(draw), draw), kind in WITH
