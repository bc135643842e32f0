"""A file as a download that the browser does not display."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

_ANY = "application/octet-stream"


def attached(content: bytes, name: str, kind: str = _ANY) -> Response:
    """Return a file with the name under which the browser stores it."""
    head = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=kind, headers=head)
