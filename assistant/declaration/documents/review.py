"""What a person adds to a .docx beside its body: comments, and the text of headers, footers and notes.

read_review(path)  →  ReviewMarks: each comment with its author and the passage it stands at, the texts of the margins, and
                      the number of tracked changes
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml

from assistant.core import files
from assistant.core.language import say
from assistant.declaration.documents.limits import LIMITS, Refused, check_archive

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMMENTS = re.compile(r"word/comments\d*\.xml")
_MARGINS = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
_BODY, _RELATIONS = "word/document.xml", "_rels/.rels"
_PAGE_NUMBER = re.compile(r"[\d\s第页共/—-]*")
_PASSAGE = 60
_TRACKED = tuple(
    f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel")
)
_OUTSIDE = frozenset(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delInstrText"))


@dataclass(frozen=True, slots=True)
class WordComment:
    """A comment: author, text and the passage it stands at ("" if it marks none)."""

    author: str
    text: str
    passage: str = ""


@dataclass(frozen=True, slots=True)
class ReviewMarks:
    """The comments of a document, and the texts of its headers, footers and notes without page numbers.

    `tracked` is the number of changes that nobody has accepted or rejected.
    """

    comments: tuple[WordComment, ...] = ()
    margins: tuple[str, ...] = ()
    tracked: int = 0


def read_review(path: Path) -> ReviewMarks:
    """Read the comments and margins of a .docx. Raises Refused with a message, OSError."""
    try:
        check_archive(path)
        with files.opened(path, LIMITS.bytes) as file, zipfile.ZipFile(file) as archive:
            names = sorted(archive.namelist())
            body = parse_xml(archive.read(_main_part(archive)))
            passages = _passages(body)
            comments = [
                comment
                for name in names
                if _COMMENTS.fullmatch(name)
                for comment in _comments(parse_xml(archive.read(name)), passages)
            ]
            parts = [parse_xml(archive.read(name)) for name in names if _MARGINS.fullmatch(name)]
    except (zipfile.BadZipFile, zlib.error, KeyError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(say("Word 文件已损坏，打不开。请用 Word 或 WPS 打开，重新保存后再提供。")) from None
    margins = dict.fromkeys(text for part in parts for text in _lines(part))
    tracked = sum(1 for part in (body, *parts) for _ in part.iter(*_TRACKED))
    return ReviewMarks(tuple(comments), tuple(margins), tracked)


def _main_part(archive: zipfile.ZipFile) -> str:
    """Return the part that holds the body: the document's own relation names it, not every program calls it alike."""
    if _RELATIONS not in archive.namelist():
        return _BODY
    relations = parse_xml(archive.read(_RELATIONS))
    targets = [one.get("Target") or "" for one in relations if (one.get("Type") or "").endswith("/officeDocument")]
    return targets[0].lstrip("/") if targets else _BODY


def _comments(part: Any, passages: dict[str, str]) -> Iterator[WordComment]:
    for element in part.iter(f"{_W}comment"):
        text = "\n".join(_lines(element))
        if text:
            yield WordComment(
                (element.get(f"{_W}author") or "").strip(), text, passages.get(element.get(f"{_W}id") or "", "")
            )


def _passages(body: Any) -> dict[str, str]:
    """Return the marked passage of each comment by its id."""
    open_ids: set[str] = set()
    texts: dict[str, str] = {}
    for element in body.iter(f"{_W}commentRangeStart", f"{_W}commentRangeEnd", f"{_W}t"):
        ident = element.get(f"{_W}id") or ""
        if element.tag == f"{_W}commentRangeStart":
            open_ids.add(ident)
        elif element.tag == f"{_W}commentRangeEnd":
            open_ids.discard(ident)
        else:
            texts.update({one: texts.get(one, "") + (element.text or "") for one in open_ids})
    return {ident: text.strip()[:_PASSAGE] for ident, text in texts.items()}


def _lines(part: Any) -> Iterator[str]:
    for paragraph in part.iter(f"{_W}p"):
        text = "".join(_pieces(paragraph)).strip()
        if text and not _PAGE_NUMBER.fullmatch(text):
            yield text


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag not in _OUTSIDE:
            yield from _pieces(child)
