"""The addresses of files: uploads, pictures of runs, previews, reports, downloads and the calendar.

Every response is a picture drawn by the program or a download that no browser displays. A report is displayed in a
sandbox without scripts.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from assistant.apps.console import drawing, given_files, guide, homes, made_files, map_pages, progress, uploads
from assistant.apps.console.downloads import attached
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.run_reports import report_page
from assistant.checks.deadlines.ics import as_ics, entry_of
from assistant.core import files
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page, reason
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report.pack import pack


def add(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    """Add the addresses to the server."""
    _add_files(api, workspaces)
    _add_runs(api, workspaces)
    _add_calendar(api, workspaces)
    _add_pictures_of_help(api)
    given_files.add(api)
    made_files.add(api, workspaces)
    map_pages.add(api, workspaces)

    @api.post("/upload/{folder}")
    async def _upload(folder: str, name: str, batch: str, request: Request, workspace: str = "") -> Response:
        home = homes.home(workspaces, folder, workspace)
        if isinstance(home, Response):
            return home
        try:
            return await _taken(home, name, batch, request)
        except OSError as error:  # the disk is full, or the folder is missing or read-only
            what = reason(error)
            message = mark("“{name}”未能保存（{what}）。请检查磁盘空间和文件夹，然后重新上传。")
            return Response(say(message, name=name, what=what), 507)


def _add_pictures_of_help(api: FastAPI) -> None:
    @api.get(f"{guide.PICTURES}/{{name}}")
    def _picture_of_help(name: str) -> Response:
        path = guide.picture(name)
        return FileResponse(path) if path is not None else Response(status_code=404)


def _add_files(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    @api.get("/file/{folder}")
    def _file(folder: str, path: str, workspace: str = "") -> Response:
        home = homes.home(workspaces, folder, workspace)
        if isinstance(home, Response):
            return home
        file = uploads.handed_out(home, path)
        return attached(files.read(file, uploads.MOST_BYTES), file.name) if file else Response(status_code=404)

    @api.get("/preview/{folder}")
    def _preview(folder: str, path: str, page: int = 1, workspace: str = "") -> Response:
        home = homes.home(workspaces, folder, workspace)
        if isinstance(home, Response):
            return home
        file = uploads.handed_out(home, path)
        if file is None:
            return Response(status_code=404)
        picture = drawing.draw(file, page)
        return Response(picture, 415) if isinstance(picture, str) else Response(picture, media_type="image/png")


def _add_runs(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    @api.get("/picture/{folder}/{run}/{name}")
    def _picture(folder: str, run: str, name: str, workspace: str = "") -> Response:
        run_folder = _run(workspaces, folder, run, workspace)
        if isinstance(run_folder, Response):
            return run_folder
        content = progress.picture(run_folder, name)
        return Response(content, media_type="image/png") if content else Response(status_code=404)

    @api.get("/report/{folder}/{run}")
    async def _report(folder: str, run: str, workspace: str = "") -> Response:
        run_folder = _run(workspaces, folder, run, workspace)
        if isinstance(run_folder, Response):
            return run_folder
        try:
            page = await run_in_threadpool(report_page, run_folder)
        except BeianError as error:
            return homes.refused(on_page(error))
        return Response(page, media_type="text/html", headers={"content-security-policy": map_pages.SANDBOX})

    @api.get("/pack/{folder}/{run}")
    async def _pack(folder: str, run: str, workspace: str = "") -> Response:
        run_folder = _run(workspaces, folder, run, workspace)
        if isinstance(run_folder, Response):
            return run_folder
        try:
            content = await run_in_threadpool(_packed, run_folder)
        except BeianError as error:
            return homes.refused(on_page(error))
        return attached(content, f"{run}.zip")


def _add_calendar(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    @api.get("/dates.ics")
    def _ics(workspace: str = "") -> Response:
        context = homes.context_of(workspaces, workspace)
        if isinstance(context, Response):
            return context
        dues = context.dues(context.clients())
        entries = [entry_of(due.key, due.label, due.term, context.lead_days) for due in dues]
        head = {"content-disposition": "attachment; filename=beian.ics"}
        return Response(
            as_ics(entries, datetime.now(UTC)),
            media_type="text/calendar",
            headers=head,
        )


def _packed(run_folder: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="beian-") as temporary:
        target = Path(temporary) / "pack.zip"
        pack(RunFolder.open(run_folder), target)
        return target.read_bytes()


def _run(workspaces: OpenWorkspaces, folder: str, run: str, key: str) -> Path | Response:
    home = homes.home(workspaces, folder, key)
    if isinstance(home, Response):
        return home
    return next((path for path in progress.runs(home) if path.name == run), Response(status_code=404))


async def _taken(home: Path, name: str, batch: str, request: Request) -> Response:
    """Store an upload completely or not at all; raises OSError."""
    try:
        inbox = uploads.taken(home, name, batch).parent
    except uploads.UnfitName as unfit:
        return Response(str(unfit), 400)
    size = request.headers.get("content-length", "")
    if not size.isdigit() or int(size) > uploads.MOST_BYTES:
        return Response(say(uploads.TOO_LARGE, name=name, limit=uploads.MOST_BYTES >> 20), 413)
    if int(size) == 0:
        return Response(say("没有收下“{name}”：文件是空的（0 字节）。请重新发送。", name=name), 400)
    draft = await uploads.received(request.stream(), inbox, int(size))
    if draft is None:
        return Response(say("“{name}”没有上传完整，请重新上传。", name=name), 400)
    try:
        return Response(uploads.placed(draft, home, name, batch).name)
    finally:
        draft.unlink(missing_ok=True)
