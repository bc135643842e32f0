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
    r"(?:请?(?:见|看|详见|参见)|已经?(?:发|传|通过)|发(?:在|到|你|您)?|另(?:发|附|行发送)|用|走|在)?(?:你|您|我)?的?"
    r"(?:企业微信|微信|qq|钉钉|飞书|邮箱|邮件|群里?|网盘|附件|快递)(?:上|里|群|中)?(?:已?发(?:送|过|了|你|您)*|传|给你|给您)*"
    r"|(?:已经?|稍后|稍晚|回头|后面?|之后|明天|下周|另行?)(?:再)?(?:发|补|提供|上传|给|寄)(?:送|上|充|你|您|过|了)*|待(?:补|提供|发)",
    re.IGNORECASE,
)
_DIGITS = frozenset({"uscc", "id_card", "mobile", "email"})


def tidied(spec: FieldSpec, text: str) -> str:
    """Return a typed text without surrounding white space; numbers without blanks, in half-width digits."""
    if spec.shape in _DIGITS:
        return canonical(text).replace(" ", "")
    return text if spec.kind == "textarea" else text.strip()


def names_no_file(spec: FieldSpec, text: str) -> bool:
    """Return whether a cell for a file only says that the file was or will be sent another way: 见微信, 已发邮箱, 稍后补."""
    return spec.kind == "file" and bool(_ELSEWHERE.fullmatch(text.strip(" 　。！!.（）()")))


def harmless(text: str) -> str:
    """Return a text that is safe in a cell: not a formula, without characters that workbooks refuse."""
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{plain}" if _ACTIVE.match(plain) else plain


def disarmed(text: str) -> str:
    """Undo `harmless`."""
    return text[1:] if _ARMED.match(text) else text
