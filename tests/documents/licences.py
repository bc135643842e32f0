"""Draw licences and seals with a Chinese font; no company, person or code on them is real."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.declaration.documents import extra

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
FONT = next((name for name in FONTS if Path(name).exists()), "")
needs_ocr = pytest.mark.skipif(not extra.is_installed(), reason='the extra is not installed: pip install ".[ocr]"')
needs_font = pytest.mark.skipif(not FONT, reason="no font with Chinese characters (fonts-noto-cjk)")

NAME, CODE, PERSON = "深圳甲乙科技有限公司", "91440300MA5EXAMP0X", "王样例"
ROWS = {"名　　称": NAME, "类　　型": "有限责任公司", "法定代表人": PERSON, "经营范围": "软件开发；信息技术咨询服务。"}
RIGHT = {
    "注册资本": "壹佰万元人民币",
    "成立日期": "2020年03月01日",
    "营业期限": "2020年03月01日至2040年02月28日",
    "住　　所": "深圳市南山区样例路1号",
}
_RED = (215, 30, 40)


def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font in a size."""
    return ImageFont.truetype(FONT, size)


def licence(path: Path, code: str = CODE, **rows: str) -> Path:
    """Write a licence in the layout of 2019, landscape, about 200 dpi; `rows` replaces values by label without spaces."""
    picture = Image.new("RGB", (2339, 1654), "#fdf8ee")
    pen = ImageDraw.Draw(picture)
    pen.text((950, 200), "营业执照", font=font(120), fill="black")
    pen.text((150, 300), "统一社会信用代码", font=font(40), fill="black")
    pen.text((150, 360), code, font=font(48), fill="black")
    for x, column in ((150, ROWS), (1300, RIGHT)):
        for number, (label, value) in enumerate(column.items()):
            text = rows.get(label.replace("　", ""), value)
            pen.text((x, 560 + 110 * number), label, font=font(42), fill="black")
            pen.text((x + 270, 560 + 110 * number), text, font=font(42), fill="black")
    picture.save(path)
    return path


def seal(name: str, side: int = 640, turn: float = 0) -> Image.Image:
    """Return a round seal with a name around a star, as a transparent picture."""
    layer = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    pen.ellipse((8, 8, side - 8, side - 8), outline=_RED, width=side // 36)
    size = side // 8
    for number, sign in enumerate(name):
        angle = math.radians(150 + 240 * number / (len(name) - 1))
        glyph = Image.new("RGBA", (size * 2, size * 2), (0, 0, 0, 0))
        ImageDraw.Draw(glyph).text((size, size), sign, fill=_RED, font=font(size), anchor="mm")
        glyph = glyph.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x, y = side / 2 + side * 0.38 * math.cos(angle) - size, side / 2 + side * 0.38 * math.sin(angle) - size
        layer.alpha_composite(glyph, (round(x), round(y)))
    reach = [side * 0.14 * (1 if step % 2 == 0 else 0.4) for step in range(10)]
    turns = [-math.pi / 2 + step * math.pi / 5 for step in range(10)]
    star = [
        (side / 2 + far * math.cos(at), side / 2 + far * math.sin(at)) for far, at in zip(reach, turns, strict=True)
    ]
    pen.polygon(star, fill=_RED)
    return layer.rotate(turn, resample=Image.Resampling.BICUBIC)


def sealed_page(path: Path, name: str, turn: float = 0) -> Path:
    """Write a page of text with a seal, A4 at 200 dpi."""
    page = Image.new("RGB", (1654, 2339), "white")
    pen = ImageDraw.Draw(page)
    for number in range(20):
        pen.text((160, 240 + number * 70), "本单位承诺所提交的材料真实准确完整", font=font(40), fill="black")
    stamp = seal(name, 640, turn).resize((320, 320), Image.Resampling.LANCZOS)
    page.paste(stamp.convert("RGB"), (1050, 1750), stamp.getchannel("A"))
    page.save(path, dpi=(200, 200))
    return path


def screenshot(path: Path, *lines: str) -> Path:
    """Write a screenshot with some lines of text."""
    picture = Image.new("RGB", (1200, 800), "white")
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((80, 80 + 90 * number), line, font=font(36), fill="black")
    picture.save(path)
    return path
