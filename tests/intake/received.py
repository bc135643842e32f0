"""Sixty files as clients send them, from `received.yaml`: scans, photos, screenshots, chats, drafts, formats nobody opens."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import openpyxl
import yaml
from PIL import Image, ImageDraw, ImageFont

from assistant.declaration.intake.collect import PlacementProposal
from scripts import paper_drawing
from tests.corpus import building, drawing, scans
from tests.corpus.bases import BASES, good
from tests.corpus.entity_papers import ClientFacts
from tests.corpus.filing import CorpusFiling, Paper

BASE = "chat-app"
ASK, NOTE, REFUSED = "ask", "note", "refused"
_TABLE, _PAPER, _INK = (112, 98, 84), (250, 249, 246), (30, 30, 34)
_FORMATS = {
    "heic": b"\0\0\0\x18ftypheic" + b"\0" * 256,
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000,
    "rar": b"Rar!\x1a\x07\x01\0" + b"\0" * 64,
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 64,
}


@dataclass(frozen=True)
class ReceivedFile:
    """One file: its name, how it is made, what it says, whether it is sealed, and where it belongs."""

    name: str
    made: str
    goes: str
    lines: tuple[str, ...] = ()
    is_sealed: bool = False
    data: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it has no text of its own."""
        return self.made in ("scan", "photo", "picture", "screen", "chat")


@cache
def received() -> tuple[ReceivedFile, ...]:
    """Return all files."""
    given: Any = yaml.safe_load(Path(__file__).with_name("received.yaml").read_text(encoding="utf-8"))
    facts = ClientFacts(BASES[BASE], {})
    words = {
        "company": facts.client.company,
        "code": facts.code,
        "legal": facts.client.legal.name,
        "officer": facts.client.officer.name,
        "legal_id": facts.legal_id,
        "officer_id": facts.officer_id,
        "algorithm": facts.names[0],
    }
    return tuple(
        ReceivedFile(
            one["name"],
            one["as"],
            one["goes"],
            tuple(str(line).format(**words) for line in one.get("lines", ())),
            bool(one.get("seal")),
            one.get("data", ""),
        )
        for one in given
    )


def client(folder: Path) -> Path:
    """Write the profile of the client, without any paper, and return its path."""
    folder.mkdir()
    filing = good(BASE)
    return building.build(CorpusFiling(filing.base, _without_files(filing.data, frozenset(filing.papers))), folder)


def _without_files(data: Any, paths: frozenset[str]) -> Any:
    match data:
        case dict():
            return {key: _without_files(value, paths) for key, value in data.items() if not _is_file(value, paths)}
        case list():
            return [_without_files(value, paths) for value in data]
        case _:
            return data


def _is_file(value: Any, paths: frozenset[str]) -> bool:
    return isinstance(value, str) and value in paths


def write(file: ReceivedFile, folder: Path) -> None:
    """Write a file into a folder, the same bytes each time."""
    (folder / file.name).write_bytes(_bytes(file))


def _bytes(file: ReceivedFile) -> bytes:
    match file.made:
        case "text" | "scan":
            made = drawing.file_bytes(_paper(file), ".pdf")
            return scans.scanned(made, file.name) if file.made == "scan" else made
        case "docx":
            return drawing.file_bytes(_paper(file), ".docx")
        case "txt":
            return "\n".join(file.lines).encode("gb18030")
        case "bytes":
            return _FORMATS.get(file.data) or _workbook()
        case _:
            return _picture(file)


def _paper(file: ReceivedFile) -> Paper:
    company = BASES[BASE].client.company
    return Paper(file.lines[0], list(file.lines[1:]), seal=company if file.is_sealed else "")


def _workbook() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def _picture(file: ReceivedFile) -> bytes:
    picture = {"photo": _photo, "picture": _page, "screen": _screen, "chat": _chat}[file.made](file)
    buffer = io.BytesIO()
    if file.name.lower().endswith(".png"):
        picture.save(buffer, "PNG")
    else:
        picture.save(buffer, "JPEG", quality=86)
    return buffer.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = next(font for font in paper_drawing.FONTS if Path(font).exists())
    return ImageFont.truetype(path, size)


def _page(file: ReceivedFile) -> Image.Image:
    """Draw the lines on a white page."""
    page = Image.new("RGB", (1240, 1500), _PAPER)
    pen, y = ImageDraw.Draw(page), 120
    for place, line in enumerate(file.lines):
        size = 52 if place == 0 else 30
        for part in _wrapped(line, 1000 // size):
            left = (1240 - pen.textlength(part, font=_font(size))) / 2 if place == 0 else 130
            pen.text((left, y), part, font=_font(size), fill=_INK)
            y += round(size * 1.8)
    return page


def _wrapped(line: str, most: int) -> Iterator[str]:
    yield from (line[start : start + most] for start in range(0, max(1, len(line)), most))


def _photo(file: ReceivedFile) -> Image.Image:
    """Return the page on a table, taken by hand: turned, darker towards one side."""
    chance = Random(crc32(file.name.encode()))
    table = Image.new("RGB", (1500, 1800), _TABLE)
    page = _page(file).convert("RGBA").rotate(chance.uniform(-3, 3), Image.Resampling.BICUBIC, expand=True)
    table.paste(page, ((1500 - page.width) // 2, (1800 - page.height) // 2), page)
    shade = Image.linear_gradient("L").resize(table.size).point(lambda value: 255 - value // 5)
    return Image.composite(table, Image.new("RGB", table.size, (0, 0, 0)), shade)


def _screen(file: ReceivedFile) -> Image.Image:
    """Draw the lines as a screen of a product."""
    screen = Image.new("RGB", (1080, 1700), (245, 246, 248))
    pen, y = ImageDraw.Draw(screen), 150
    pen.text((60, 40), "9:41", font=_font(34), fill=_INK)
    for line in file.lines:
        pen.rounded_rectangle((50, y - 24, 1030, y + 76), 18, fill="white", outline=(220, 222, 226))
        pen.text((90, y), line, font=_font(38), fill=_INK)
        y += 150
    return screen


def _chat(file: ReceivedFile) -> Image.Image:
    """Draw the lines as a conversation, the first as its moment."""
    screen = Image.new("RGB", (1080, 1700), (237, 237, 237))
    pen, y = ImageDraw.Draw(screen), 190
    pen.text((470, 110), file.lines[0], font=_font(30), fill=(140, 140, 140))
    for place, line in enumerate(file.lines[1:]):
        wide = pen.textlength(line, font=_font(38)) + 60
        left = 940 - wide if place % 2 else 140
        pen.rounded_rectangle((left, y, left + wide, y + 96), 16, fill=(149, 236, 105) if place % 2 else "white")
        pen.text((left + 30, y + 22), line, font=_font(38), fill=_INK)
        y += 170
    return screen


def outcome(file: ReceivedFile, proposal: PlacementProposal) -> str:
    """Return what became of a file: right, wrong (in another's place), or asked (left to a person)."""
    placed = proposal.requirement.kind.material if proposal.requirement and proposal.is_placed else ""
    if placed:
        return "right" if placed == file.goes else "wrong"
    is_note = proposal.is_placed
    if file.goes in (ASK, REFUSED):
        return "right" if not is_note else "noted"
    return "right" if file.goes == NOTE and is_note else "noted" if is_note else "asked"
