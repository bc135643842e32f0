"""The address that answers the search in the head of every page."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.apps.console import search
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.core.errors import BeianError
from assistant.core.user_messages import on_page


def add(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    """Add the address of the search."""

    @api.get("/search")
    async def _search(q: str = "", client: str = "", workspace: str = "") -> JSONResponse:
        context = workspaces.of(workspace)
        if context is None:
            return JSONResponse({"hits": []}, status_code=404)
        try:
            hits = await run_in_threadpool(search.hits, context, q, client)
        except BeianError as error:
            return JSONResponse({"hits": [], "fault": on_page(error)}, status_code=503)
        return JSONResponse({"hits": [asdict(hit) for hit in hits]})
