"""`beian workspace`, `clients`, `sync`, `status` and `due`: the commands over all clients of a practice."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.table import Table

from assistant.apps.cli import due as due_work
from assistant.apps.cli import next_step, terminal_table
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.practice_options import DueOptions
from assistant.checks.deadlines.terms import explained
from assistant.core import places
from assistant.core.language import mark, say
from assistant.practice import board, client_list, clock, ledger, listed, new_clients, workspace
from assistant.practice.board import BoardRow
from assistant.practice.clock import Due
from assistant.practice.expiries import usual_or_set
from assistant.practice.layout import FILE
from assistant.practice.ledger import Ledger
from assistant.practice.tables import Client
from assistant.practice.turns import SIGNS, WHO
from assistant.practice.workspace import NewClient


@contextmanager
def open_ledger(folder: Path | None, *, refresh: bool = True) -> Iterator[Ledger]:
    """Yield the ledger of a workspace; `refresh` first reads the folders that changed."""
    with ledger.opened(workspace.find(folder), password_of) as opened:
        if refresh:
            opened.refresh(date.today(), progress=_reading)
        yield opened


def password_of(host: str) -> str:
    """Ask at the terminal for the password of a server; empty without a terminal."""
    if not sys.stdin.isatty():
        return ""
    return getpass.getpass(say("{host} 上的 PostgreSQL 的密码（不显示）：", host=host), stream=sys.stderr)


def _reading(done: int, name: str) -> None:
    if done and done % 25 == 0:
        progress(say("正在读取客户文件夹：已读 {count} 个，现为 {name}", count=done, name=name))


def init(folder: Path, address: str | None) -> int:
    """Make a workspace and its ledger."""
    made = workspace.init(folder, address or workspace.LEDGER)
    try:
        with ledger.opened(made, password_of) as opened:
            opened.refresh(date.today())
    except BaseException:
        (folder / FILE).unlink(missing_ok=True)
        raise
    where = places.shared_location(folder)
    if where is not None:
        message = mark("注意：{folder} 会被 {name} 同步到别处，客户的证件和个人信息会随之传出去；建议放在本机文件夹。")
        progress(say(message, folder=folder, name=where.name))
    result(say("已建工作区：{folder}。下一步：在里面运行 beian clients add 公司名称", folder=folder))
    return 0


def add(name: str, folder: Path | None, *, uscc: str = "", short: str = "", profile: Path | None = None) -> int:
    """Add a client: its folder with a new profile or a copy of one; warn of work that would be done twice."""
    with open_ledger(folder) as ledger:
        made = new_clients.added(ledger, NewClient(name, uscc.upper(), short), date.today(), source=profile)
        for line in listed.already(listed.stored_rows(ledger.workspace), name):
            progress(line)
    result(say("已建客户文件夹：{folder}", folder=made))
    progress(say("下一步：beian workbook {folder} 生成资料收集表发给客户", folder=made))
    return 0


def import_list(file: Path, folder: Path | None) -> int:
    """Add the clients of a list; report those in the ledger already and leave them unchanged."""
    clients_of_list = client_list.read(file)
    with open_ledger(folder) as ledger:
        done = new_clients.list_added(ledger, clients_of_list, date.today(), _reading)
    for line in done.remarks:
        progress(line)
    message = mark("新增 {added} 个客户，{left} 个原已在台账。")
    added = len(done.clients)
    result(say(message, added=added, left=len(clients_of_list) - added))
    return 0


def archive(name: str, folder: Path | None, *, back: bool) -> int:
    """Archive a client or bring it back; nothing is deleted."""
    with open_ledger(folder) as ledger:
        client = ledger.client(name)
        workspace.archive(ledger.folder_of(client), None if back else date.today())
        ledger.refresh(date.today())
    message = (
        mark("“{name}”已放回台账。")
        if back
        else mark("“{name}”已归档，文件都在；beian clients archive --back 可放回。")
    )
    result(say(message, name=client.name))
    return 0


def sync(folder: Path | None, *, everything: bool) -> int:
    """Read the clients' folders into the ledger."""
    with open_ledger(folder, refresh=False) as ledger:
        done = ledger.refresh(date.today(), everything=everything, progress=_reading)
    message = mark("台账已更新：读取 {read} 个客户，{same} 个没有变化，{gone} 个文件夹已不在。")
    result(say(message, read=done.read, same=done.unchanged, gone=done.removed))
    return 0


def clients(folder: Path | None, *, archived: bool, as_json: bool) -> int:
    """List the clients."""
    with open_ledger(folder) as ledger:
        known = ledger.clients(archived=archived)
    if as_json:
        json_line({"clients": [_client_json(client) for client in known]})
        return 0
    table = terminal_table.table(mark("客户"), mark("信用代码"), mark("主体"), mark("算法"), mark("文件夹"))
    for client in known:
        entity = board.state_of(client.entity_state, client.entity_theirs, client.is_rehearsal)
        remark = say("（已归档）") if client.archived_on else ""
        table.add_row(client.name + remark, client.uscc, entity, str(len(client.algorithms)), client.folder)
    terminal_table.console().print(table)
    result(say("共 {count} 个客户。", count=len(known)))
    return 0


def _client_json(client: Client) -> dict[str, object]:
    return {
        "name": client.name,
        "short": client.short,
        "uscc": client.uscc,
        "folder": client.folder,
        "archived": client.archived_on,
        "entity": client.entity_state or None,
        "rehearsal": client.is_rehearsal,
        "algorithms": [
            {"name": a.name, "state": a.state or None, "rehearsal": a.is_rehearsal, "number": a.number}
            for a in client.algorithms
        ],
    }


def status(folder: Path | None, *, refresh: bool, as_json: bool) -> int:
    """Print the board: whose turn, since when, next step, deadlines, and work that would be done twice."""
    today = date.today()
    with open_ledger(folder, refresh=refresh) as ledger:
        known = ledger.clients()
        dues = dues_of(ledger, known)
        duplicates = board.duplicates(known, listed.stored_rows(ledger.workspace))
        calendar = due_work.calendar_of(ledger.workspace.folder)
        leads = usual_or_set(ledger.workspace.folder)
    rows = board.rows(known, dues, today, calendar, leads)
    if as_json:
        messages = [
            {"kind": duplicate.kind, "names": duplicate.names, "told": next_step.describe_duplicate(duplicate)}
            for duplicate in duplicates
        ]
        json_line(
            {"today": today.isoformat(), "clients": [next_step.as_json(row) for row in rows], "doubles": messages}
        )
        return 0
    terminal_table.console().print(_board(rows, today))
    result(_totals(rows))
    for duplicate in duplicates:
        result(f"！ {next_step.describe_duplicate(duplicate)}")
    return 0


def _board(rows: Sequence[BoardRow], today: date) -> Table:
    table = terminal_table.table(mark("该谁动"), mark("客户"), mark("已等"), mark("下一步"), mark("状态"), mark("期限"))
    for row in rows:
        waited = say("{days} 天", days=row.waited) if row.since else ""
        if row.remind is not None:
            waited += "\n" + say("{day} 催办", day=f"{row.remind:%m-%d}")
        states = "\n".join(
            (say("主体：{state}", state=row.entity), *(f"{name}：{state}" for name, state in row.algorithms))
        )
        who = f"{SIGNS[row.who]} {say(WHO[row.who])}"
        table.add_row(who, row.client, waited, next_step.action(row), states, "\n".join(_nearest(row, today)))
    return table


def _nearest(row: BoardRow, today: date) -> Iterator[str]:
    for due in (row.deadline, row.answer):
        if due is not None:
            yield due_work.headline(due.term, today)


def _totals(rows: Sequence[BoardRow]) -> str:
    counts = {who: sum(row.who == who for row in rows) for who in WHO}
    parts = [f"{say(WHO[who])} {count}" for who, count in counts.items() if count]
    message = say("共 {count} 个客户：{parts}", count=len(rows), parts=say("，").join(parts) or "—")
    rehearsed = sum(row.is_rehearsal for row in rows)
    if not rehearsed:
        return message
    return message + say("。其中 {count} 个只演练过，尚未在备案系统填报", count=rehearsed)


def due(options: DueOptions) -> int:
    """Print the dates of all clients, overdue first."""
    with open_ledger(options.workspace) as ledger:
        dues = dues_of(ledger, ledger.clients())
        leads = usual_or_set(ledger.workspace.folder)
    today = date.today()
    if options.days is not None:
        dues = [due for due in dues if due.term.days_left(today) <= options.days]
    if options.ics is not None:
        due_work.write_ics([(due.key, due.label, due.term) for due in dues], options.ics, leads)
    if options.as_json:
        rows = [
            due_work.as_json(
                due.term,
                client=due.client,
                about=due.about,
                overdue=due.term.is_overdue(today),
                days_left=due.term.days_left(today),
            )
            for due in dues
        ]
        json_line({"today": today.isoformat(), "dates": rows})
    else:
        print_dues(dues, explain=options.explain)
    return 0


def print_dues(dues: Sequence[Due], *, explain: bool) -> None:
    """Print dates, one line each; with `explain`, also how they were counted."""
    today = date.today()
    if not dues:
        result(say("没有进行中的期限。"))
    for due in dues:
        sign = "✖" if due.term.is_overdue(today) else "·"
        result(f"{sign} {due_work.headline(due.term, today)}  {due.label}")
        for line in explained(due.term) if explain else ():
            result(f"    {line}")


def dues_of(ledger: Ledger, known: Sequence[Client]) -> list[Due]:
    """Return the running terms of clients by the calendar of their workspace."""
    return clock.dates(known, due_work.calendar_of(ledger.workspace.folder), date.today())
