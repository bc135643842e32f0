"""Web addresses that a person has typed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_SCHEME = re.compile("https?:", re.IGNORECASE)
_NO_HOST = re.compile(r"[\s<>\"^`{|}\\%]")


def host_of(address: str) -> str:
    """Return the host of a web address; empty for any other, a malformed one, and one that holds a name or password."""
    try:
        parts = urlsplit(address)
        host = parts.hostname if parts.port != 0 and parts.username is None else None
    except ValueError:  # an unclosed bracket, a port that is not a number
        return ""
    is_web = parts.scheme in ("http", "https") and not _NO_HOST.search(host or "")
    return (host or "") if is_web else ""


def is_address(text: str) -> bool:
    """Return whether a text is meant as a web address, right or wrong."""
    return "://" in text or bool(_SCHEME.match(text))
