"""Convert values to cell texts and back, safe from formula injection.

Every answer is text, so 18 digits and 1.10 survive. A text that a spreadsheet could take for a formula is written with
a leading apostrophe, which reading removes. `（空白）` is an intentionally empty answer.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from assistant.core.language import say
from assistant.core.values import Kind, Period
from assistant.core.yaml_file import Node, Scalar, Sequence
from assistant.declaration.profile.scalars import Misread, read_leaf
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.schema.declare import members
from assistant.declaration.profile.spec import FieldSpec, Vocabulary

BLANK = "（空白）"
LONGEST = 32767  # characters that a cell of a workbook can hold
_NODE, _BULLET = " » ", "• "
_ACTIVE = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_ARMED = re.compile(r"''*[=+\-@＝＋－＠\t\r]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SEPARATORS = re.compile(r"[、；;，,\n]")
_DIGITS = frozenset({"uscc", "id_card", "mobile", "email"})


def written(raw: object) -> str:
    """Return the cell text of a model value; a missing value is an empty cell."""
    match raw:
        case None:
            return ""
        case bool():
            return "是" if raw else ""
        case "" | ():
            return BLANK
        case Decimal():
            return str(int(raw)) if raw == raw.to_integral_value() else format(raw, "f")
        case date():
            return raw.isoformat()
        case Period():
            return str(raw)
        case _:
            return str(raw)


def listed(kind: Kind, raw: object) -> str:
    """Return the cell text of a list: options joined by 、, steps by >, regions by /, nodes one a line."""
    if not isinstance(raw, tuple) or not raw:
        return written(raw)
    if kind == "nodes":
        return "\n".join(_NODE.join(part or "" for part in (n.product, n.path, n.function)).rstrip(" »") for n in raw)
    mark = {"steps": " > ", "region": " / "}.get(kind, "、")
    if any("\n" in word or mark.strip() in word for word in raw) or (kind == "steps" and any("＞" in w for w in raw)):
        return "\n".join(raw) + "\n"
    return mark.join(raw)


def answer_written(raw: object) -> str:
    """Return the cell text of a labelled answer; list items have bullets."""
    if isinstance(raw, tuple) and raw:
        return "\n".join(f"{_BULLET}{word}" for word in raw)
    return written(raw)


def answer_read(text: str) -> str | tuple[str, ...] | None:
    """Return the model's value of a labelled answer, None for an empty cell."""
    if text in ("", BLANK):
        return "" if text else None
    lines = text.split("\n")
    if all(line.startswith(_BULLET) for line in lines):
        return tuple(line.removeprefix(_BULLET) for line in lines)
    return text


def read(kind: Kind, vocabulary: Vocabulary | None, text: str) -> object:
    """Return the model's value of a cell, None if it is empty. Raises Misread."""
    if text == "" or (kind not in ("text", "textarea") and not text.strip()):
        return None
    if text == BLANK:
        return () if kind in ("choices", "steps", "region", "nodes") else ""
    if kind == "nodes":
        return tuple(_node(line) for line in text.split("\n") if line.strip())
    return read_leaf(kind, vocabulary, _as_node(kind, vocabulary, text))


def tidied(spec: FieldSpec, text: str) -> str:
    """Return a typed text without surrounding white space; in numbers full-width digits become half-width."""
    if spec.shape in _DIGITS:
        return "".join(unicodedata.normalize("NFKC", text).split())
    return text if spec.kind == "textarea" else text.strip()


def harmless(text: str) -> str:
    """Return a text that is safe in a cell: not a formula, without characters that workbooks refuse."""
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{plain}" if _ACTIVE.match(plain) else plain


def disarmed(text: str) -> str:
    """Undo `harmless`."""
    return text[1:] if _ARMED.match(text) else text


def _as_node(kind: Kind, vocabulary: Vocabulary | None, text: str) -> Node:
    if kind not in ("choices", "steps", "region"):
        return Scalar(text, 1)
    if "\n" in text.strip() or text.endswith("\n"):
        return Sequence(tuple(Scalar(line, 1) for line in text.split("\n") if line), 1)
    if kind == "choices" and vocabulary and not vocabulary.open:
        return Sequence(tuple(Scalar(word, 1) for part in _SEPARATORS.split(text) if (word := part.strip())), 1)
    return Scalar(text, 1)


def _node(line: str) -> NodeRef:
    parts = [part.strip() or None for part in line.split("»")]
    if len(parts) > 3 or not parts[0]:
        raise Misread(
            say("“{line}”", line=line[:40]), say("产品 » 路径 » 功能，每行一个，如 甲/APP » 首页>对话 » 问答")
        )
    return NodeRef(**dict(zip(members(NodeRef), parts, strict=False)))
