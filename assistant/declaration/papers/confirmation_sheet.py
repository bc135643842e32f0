"""填报信息确认表: every value of a profile by section, for the client to sign; and the changes since.

    confirmation_sheet(source)  →  the sheet as a DraftLayer
    check(path, source)         →  ConfirmationCheck: values changed since the sheet was made, and whether it was edited

The sheet carries a digest of its rows as hidden text. A changed profile is shown as 已改未确认; a sheet changed by hand is detected.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from assistant.core.errors import TemplateError
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid, Heading, LayerPart, clean
from assistant.declaration.papers.facts import Source, spoken
from assistant.declaration.papers.opening import open_docx
from assistant.declaration.profile.catalogue import ProfileRecord, spec_of

TITLE = "填报信息确认表"
_HEAD = ("填报项", "内容")
_DIGEST = re.compile(r"资料摘要：([0-9a-f]{64})")
Rows = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class UnconfirmedValue:
    """A changed value: section, label, the confirmed text ("" if new) and today's text ("" if removed)."""

    section: str
    label: str
    confirmed: str
    today: str


@dataclass(frozen=True, slots=True)
class ConfirmationCheck:
    """The result of comparing a sheet with the profile. `edited`: the sheet's rows differ from its digest."""

    changes: tuple[UnconfirmedValue, ...]
    edited: bool

    @property
    def is_current(self) -> bool:
        """Whether the profile still matches what was confirmed."""
        return not self.changes and not self.edited


def confirmation_sheet(source: Source) -> DraftLayer:
    """Return the sheet for the client to confirm."""
    parts: list[LayerPart] = [
        DraftLine("请逐项核对。确认后签字（或盖章）并注明日期；之后资料再有改动，须重新确认。", "note"),
    ]
    facts: dict[str, str] = {}
    for record in source.records:
        rows = tuple(_rows(record))
        if rows:
            parts.append(Heading(_title(record), 2))
            parts.append(Grid((_HEAD, *rows), head=True, widths=(5.6, 10.4)))
            facts.update({str(key): spoken(value) for key, value in record.values.items()})
    parts.append(DraftLine(f"资料摘要：{_digest(rows_of(source))}", "hidden"))
    parts.append(DraftLine("以上内容已核对，与实际情况一致。", "sign"))
    parts.append(DraftLine("确认人（签字）：                ", "sign"))
    parts.append(DraftLine("日期：      年    月    日", "sign"))
    name = facts.get("subject.basic.name", "")
    return DraftLayer(TITLE, TITLE, "", tuple(parts), f"（{name}）" if name else "", facts=facts)


def check(path: Path, source: Source) -> ConfirmationCheck:
    """Compare a sheet with today's profile. Raises TemplateError if the file is no confirmation sheet."""
    printed, digest = _read(path)
    today = rows_of(source)
    keys = list(dict.fromkeys((*printed, *today)))
    changes = tuple(
        UnconfirmedValue(*key, printed.get(key, ""), today.get(key, ""))
        for key in keys
        if printed.get(key) != today.get(key)
    )
    return ConfirmationCheck(changes, edited=_digest(printed) != digest)


def rows_of(source: Source) -> dict[tuple[str, str], str]:
    """Return every value as the sheet shows it, by section and label."""
    return {(_title(record), label): text for record in source.records for label, text in _rows(record)}


def keys_of(source: Source) -> dict[tuple[str, str], str]:
    """Return the key of every value that the sheet shows, by section and label."""
    return {(_title(record), _label(record, key)): str(key) for record in source.records for key in record.values}


def _rows(record: ProfileRecord) -> Iterator[tuple[str, str]]:
    for key, value in record.values.items():
        yield _label(record, key), _tidy(spoken(value))


def _label(record: ProfileRecord, key: FieldKey) -> str:
    spec = spec_of(key)
    above = spec.section[-1] if spec.section else ""
    return f"{above} › {spec.name}" if record.kind.record.sections and above else spec.name


def _title(record: ProfileRecord) -> str:
    path = "，".join(part.item for part in record.key.parts if part.item)
    title = record.kind.record.heading
    return _tidy(f"{title}：{path}" if path else title)


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in clean(text).replace("\t", " ").split("\n") if line.strip())


def _digest(rows: Rows) -> str:
    listed = sorted([*key, text] for key, text in rows.items())
    return hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()


def _read(path: Path) -> tuple[dict[tuple[str, str], str], str]:
    document, _ = open_docx(path)
    rows: dict[tuple[str, str], str] = {}
    section, digest = "", ""
    for element in document.element.body:
        if element.tag == qn("w:p"):
            text = Paragraph(element, document._body).text
            match = _DIGEST.search(text)
            digest = match[1] if match else digest
            section = text or section
        elif element.tag == qn("w:tbl"):
            rows.update(_table(Table(element, document._body), section))
    if not digest:
        raise TemplateError(file=path.name, what=say("不是本程序生成的填报信息确认表"))
    return rows, digest


def _table(table: Table, section: str) -> Iterator[tuple[tuple[str, str], str]]:
    for row in table.rows:
        cells = [_tidy(cell.text) for cell in row.cells]
        if len(cells) == len(_HEAD) and tuple(cells) != _HEAD:
            yield (section, cells[0]), cells[1]
