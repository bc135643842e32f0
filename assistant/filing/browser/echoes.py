"""What counts as an echo: a text of a request that the site itself has answered, and from where it may come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.filing.browser.leaf_texts import CODE, is_version, joined_parts, last_name, names_file, says_act
from assistant.filing.browser.request_leaves import leaf_text

UPLOADS, VERSIONS = "@uploads", "@versions"
"""The sources of what the answer to an upload has brought, and of a record's version as the site has answered it."""
ADDRESS = "@address"
"""The place among the leaves of a body that says where the last name of the address comes from."""
_OF_RECORD = re.compile(r".*[\d@].*")


class Answers(Protocol):
    """The leaves of the site's own last answers."""

    def has(self, text: str, sources: Sequence[str] = ()) -> bool:
        """Return whether the last answer at one of the paths (`path#name`: of that name; any path if empty) has this text."""

    def offers(self, path: str, text: str) -> bool:
        """Return whether a page drawn by the server offers this text in the field that a leaf is named after."""

    def codes(self, text: str, places: Sequence[str], name: str = "") -> frozenset[str]:
        """Return the words that the site's lists at these places, or the lists of what bears this name, have for a code."""


def is_echo(answers: Answers, path: str, content: str, sources: Sequence[str] = ()) -> bool:
    """Return whether the site itself answered what a leaf holds; a short code (a state, say) only under its own name.

    The codes of a field are those that a page drawn by the server offers in that field. What an upload has brought, or another
    text that tells of a file, may stand under any name where the shape says so; a version is a number or an opaque text.
    """
    text = leaf_text(content)
    if UPLOADS in sources:
        is_of_file = names_file(last_name(path), text)
        return answers.has(text, (UPLOADS,)) or (is_of_file and is_echo(answers, path, content))
    if VERSIONS in sources:
        return is_version(last_name(path), text) and is_echo(answers, path, content)
    own = (f"#{last_name(path)}",) if CODE.fullmatch(text) else ()
    if answers.has(text, sources or own) or (not sources and answers.offers(path, text)):
        return True
    return not sources and joins_ids(text) and all(answers.has(part) for part in joined_parts(text))


def joins_ids(text: str) -> bool:
    """Return whether a text is several ids of records in one, as of the nodes of an association."""
    parts = joined_parts(text)
    return len(parts) > 1 and all(_OF_RECORD.fullmatch(part) and not CODE.fullmatch(part) for part in parts)


def is_known_segment(answers: Answers, segment: str, sources: Sequence[str] = ()) -> bool:
    """Return whether a segment of an autosave's address is an id of the site, or a name at one of the sources and no act's."""
    if says_act(segment):
        return False
    return answers.has(segment, sources) if sources else bool(_OF_RECORD.fullmatch(segment)) and answers.has(segment)
