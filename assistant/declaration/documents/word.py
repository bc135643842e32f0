"""Read a .docx into blocks: headings, text, table cells with their labels, captions, pictures.

It reads the XML that python-docx opens (no entities, no network, no code), so it sees content controls, text boxes and
merged cells of registry templates. Text deleted or moved away under tracked changes is left out.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError, PackageNotFoundError

from assistant.core import files
from assistant.core.language import say
from assistant.declaration.documents.headings import heading_level, is_caption
from assistant.declaration.documents.limits import LIMITS, Refused, check_archive
from assistant.declaration.documents.shapes import DocumentBlock
from assistant.declaration.documents.table_labels import cell_label

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_UNREAD = frozenset(
    {_FALLBACK, *(f"{_W}{name}" for name in ("del", "moveFrom", "tbl", "pPr", "rPr", "instrText", "delInstrText"))}
)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OpcError,
    PackageNotFoundError,
    SyntaxError,
    KeyError,
    ValueError,
    EOFError,
)


@dataclass(slots=True)
class _BodyReader:
    """The state of reading a document's body."""

    levels: dict[str, int]
    captions: set[str]
    blocks: list[DocumentBlock] = field(default_factory=list)
    heading: str = ""
    tables: int = 0


@dataclass(frozen=True, slots=True)
class WordFacts:
    """The content of a .docx: blocks in reading order, number of pictures and of external links, whether it has macros.

    `embedded`: files and objects inside it (tables, slides, other documents), whose content is not read.
    """

    blocks: tuple[DocumentBlock, ...]
    images: int
    external_links: int
    macros: bool
    embedded: int = 0


def read_word(path: Path) -> WordFacts:
    """Read a .docx. Raises Refused with a message if it is encrypted, broken or unpacks too large."""
    try:
        check_archive(path)
        macros, links, embedded = _package_facts(path)
        with files.opened(path, LIMITS.bytes) as file:
            document = docx.Document(file)
    except _BROKEN as error:
        if isinstance(error, Refused):
            raise
        raise Refused(say("Word 文件已损坏，打不开。请用 Word 或 WPS 打开，重新保存后再提供。")) from None
    reading = _BodyReader(*_styles(document))
    body = document.element.body
    _walk(body, reading)
    images = sum(1 for tag in _PICTURES for _ in body.iter(tag))
    return WordFacts(tuple(reading.blocks), images, links, macros, embedded)


def _package_facts(path: Path) -> tuple[bool, int, int]:
    """Return whether the package has macros, its number of links to other files without hyperlinks, and of embedded ones."""
    links = 0
    with files.opened(path, LIMITS.bytes) as file, zipfile.ZipFile(file) as package:
        names = package.namelist()
        for name in names:
            if name.endswith(".rels"):
                text = package.read(name).decode("utf-8", "replace")
                outside = re.findall(r"<Relationship\b[^>]*TargetMode=[\"']External[\"'][^>]*>", text)
                links += sum(1 for relation in outside if "/hyperlink" not in relation)
    embedded = sum(1 for name in names if name.startswith("word/embeddings/") and not name.endswith("/"))
    return any(name.lower().endswith("vbaproject.bin") for name in names), links, embedded


def _styles(document: Any) -> tuple[dict[str, int], set[str]]:
    """Return the levels of heading styles by id, and the ids of caption styles."""
    levels, captions = {}, set()
    for style in document.styles.element.iter(f"{_W}style"):
        named = style.find(f"{_W}name")
        ident, name = style.get(f"{_W}styleId"), (named.get(f"{_W}val") if named is not None else "") or ""
        match = re.fullmatch(r"(?:heading|标题)\s*(\d)", name.strip(), re.IGNORECASE)
        if match:
            levels[ident] = int(match[1])
        elif name.lower() in {"caption", "题注"}:
            captions.add(ident)
    return levels, captions


def _walk(parent: Any, reading: _BodyReader) -> None:
    for child in parent:
        if child.tag == f"{_W}p":
            _paragraph(child, reading)
        elif child.tag == f"{_W}tbl":
            _table(child, reading)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"}:
            _walk(child, reading)


def _paragraph(paragraph: Any, reading: _BodyReader) -> None:
    text = _text(paragraph).strip()
    if any(True for tag in _PICTURES for _ in paragraph.iter(tag)):
        reading.blocks.append(DocumentBlock("picture", "", heading=reading.heading))
    if not text:
        return
    style = _value(paragraph, "pPr/pStyle")
    level = reading.levels.get(style, 0) or _outline(paragraph) or heading_level(text)
    if style in reading.captions or is_caption(text):
        reading.blocks.append(DocumentBlock("caption", text, heading=reading.heading))
    elif level:
        reading.heading = text
        reading.blocks.append(DocumentBlock("heading", text, level=level, heading=text))
    else:
        reading.blocks.append(DocumentBlock("text", text, heading=reading.heading))


def _value(element: Any, path: str) -> str:
    child = element.find("/".join(_W + step for step in path.split("/")))
    return str(child.get(f"{_W}val") or "") if child is not None else ""


def _outline(paragraph: Any) -> int:
    level = _value(paragraph, "pPr/outlineLvl")
    return int(level) + 1 if level.isdigit() and int(level) < 9 else 0


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
            yield "\t" if child.tag == f"{_W}tab" else "\n"
        elif child.tag not in _UNREAD:
            yield from _pieces(child)
            if child.tag == f"{_W}p":
                yield "\n"


def _table(table: Any, reading: _BodyReader) -> None:
    """Add the cells of a table, each labelled by the cell on its left or by its column heading."""
    reading.tables += 1
    rows = [list(_cells(row)) for row in _inner(table, "tr")]
    texts = [[own for _, own in row] for row in rows]
    below: dict[int, str] = {}
    for number, row in enumerate(rows):
        left = ""
        for column, (goes_on, own) in enumerate(row):
            text = below.get(column, "") if goes_on else own
            below[column] = text
            label = cell_label(texts, number, column, left)
            if not goes_on:
                place = reading.tables * 1000 + number
                reading.blocks.append(DocumentBlock("cell", text, label=label, heading=reading.heading, row=place))
            left = text
        for _ in _inner(table, "tr")[number].iter(*_PICTURES):
            reading.blocks.append(DocumentBlock("picture", "", heading=reading.heading))


def _cells(row: Any) -> Iterator[tuple[bool, str]]:
    for cell in _inner(row, "tc"):
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        goes_on = merge is not None and merge.get(f"{_W}val") != "restart"
        yield goes_on, "\n".join(line for line in (_text(part).strip() for part in _inner(cell, "p")) if line)


def _inner(parent: Any, name: str) -> list[Any]:
    """Return the children of a kind, including those in content controls and nested tables."""
    children: list[Any] = []
    for child in parent:
        if child.tag == _W + name and child.find(f"{_W}trPr/{_W}del") is None:
            children.append(child)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"}:
            children += _inner(child, name)
        elif name == "p" and child.tag == f"{_W}tbl":
            cells = [cell for row in _inner(child, "tr") for cell in _inner(row, "tc")]
            children += [part for cell in cells for part in _inner(cell, "p")]
    return children
