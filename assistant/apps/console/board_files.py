"""The board as a page to print and as a workbook, and the reports of several clients in one file.

/board/print, /board.xlsx     all rows of the choice that the address names, in the order of the screen
/briefs.zip                   the report of each named client as .docx
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from html import escape

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from assistant.apps.console import homes
from assistant.apps.console.board_actions import BRIEFS
from assistant.apps.console.board_choice import BoardChoice
from assistant.apps.console.board_table import chosen_rows
from assistant.apps.console.board_values import described, heads, values
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.downloads import attached
from assistant.apps.console.made_files import brief_of
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.core.errors import BeianError
from assistant.core.language import current, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.workbook.tables import CellValue, table_workbook
from assistant.practice.workspace import folder_name

PRINT, WORKBOOK = "/board/print", "/board.xlsx"
_WIDTHS = {"client": 24, "item": 30, "turn": 16, "waited": 8, "step": 44, "state": 30, "due": 40, "owner": 12}
_BY_ITEM = ("client", "item", "turn", "waited", "step", "state", "due", "owner")
_BY_CLIENT = tuple(name for name in _BY_ITEM if name != "item")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
# What is printed needs no theme: dark text on white paper.
_STYLE = """
@page { size: A4 landscape; margin: 12mm 10mm 14mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; } }
body { font: 10pt/1.4 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1d2430; margin: 12mm; background: #fff; }
h1 { font-size: 15pt; margin: 0 0 2mm; }
p { margin: 0 0 3mm; color: #404b5a; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: .5pt solid #8d97a5; padding: 1.2mm 1.8mm; text-align: left; vertical-align: top; font-size: 8.5pt; font-weight: 400;
  white-space: pre-line; overflow-wrap: anywhere; }
thead th { background: #eceef2; font-weight: 600; }
tbody th { font-weight: 600; }
.tools { margin: 0 0 5mm; }
.tools button, .tools a { font: inherit; padding: 6px 16px; margin-right: 12px; }
@media print { body { margin: 0; } .tools { display: none; } thead th { print-color-adjust: exact; } }
"""


def add(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    """Add the addresses to the server."""

    async def answered(workspace: str, make: Callable[[ConsoleContext], Response]) -> Response:
        context = homes.context_of(workspaces, workspace)
        if isinstance(context, Response):
            return context
        try:
            return await run_in_threadpool(make, context)
        except BeianError as error:
            return homes.refused(on_page(error))

    @api.get(PRINT)
    async def _print(request: Request, workspace: str = "") -> Response:
        choice = BoardChoice.read(request.query_params)
        return await answered(workspace, lambda context: Response(printed(context, choice), media_type="text/html"))

    @api.get(WORKBOOK)
    async def _workbook(request: Request, workspace: str = "") -> Response:
        choice = BoardChoice.read(request.query_params)
        return await answered(workspace, lambda context: _workbook_file(context, choice))

    @api.get(f"/{BRIEFS}")
    async def _briefs(clients: str = "", workspace: str = "") -> Response:
        folders = list(filter(None, clients.split("/")))
        return await answered(workspace, lambda context: _briefs_file(context, folders))


def _workbook_file(context: ConsoleContext, choice: BoardChoice) -> Response:
    return attached(workbook(context, choice), say("进度总览-{day}.xlsx", day=context.today), _XLSX)


def _briefs_file(context: ConsoleContext, folders: Sequence[str]) -> Response:
    return attached(briefs(context, folders), say("进度简报-{day}.zip", day=context.today))


def _table(context: ConsoleContext, choice: BoardChoice) -> list[list[CellValue]]:
    return [values(row, context.today) for row in chosen_rows(context.board(), choice)]


def _title(choice: BoardChoice) -> str:
    return say("项目总览") if choice.by_item else say("客户总览")


def _line(context: ConsoleContext, choice: BoardChoice, count: int) -> str:
    """Return the line below the title: workspace, day, how the rows were chosen, how many there are."""
    texts = (context.workspace.folder.name, str(context.today), described(choice), say("共 {count} 行", count=count))
    return " · ".join(texts)


def printed(context: ConsoleContext, choice: BoardChoice) -> str:
    """Return the board as one page for A4 paper in landscape; whatever a client has written is text. Raises LedgerError."""
    rows = _table(context, choice)
    names = _BY_ITEM if choice.by_item else _BY_CLIENT
    whole = sum(_WIDTHS[name] for name in names)
    columns = "".join(f'<col style="width: {_WIDTHS[name] / whole:.1%}">' for name in names)
    title, line = escape(_title(choice)), escape(_line(context, choice, len(rows)))
    back, button = escape(say("回到进度总览")), escape(say("打印"))
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads(choice))
    body = "".join(f"<tr>{_row(row)}</tr>" for row in rows)
    empty = "" if rows else f"<p>{escape(say('没有要显示的项目。'))}</p>"
    return (
        f'<!doctype html><html lang="{_LANGUAGES[current()]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title} {context.today}</title>'
        f"<style>{_STYLE}</style></head><body><main>"
        f'<div class="tools"><button type="button" onclick="print()">{button}</button>'
        f'<a href="{escape(choice.address())}">{back}</a></div>'
        f"<h1>{title}</h1><p>{line}</p>{empty}"
        f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        "</main></body></html>"
    )


def _row(row: Sequence[CellValue]) -> str:
    first, *others = ("" if value is None else escape(str(value)) for value in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{text}</td>" for text in others)


def workbook(context: ConsoleContext, choice: BoardChoice) -> bytes:
    """Return the board as .xlsx, which prints as the page does; raises LedgerError."""
    rows = _table(context, choice)
    names = _BY_ITEM if choice.by_item else _BY_CLIENT
    columns = list(zip(heads(choice), (_WIDTHS[name] for name in names), strict=True))
    return table_workbook(_title(choice), _line(context, choice, len(rows)), columns, rows)


def briefs(context: ConsoleContext, folders: Sequence[str]) -> bytes:
    """Return the reports of clients as one .zip; raises WorkspaceError for a folder that is none, LedgerError."""
    content, used = io.BytesIO(), set[str]()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for folder in folders:
            data, name = brief_of(context, context.home(folder))
            if name in used:  # two clients with one short name
                name = f"{folder_name(folder)}-{name}"
            used.add(name)
            packed.writestr(name, data)
    return content.getvalue()
