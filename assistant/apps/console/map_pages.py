"""What a calibration or a check of the site's pages writes as one page, and the address at which a browser shows it.

add_page_link(workspace, kind, since)   the links to it, once it is there
add(api, workspaces)                    the address
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import get_args

from fastapi import FastAPI, Response

from assistant.apps.console import homes
from assistant.apps.console.map_page_paths import MapPageKind, page_file
from assistant.apps.console.open_workspaces import OpenWorkspaces, key_of
from assistant.apps.console.parts import el, link, page_of
from assistant.core import files
from assistant.core.language import mark, say

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_NAMES = {"review": mark("页面对照表.html"), "patrol": mark("页面检查.html")}
_LARGEST = 256 << 20


def add_page_link(workspace: Path, kind: MapPageKind, since: datetime) -> None:
    """Add the links to a page that was written since a job began; none where there is none."""
    try:
        written = page_file(workspace, kind).stat().st_mtime
    except OSError:
        return
    if written < since.timestamp():
        return
    address = page_of("map-page", kind, workspace=key_of(workspace))
    with el("div", None, "buttons"):
        link(say("打开这一页"), address, "button", target="_blank", rel="noopener")
        link(say("存成文件"), address, "button", download=say(_NAMES[kind]))


def add(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    """Add the address to the server."""

    @api.get("/map-page/{kind}")
    def _page(kind: str, workspace: str = "") -> Response:
        context = homes.context_of(workspaces, workspace)
        if isinstance(context, Response):
            return context
        known: MapPageKind | None = next((name for name in get_args(MapPageKind) if name == kind), None)
        if known is None:
            return Response(status_code=404)
        try:
            content = files.read(page_file(context.workspace.folder, known), _LARGEST)
        except OSError:
            return homes.refused(say("这一页还没有写成，或已经删去。请在“系统页面”里再做一次。"))
        return Response(content, media_type="text/html", headers={"content-security-policy": SANDBOX})
