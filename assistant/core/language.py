"""The language of every text that a person reads: Chinese is the source, English the translation.

The code holds each text in Chinese, as a gettext message id; `locale/en` holds the English edition. The language is
chosen once per process (`choose`). Texts are translated when they are shown, so an error raised in one language can be
shown in another.
"""

from __future__ import annotations

import gettext
import locale
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path

LANGUAGES = ("zh", "en")
DOMAIN = "assistant"
_FOLDER = Path(__file__).parents[1] / "locale"
# What English texts count; one of them is named in the singular. A rule instead of gettext's two forms of each text: Chinese has one.
_COUNTED = re.compile(
    r"(?P<these>\bthese )?\{(?P<count>\w+)\} (?P<which>(?:more |open |working |calendar |masked |other )?)(?P<one>algorithm|answer|attachment|"
    r"attempt|cell|character|client|comment|conflict|day|difference|draft|field|file|finding|function|item|line|minute|option|"
    r"page|paper|pixel|place|problem|product|profile|question|record|row|rule|run|second|state|submission|template|time|"
    r"value|version|week|famil|entr|entit|compan)(?:s|ies)\b(?: (?P<verb>are|were|have|need|hold|match)\b)?"
)
_OF_ONE = {"are": "is", "were": "was", "have": "has"}  # other verbs take an s
_current: list[str] = []


def choose(language: str | None = None) -> str:
    """Set the language of this process ("zh", "en", or None for the system's) and return it."""
    chosen = language or os.environ.get("BEIAN_LANG") or _machine_language()
    _current[:] = ["zh" if chosen.lower().startswith("zh") else "en"]
    return _current[0]


def current() -> str:
    """Return the language in force: "zh" or "en"."""
    return _current[0] if _current else choose()


@contextmanager
def speaking(language: str | None) -> Iterator[str]:
    """Use this language inside the block (None: the one in force), then restore the previous one."""
    before = current()
    try:
        yield choose(language or before)
    finally:
        choose(before)


def mark(message: str) -> str:
    """Mark a message for extraction without translating it, for texts in tables and class attributes."""
    return message


def say(message: str, **facts: object) -> str:
    """Return the message in the language in force, with its `{names}` replaced by the facts."""
    text = message if current() == "zh" else _english().gettext(message)
    if 1 in facts.values() and current() != "zh":
        text = _COUNTED.sub(lambda counted: _of_one(counted, facts), text)
    return text.format(**facts) if facts else text


def comma_list(words: Iterable[str]) -> str:
    """Return words as one text, separated as the language in force separates them: “、” in Chinese, “, ” in English."""
    return say("、").join(words)


def semicolon_list(clauses: Iterable[str]) -> str:
    """Return clauses as one text: “；” between them in Chinese, “; ” in English."""
    return say("；").join(clauses)


def _of_one(counted: re.Match[str], facts: dict[str, object]) -> str:
    """Return a counted noun in the singular, with its verb, if its number is one."""
    if facts[counted["count"]] != 1:
        return counted[0]
    verb, these = counted["verb"] or "", "this " if counted["these"] else ""
    noun = counted["one"] + ("y" if counted["one"] in ("famil", "entr", "entit", "compan") else "")
    does = f" {_OF_ONE.get(verb, f'{verb}s')}" if verb else ""
    return f"{these}{{{counted['count']}}} {counted['which']}{noun}{does}"


def _machine_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return locale.getlocale()[0] or "en"  # on Windows "Chinese (Simplified)_China" or zh_CN


@lru_cache(maxsize=1)
def _english() -> gettext.NullTranslations:
    compiled = _FOLDER / "en" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    source = compiled.with_suffix(".po")
    if compiled.exists() and not (source.exists() and source.stat().st_mtime > compiled.stat().st_mtime):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    return _compiled_now(source)


def _compiled_now(source: Path) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - only a checkout without compiled texts needs Babel
    from babel.messages.pofile import read_po  # noqa: PLC0415

    if not source.exists():
        return gettext.NullTranslations()
    buffer = BytesIO()
    with source.open("rb") as file:
        write_mo(buffer, read_po(file, locale="en"))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)
