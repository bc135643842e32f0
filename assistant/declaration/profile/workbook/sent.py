"""The rows as sent, packed with a digest into a hidden sheet of the workbook, for comparison when it returns."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence

from assistant.declaration.profile.workbook.rows import Rows, WorkbookRow

SENT = "_底稿"
FORMAT = 1
_CHUNK = 30000
_MOST = 16 << 20


def packed(rows: Rows) -> Iterator[str]:
    """Yield the cell texts that store the rows: a heading with format and digest, then the packed content in pieces."""
    listed = [[row.item, row.table, row.owner, row.cells] for row in rows.values()]
    content = json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()
    yield json.dumps({"beian": FORMAT, "sha256": hashlib.sha256(content).hexdigest()})
    text = base64.b64encode(zlib.compress(content, 9)).decode()
    for start in range(0, len(text), _CHUNK):
        yield f"z:{text[start : start + _CHUNK]}"


def unpacked(texts: Sequence[str]) -> Rows | None:
    """Return the rows that the cells store; None if cells were changed or lost, or have another format."""
    try:
        heading = json.loads(texts[0])
        data = base64.b64decode("".join(text.removeprefix("z:") for text in texts[1:]), validate=True)
        content = zlib.decompressobj().decompress(data, _MOST)
        if heading["beian"] != FORMAT or hashlib.sha256(content).hexdigest() != heading["sha256"]:
            return None
        listed = json.loads(content)
        return {item: WorkbookRow(item, table, dict(cells), owner) for item, table, owner, cells in listed}
    except (ValueError, KeyError, TypeError, IndexError, binascii.Error, zlib.error, RecursionError):
        return None
