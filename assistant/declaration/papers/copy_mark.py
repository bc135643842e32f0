"""The mark in a draft that leaves the office: whose it is, which paper, which content; it names nobody.

marked(data, mark)  →  the .docx with the mark as a custom property, and beside the digest of facts in `dc:identifier`
read_mark(path)     →  the mark of a file that comes back, however it is named; None without one
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from assistant.core import files
from assistant.declaration.papers.facts_mark import SIZE
from assistant.declaration.papers.word import timeless

NAME = "备案材料编号"
_PREFIX = "beian:copy:"
_MARK = re.compile(rf"{_PREFIX}([0-9a-f]{{16}}):([0-9a-f]{{16}}):([0-9a-f]{{32}})")
_CORE, _CUSTOM = "docProps/core.xml", "docProps/custom.xml"
_MOST = 1 << 20
_DIGITS = 16
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TEXTS = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_EMPTY = f'<Properties xmlns="{_SPACE}" xmlns:vt="{_TEXTS}"/>'.encode()


@dataclass(frozen=True, slots=True)
class CopyMark:
    """The digests of the client, the paper and its content."""

    client: str
    paper: str
    content: str

    @classmethod
    def of(cls, client: str, paper: str, content: str) -> CopyMark:
        """Return the mark for a client's code or name and a paper's identity."""
        return cls(_digest(client), _digest(paper), content)

    def __str__(self) -> str:
        return f"{_PREFIX}{self.client}:{self.paper}:{self.content}"


def marked(data: bytes, mark: CopyMark) -> bytes:
    """Return a .docx with the mark; its text is unchanged."""
    document = Document(io.BytesIO(data))
    properties = document.core_properties
    former = _MARK.sub("", properties.identifier or "").strip()
    properties.identifier = f"{former} {mark}".strip()
    _set_property(document.part.package, str(mark))
    buffer = io.BytesIO()
    document.save(buffer)
    return timeless(buffer.getvalue())


def read_mark(path: Path) -> CopyMark | None:
    """Return the mark of a .docx, or None. Raises OSError, BadZipFile."""
    with files.opened(path, SIZE) as file, zipfile.ZipFile(file) as archive:
        for name in (_CUSTOM, _CORE):
            if name in archive.namelist() and archive.getinfo(name).file_size <= _MOST:
                match = _MARK.search(archive.read(name).decode("utf-8", "replace"))
                if match:
                    return CopyMark(*match.groups())
    return None


def _set_property(package: Any, text: str) -> None:
    """Set the custom property, beside those that the document has already."""
    part = next((relation.target_part for relation in package.rels.values() if relation.reltype == _RELATION), None)
    if part is None:
        part = Part(PackURI(f"/{_CUSTOM}"), _TYPE, _EMPTY, package)
        package.relate_to(part, _RELATION)
    root = parse_xml(part.blob)
    listed = [element for element in root if element.get("name") != NAME]
    for element in list(root):
        if element not in listed:
            root.remove(element)
    number = max((int(element.get("pid", "1")) for element in listed), default=1) + 1
    entry = root.makeelement(f"{{{_SPACE}}}property", {"fmtid": _FORMAT, "pid": str(number), "name": NAME})
    value = entry.makeelement(f"{{{_TEXTS}}}lpwstr", {})
    value.text = text
    entry.append(value)
    root.append(entry)
    part._blob = serialize_part_xml(root)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
