"""Texts of cells, safe from formula injection; `core.values` converts them to values and back.

Every answer is text, so 18 digits and 1.10 survive. A text that a spreadsheet could take for a formula is written with
a leading apostrophe, which reading removes.
"""

from __future__ import annotations

import re

from assistant.core.values.comparison import canonical
from assistant.declaration.profile.spec import FieldSpec

LONGEST = 32767  # characters that a cell of a workbook can hold
_ACTIVE = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_ARMED = re.compile(r"''*[=+\-@＝＋－＠\t\r]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ELSEWHERE = re.compile(
    r"微信|qq|钉钉|飞书|邮箱|邮件|群|网盘|快递|见附件|已发|已传|另发|另行|稍后|回头|后补|待补", re.IGNORECASE
)
_LIKE_A_FILE = re.compile(r"[./\\_\d]")
_LONGEST_REMARK = 20
_DIGITS = frozenset({"uscc", "id_card", "mobile", "email"})


def tidied(spec: FieldSpec, text: str) -> str:
    """Return a typed text without surrounding white space; numbers without blanks, in half-width digits."""
    if spec.shape in _DIGITS:
        return canonical(text).replace(" ", "")
    return text if spec.kind == "textarea" else text.strip()


def names_no_file(spec: FieldSpec, text: str) -> bool:
    """Return whether a cell for a file only says that the file was or will be sent another way: 见微信, 已发邮箱, 稍后补."""
    remark = text.strip(" \u3000。.")
    is_remark = len(remark) <= _LONGEST_REMARK and not _LIKE_A_FILE.search(remark)
    return spec.kind == "file" and is_remark and bool(_ELSEWHERE.search(remark))


def harmless(text: str) -> str:
    """Return a text that is safe in a cell: not a formula, without characters that workbooks refuse."""
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{plain}" if _ACTIVE.match(plain) else plain


def disarmed(text: str) -> str:
    """Undo `harmless`."""
    return text[1:] if _ARMED.match(text) else text
