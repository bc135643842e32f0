"""What the text of one leaf may be: empty, a mere code, a value of the form, several of them joined, a period."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable

from assistant.core.values.comparison import canonical
from assistant.filing.browser.request_leaves import OF_FILES, PACKED, leaf_text

EMPTY = frozenset(('""', "[]", "{}", "null"))
CODE = re.compile(r"[\w.-]{0,3}|true|false|yes|no", re.IGNORECASE | re.ASCII)  # could as well say what to do
_LITTLE = re.compile(  # what a short word of a form may be, MP3 say, and what could as well be a flag or an act
    r"[\w.-]{0,2}|[\d.-]{3}|true|false|yes|off|add|del|new|end|all|put|get", re.IGNORECASE | re.ASCII
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ACT = re.compile(  # a report, say, is a field unless the name begins so
    r"(?:(?<![a-z])(?:submit|tijiao|shenbao|deregister|zhuxiao|delete|remove|destroy|shanchu|handin|handed|confirm|approve|publish"
    r"|finali[sz]e|revoke|withdraw)"
    r"|^(?:(?:do|to|is|go|for|save|and)[-_]?)*(?:hand|appl[yi]|report|audit|final|finish|complete|commit|cancel|review|send))"
    r"(?:t?ed|ing|ion|al|s)?(?![a-z])|提交|申报|报送|上报|递交|呈报|注销",
    re.IGNORECASE,
)
_YES_OR_NO = frozenset("是 否 有 无 开 关 对 错 真 假 yes no true false".split())
_BARE_CODE = re.compile(r"[A-Za-z]?[\d_.-]*", re.ASCII)
_QUOTED = re.compile(r'\[("(?:[^"\\]|\\.)*")\]$')  # a key with other signs than letters and digits
_JOINED = re.compile(r"[,，;；|、\n]")  # what a site may write between the words or codes of a multiple choice
_END = r"(?:\d{4}[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?(?:[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?)?|\d{10}|\d{13}|长期)"
_SPAN = re.compile(rf"({_END})\s*[~～至到,，;；|/–—-]{{1,2}}\s*({_END})")  # a period in one text

_NAMES_ID = re.compile(r"^(?:id|fid|uuid|key|bh)$|(?:Id|ID|_id|Key|_key)$")  # neither errno nor valid
_VERSION = re.compile(  # counts the saves of a record; conversion does not
    r"(?:(?:lock|row|data|record|doc|form|entity)_?)?(?:version|revision|rev|ver)(?:_?(?:no|num|number))?|bbh",
    re.IGNORECASE,
)
_ID = re.compile(r"(?=.*\d)[\w.:-]{1,128}", re.ASCII)
_OPAQUE = re.compile(r"(?=(?:[\w-]*\d){4})[\w-]{8,128}", re.ASCII)
_FILE_NAME = re.compile(r"[^\s<>]+\.(?:png|jpe?g|gif|bmp|webp|pdf|ofd|docx?|xlsx?|pptx?|txt|zip|rar)", re.IGNORECASE)


def joined_parts(text: str) -> list[str]:
    """Return what one text may join: the words or codes of a multiple choice, the lines of a list."""
    return _JOINED.split(text)


def says_little(text: str) -> bool:
    """Return whether a text is so short that it could as well be a flag or an act."""
    return _LITTLE.fullmatch(text) is not None


def is_id_name(path: str) -> bool:
    """Return whether a part is named as an id."""
    return _NAMES_ID.search(last_name(path)) is not None


def names_file(name: str, text: str) -> bool:
    """Return whether a text in the answer to an upload is an id, or the name or address of a file; no other word is."""
    if _NAMES_ID.search(name) and _ID.fullmatch(text):
        return True
    bare = text.partition("?")[0]
    is_address = "/" in bare and any(map(_OPAQUE.fullmatch, bare.split("/")))
    return is_address or bool(_OPAQUE.fullmatch(text) or _FILE_NAME.fullmatch(bare))


def says_act(text: str) -> bool:
    """Return whether a name or a code is that of an act which hands in, ends or decides something."""
    return _ACT.search(_HUMP.sub("-", text)) is not None


def is_vague(word: str) -> bool:
    """Return whether the word of an option could belong to many questions: yes, no, a number, one or two letters."""
    return word in _YES_OR_NO or says_little(word)


def is_version(name: str, text: str) -> bool:
    """Return whether a part is the version of a record by its whole name, and holds a number or an opaque text."""
    return bool(_VERSION.fullmatch(name)) and (text.isdecimal() or bool(_OPAQUE.fullmatch(text)))


def is_bare_code(text: str) -> bool:
    """Return whether a text is a number, a letter, a letter before a number, or several joined: codes without a word."""
    parts = joined_parts(text)
    return all(part and _BARE_CODE.fullmatch(part) for part in parts)


def coded_parts(content: str) -> list[str]:
    """Return the codes that a leaf may hold, one or several joined."""
    return [part for part in joined_parts(leaf_text(content)) if part] if content not in EMPTY else []


def is_form_value(content: str, shown: Collection[str]) -> bool:
    """Return whether a leaf is a value of the form, several joined or a period; no mere code, which could say what to do."""
    text = leaf_text(content)
    if content in EMPTY:
        return False
    if canonical(text) in shown or is_period(text, shown):
        return not _LITTLE.fullmatch(text)
    parts = joined_parts(text)
    return len(parts) > 1 and all(canonical(part) in shown and not _LITTLE.fullmatch(part) for part in parts)


def is_period(text: str, shown: Collection[str]) -> bool:
    """Return whether a text is a period of which both ends are values of the form."""
    ends = _SPAN.fullmatch(text.strip())
    return ends is not None and all(end in shown for end in ends.groups())


def known_answers(leaves: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return name and text of the leaves of an answer, without truth values and empty ones: they identify nothing."""
    known = ((path, content) for path, content in leaves if content not in (*EMPTY, "true", "false"))
    return frozenset((last_name(path), leaf_text(content)) for path, content in known)


def last_name(path: str) -> str:
    """Return the last name in the path of a leaf."""
    own = path.removesuffix("[]").removesuffix(PACKED).removesuffix("[]")
    quoted = _QUOTED.search(own)
    return str(json.loads(quoted[1])) if quoted else own.rpartition(".")[2]


def as_listed(path: str, known: Collection[str], fixed: Collection[str] = ()) -> str:
    """Return the path of a part of a form as it is known: the same part once or repeated, unless it is a fixed word."""
    ending = next((ending for ending in OF_FILES if path.endswith(ending)), "")
    bare = path.removesuffix(ending)
    other = f"{bare.removesuffix('[]') if bare.endswith('[]') else f'{bare}[]'}{ending}"
    return other if path not in known and other in known and other not in fixed else path
