"""Files that a person gives to a page for one use: a workbook, a list, a template. Nothing of them stays afterwards.

    file_field(say("填好的收集表（.xlsx）"), take)   a field; `take(path)` is called with the file as it was named
    add(api)                                       the address that receives them

The file lies in a folder of the server that only its owner reads, until `take` has returned, for a minute if no page takes
it, and never after the server's end; what a killed one has left, the next one deletes.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from fastapi import FastAPI, Request, Response
from nicegui.element import Element

from assistant.apps.console import uploads
from assistant.apps.console.forms import answer_room, show_problems, tell
from assistant.apps.console.parts import el
from assistant.core import files
from assistant.core.errors import BeianError, InputProblems
from assistant.core.file_names import shown, why_unfit
from assistant.core.language import say
from assistant.core.user_messages import on_page, reason

_ADDRESS = "/given"
_SEND = """async (e) => {
  const field = e.currentTarget, status = field.parentElement.querySelector('.upload-status');
  const file = field.files[0];
  if (!file) return;
  status.textContent = field.dataset.sending + ' ' + file.name;
  if (file.size > Number(field.dataset.most)) {
    status.textContent = field.dataset.large.replace('{name}', () => file.name);
    field.value = '';
    return;
  }
  const to = field.dataset.to + '?' + new URLSearchParams({name: file.name});
  const answer = await fetch(to, {method: 'POST', body: file}).catch(() => null);
  const words = answer === null ? field.dataset.offline : await answer.text();
  field.value = '';
  status.textContent = answer?.ok ? '' : words;
  if (answer?.ok) emit([words, file.name]);
}"""
_given: dict[str, Path] = {}  # token → the folder of one file
_ROOM = "beian-given-"
_TAKEN_WITHIN_S = 60.0  # a page takes its file at once: one that has left takes none


def file_field(
    label: str,
    take: Callable[[Path], Any],
    *,
    accept: str = ".xlsx",
    name: str = "file",
    most: int = uploads.MOST_BYTES,
) -> Element:
    """Make a field for one file of at most `most` bytes; `take` receives it, and a failure is said below the field.

    A larger file is refused before it is sent.
    """
    with el("div", None, "drop"):
        el("label", label, for_=f"given-{name}")
        field = el(
            "input",
            None,
            id=f"given-{name}",
            type="file",
            accept=accept,
            data_to=_ADDRESS,
            data_most=str(most),
            data_sending=say("正在接收"),
            data_large=say(uploads.TOO_LARGE, name="{name}", limit=most >> 20),
            data_offline=say("工作台没有应答，没有收下。请在它恢复后重新上传。"),
        )
        el("p", "", "upload-status small", role="status")
        room = answer_room()
    return field.on("change", partial(_taken, take, room), js_handler=_SEND)


async def _taken(take: Callable[[Path], Any], room: Element, event: Any) -> None:
    """Give the received file to `take` and delete it."""
    token, name = event.args
    folder = _given.pop(str(token), None)
    if folder is None:
        tell(room, say("“{name}”没有上传完整，请重新上传。", name=name))
        return
    room.clear()
    try:
        answer = take(next(folder.iterdir()))
        if inspect.isawaitable(answer):
            await answer
    except InputProblems as error:
        show_problems(room, error)
    except (BeianError, OSError) as error:
        tell(room, on_page(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def add(api: FastAPI) -> None:
    """Add the address that receives files to the server."""
    _sweep()
    room = api.state.given_files = tempfile.TemporaryDirectory(prefix=f"{_ROOM}{os.getpid()}-")

    @api.post(_ADDRESS)
    async def _give(name: str, request: Request) -> Response:
        if why := why_unfit(name):
            message = say("没有收下“{name}”：文件名{why}。请改名后重新上传。", name=shown(name), why=why)
            return Response(message, 400)
        size = request.headers.get("content-length", "")
        if not size.isdigit() or int(size) > uploads.MOST_BYTES:
            return Response(say(uploads.TOO_LARGE, name=name, limit=uploads.MOST_BYTES >> 20), 413)
        if int(size) == 0:
            return Response(say("没有收下“{name}”：文件是空的（0 字节）。请重新发送。", name=name), 400)
        try:
            token = await _stored(Path(room.name), name, int(size), request)
        except OSError as error:
            message = say(
                "“{name}”未能保存（{what}）。请检查磁盘空间和文件夹，然后重新上传。", name=name, what=reason(error)
            )
            return Response(message, 507)
        if not token:
            return Response(say("“{name}”没有上传完整，请重新上传。", name=name), 400)
        return Response(token)


def drop_room(api: FastAPI) -> None:
    """Delete whatever was given to a server that ends."""
    api.state.given_files.cleanup()


def _sweep() -> None:
    """Delete what servers have left that were killed: folders of this user named after a process that is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_ROOM}*-*"):
        number = folder.name.removeprefix(_ROOM).partition("-")[0]
        with suppress(OSError):
            if number.isdigit() and not psutil.pid_exists(int(number)) and not folder.is_symlink():
                shutil.rmtree(folder)


async def _stored(room: Path, name: str, size: int, request: Request) -> str:
    """Store a file and return its token, "" if it is incomplete; whatever else happens, nothing of it stays."""
    files.make_folder(room)  # systems clean their temporary folders while the server runs
    folder = Path(tempfile.mkdtemp(dir=room))
    token = ""
    try:
        draft = await uploads.received(request.stream(), folder, size)
        if draft is not None:
            draft.rename(folder / name)
            token = secrets.token_urlsafe(16)
            _given[token] = folder
            asyncio.get_running_loop().call_later(_TAKEN_WITHIN_S, _drop, token)
    finally:
        if not token:
            shutil.rmtree(folder, ignore_errors=True)
    return token


def _drop(token: str) -> None:
    """Delete a file that no page has taken."""
    folder = _given.pop(token, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
