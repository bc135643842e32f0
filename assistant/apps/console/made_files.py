"""The addresses of files that are made when they are asked for: workbook, brief, drafts. Nothing of them is stored."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.concurrency import run_in_threadpool

from assistant.apps.console import homes
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.downloads import attached
from assistant.apps.console.findings_file import findings_file
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.rule_choice_panel import ShownRules
from assistant.core import files
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.core.user_messages import on_page
from assistant.declaration.intake.questions import asked_in_workbook
from assistant.declaration.papers.confirmation_sheet import confirmation_sheet
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.vocabulary import ALGORITHM_TYPES, GENERATIVE
from assistant.declaration.profile.workbook import writing
from assistant.declaration.profile.workbook.layout import AskedQuestion
from assistant.practice import brief
from assistant.practice.workspace import DRAFTS, folder_name

_LARGEST = 64 << 20
MadeFile = tuple[bytes, str]


def add(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    """Add the addresses to the server."""
    makers: dict[str, Callable[[ConsoleContext, Path], MadeFile]] = {
        "workbook": workbook_of,
        "brief": brief_of,
        "confirmation": _confirmation,
        "drafts": _drafts,
    }

    @api.get("/made/{folder}/{kind}")
    async def _made(folder: str, kind: str, workspace: str = "") -> Response:
        home = homes.home(workspaces, folder, workspace)
        context = workspaces.of(workspace)
        if isinstance(home, Response):
            return home
        if kind not in makers or context is None:
            return Response(status_code=404)
        return await _answered(lambda: makers[kind](context, home))

    @api.get("/findings/{folder}")
    async def _findings(folder: str, stage: str = "", only: str = "", skip: str = "", workspace: str = "") -> Response:
        home = homes.home(workspaces, folder, workspace)
        context = workspaces.of(workspace)
        if isinstance(home, Response) or context is None:
            return home if isinstance(home, Response) else Response(status_code=404)
        name = say("预检报告-{name}-{day}.html", name=home.name, day=date.today())
        return await _answered(lambda: (findings_file(context, home, stage, ShownRules(only, skip)), name))

    @api.get("/empty-workbook")
    async def _empty(type_: str = GENERATIVE) -> Response:
        if type_ not in ALGORITHM_TYPES.words:
            return Response(status_code=404)
        return await _answered(lambda: (_written(Profile(), type_), say("资料收集表-{name}.xlsx", name=type_)))


async def _answered(make: Callable[[], MadeFile]) -> Response:
    try:
        content, name = await run_in_threadpool(make)
    except (BeianError, OSError) as error:
        return homes.refused(on_page(error))
    return attached(content, name)


def workbook_of(_: ConsoleContext, home: Path) -> MadeFile:
    """Return the workbook of a client with its name. Raises BeianError, OSError."""
    loaded = load(home)
    profile = loaded.profile
    name = folder_name(profile.subject.basic.name or home.name)
    content = _written(profile, GENERATIVE, asked_in_workbook(loaded))
    return content, say("资料收集表-{name}.xlsx", name=name)


def _written(profile: Profile, type_: str, asked: Sequence[AskedQuestion] = ()) -> bytes:
    with tempfile.TemporaryDirectory(prefix="beian-") as temporary:
        target = Path(temporary) / "workbook.xlsx"
        writing.write(profile, target, type_, asked)
        return files.read(target)


def brief_of(context: ConsoleContext, home: Path) -> MadeFile:
    """Return the brief of a client with its name. Raises BeianError, OSError."""
    client = context.client(home.name)
    layer = brief.of(client, context.dues([client]), context.today).draft_layer
    return to_docx(layer), say(
        "进度简报-{name}-{day}.docx", name=folder_name(client.short or home.name), day=date.today()
    )


def _confirmation(_: ConsoleContext, home: Path) -> MadeFile:
    loaded = load(home)
    name = folder_name(loaded.profile.subject.basic.name or home.name)
    return to_docx(confirmation_sheet(Source.of(loaded))), say("信息确认表-{name}.docx", name=name)


def _drafts(_: ConsoleContext, home: Path) -> MadeFile:
    """Return all .docx of the folder of drafts in one .zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted((home / DRAFTS).glob("*.docx")):
            if not path.name.startswith(("~$", ".")):
                packed.writestr(path.name, files.read(path, _LARGEST))
    return content.getvalue(), say("材料草稿-{name}.zip", name=folder_name(home.name))
