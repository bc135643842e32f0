"""`beian workspace`, `clients`, `sync`, `status` and `due` over all clients: what is said of a practice."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.apps.cli import due as due_work
from assistant.apps.cli import next_step
from assistant.apps.cli.output import json_line, progress, result
from assistant.checks.deadlines.terms import explained
from assistant.core import places
from assistant.core.errors import WorkspaceError
from assistant.core.language import mark, say
from assistant.declaration.profile.loading import load
from assistant.practice import board, client_list, clock, ledger, listed, workspace
from assistant.practice.board import BoardRow
from assistant.practice.clock import Due
from assistant.practice.layout import FILE
from assistant.practice.ledger import Ledger
from assistant.practice.tables import Client
from assistant.practice.turns import SIGNS, WHO
from assistant.practice.workspace import NewClient, Workspace


@contextmanager
def open_ledger(folder: Path | None, *, refresh: bool = True) -> Iterator[Ledger]:
    """Give the ledger of a workspace, with what changed since in its folders."""
    with ledger.opened(workspace.find(folder), password_of) as found:
        if refresh:
            found.refresh(date.today(), progress=_reading)
        yield found


def password_of(host: str) -> str:
    """Ask at the terminal for the password of a server; where nobody sits there is none."""
    if not sys.stdin.isatty():
        return ""
    return getpass.getpass(say(mark("{host} 上的 PostgreSQL 的密码（不显示）："), host=host), stream=sys.stderr)


def _reading(done: int, name: str) -> None:
    if done and done % 25 == 0:
        progress(say(mark("正在读取客户文件夹：已读 {count} 个，现为 {name}"), count=done, name=name))


def init(folder: Path, address: str | None) -> int:
    """Make a workspace and its ledger."""
    made = workspace.init(folder, address or workspace.LEDGER)
    try:
        with ledger.opened(made, password_of) as found:
            found.refresh(date.today())
    except BaseException:
        (folder / FILE).unlink(missing_ok=True)
        raise
    where = places.shared_location(folder)
    if where is not None:
        told = mark("注意：{folder} 会被 {name} 同步到别处，客户的证件和个人信息会随之传出去；建议放在本机文件夹。")
        progress(say(told, folder=folder, name=where.name))
    result(say(mark("已建工作区：{folder}。下一步：在里面运行 beian clients add 公司名称"), folder=folder))
    return 0


@dataclass(frozen=True, slots=True)
class AddClientOptions:
    """What the command line said of a new client."""

    name: str
    uscc: str = ""
    short: str = ""
    profile: Path | None = None


def add(options: AddClientOptions, folder: Path | None) -> int:
    """Add a client: its folder with a profile begun, or with a copy of a profile; says where it would be work done twice."""
    with open_ledger(folder) as found:
        new = NewClient(options.name, options.uscc.upper(), options.short)
        for each in (new, *_declared(options.profile)):
            _refuse_double(found.clients(archived=True), each)
        made = workspace.add(found.workspace, new, options.profile)
        found.refresh(date.today())
        _warn_listed(found.workspace, options.name)
    result(say(mark("已建客户文件夹：{folder}"), folder=made))
    progress(say(mark("下一步：beian workbook {folder} 生成资料收集表发给客户"), folder=made))
    return 0


def _declared(profile: Path | None) -> Iterator[NewClient]:
    """Yield the company that a profile to be copied declares, whatever its folder is to be called."""
    if profile is not None:
        basic = load(profile).profile.subject.basic
        if basic.name:
            yield NewClient(basic.name, basic.uscc or "")


def _refuse_double(clients: Sequence[Client], new: NewClient) -> None:
    same = listed.same_company(clients, new.name, new.uscc)
    if same is not None:
        told = mark("台账里已有这家公司：{name}（文件夹 {folder}{mark}），没有新建")
        put_aside = say(mark("，已归档")) if same.archived_on else ""
        raise WorkspaceError(what=say(told, name=same.name, folder=same.folder, mark=put_aside))


def _warn_listed(home: Workspace, name: str) -> None:
    for line in listed.already(listed.stored_rows(home), name):
        progress(line)


def import_list(file: Path, folder: Path | None) -> int:
    """Add the clients of a list; those that are there already are named and left as they are."""
    wanted = client_list.read(file)
    fresh: list[NewClient] = []
    left = []
    with open_ledger(folder) as found:
        clients = list(found.clients(archived=True))
        lists = listed.stored_rows(found.workspace)
        for new in wanted:
            same = listed.same_company(clients, new.name, new.uscc)
            if same is not None:
                left.append(say(mark("{name}：台账里已有（{folder}），没有新建"), name=new.name, folder=same.folder))
                continue
            fresh.append(new)
            left.extend(listed.already(lists, new.name))
        workspace.add_all(found.workspace, fresh)
        found.refresh(date.today(), progress=_reading)
    for line in left:
        progress(line)
    told = mark("新增 {added} 个客户，{left} 个原已在台账。")
    result(say(told, added=len(fresh), left=len(wanted) - len(fresh)))
    return 0


def archive(name: str, folder: Path | None, *, back: bool) -> int:
    """Lay a client aside, or take it back; nothing is deleted."""
    with open_ledger(folder) as found:
        client = found.client(name)
        workspace.archive(found.folder_of(client), None if back else date.today())
        found.refresh(date.today())
    told = (
        mark("“{name}”已放回台账。")
        if back
        else mark("“{name}”已归档，文件都在；beian clients archive --back 可放回。")
    )
    result(say(told, name=client.name))
    return 0


def sync(folder: Path | None, *, everything: bool) -> int:
    """Read the clients' folders into the ledger."""
    with open_ledger(folder, refresh=False) as found:
        done = found.refresh(date.today(), everything=everything, progress=_reading)
    told = mark("台账已更新：读取 {read} 个客户，{same} 个没有变化，{gone} 个文件夹已不在。")
    result(say(told, read=done.read, same=done.unchanged, gone=done.removed))
    return 0


def clients(folder: Path | None, *, archived: bool, as_json: bool) -> int:
    """List the clients."""
    with open_ledger(folder) as found:
        known = found.clients(archived=archived)
    if as_json:
        json_line({"clients": [_client_json(each) for each in known]})
        return 0
    table = Table(box=None, pad_edge=False)
    for head in (mark("客户"), mark("信用代码"), mark("主体"), mark("算法"), mark("文件夹")):
        table.add_column(say(head), overflow="fold")
    for each in known:
        entity = board.state_of(each.entity_state, each.entity_theirs, each.is_rehearsal)
        laid_aside = say(mark("（已归档）")) if each.archived_on else ""
        table.add_row(each.name + laid_aside, each.uscc, entity, str(len(each.algorithms)), each.folder)
    _show(table)
    result(say(mark("共 {count} 个客户。"), count=len(known)))
    return 0


def _client_json(each: Client) -> dict[str, object]:
    return {
        "name": each.name,
        "short": each.short,
        "uscc": each.uscc,
        "folder": each.folder,
        "archived": each.archived_on,
        "entity": each.entity_state or None,
        "rehearsal": each.is_rehearsal,
        "algorithms": [
            {"name": a.name, "state": a.state or None, "rehearsal": a.is_rehearsal, "number": a.number}
            for a in each.algorithms
        ],
    }


def status(folder: Path | None, *, refresh: bool, as_json: bool) -> int:
    """Print the board: by whose turn, what is next, since when, what falls due, and work that would be done twice."""
    today = date.today()
    with open_ledger(folder, refresh=refresh) as found:
        known = found.clients()
        dues = dues_of(found, known)
        duplicates = board.duplicates(known, listed.stored_rows(found.workspace))
        calendar = due_work.calendar_of(found.workspace.folder)
    rows = board.rows(known, dues, today, calendar)
    if as_json:
        told = [
            {"kind": each.kind, "names": each.names, "told": next_step.describe_duplicate(each)} for each in duplicates
        ]
        json_line({"today": today.isoformat(), "clients": [next_step.as_json(row) for row in rows], "doubles": told})
        return 0
    _show(_board(rows, today))
    result(_totals(rows))
    for duplicate in duplicates:
        result(f"！ {next_step.describe_duplicate(duplicate)}")
    return 0


def _board(rows: Sequence[BoardRow], today: date) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in (mark("该谁动"), mark("客户"), mark("已等"), mark("下一步"), mark("状态"), mark("期限")):
        table.add_column(say(head), overflow="fold")
    for row in rows:
        waited = say(mark("{days} 天"), days=row.waited) if row.since else ""
        if row.remind is not None:
            waited += "\n" + say(mark("{day} 催办"), day=f"{row.remind:%m-%d}")
        states = "\n".join(
            (say(mark("主体：{state}"), state=row.entity), *(f"{name}：{state}" for name, state in row.algorithms))
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
    told = say(mark("共 {count} 个客户：{parts}"), count=len(rows), parts="，".join(parts) or "—")
    played = sum(row.is_rehearsal for row in rows)
    return told + say(mark("。其中 {count} 个只演练过，尚未在备案系统填报"), count=played) if played else told


def due(options: due_work.DueOptions) -> int:
    """Print the dates of all clients, overdue first."""
    with open_ledger(options.workspace) as found:
        dues = dues_of(found, found.clients())
    today = date.today()
    if options.days is not None:
        dues = [each for each in dues if each.term.left(today) <= options.days]
    if options.ics is not None:
        due_work.write_ics([(each.key, each.label, each.term) for each in dues], options.ics)
    if options.as_json:
        listed_ = [
            due_work.as_json(
                each.term,
                client=each.client,
                about=each.about,
                overdue=each.term.is_overdue(today),
                days_left=each.term.left(today),
            )
            for each in dues
        ]
        json_line({"today": today.isoformat(), "dates": listed_})
    else:
        print_dues(dues, explain=options.explain)
    return 0


def print_dues(dues: Sequence[Due], *, explain: bool) -> None:
    """Print dates, a line each, with how each came about where asked for."""
    today = date.today()
    if not dues:
        result(say(mark("没有在走的期限。")))
    for each in dues:
        sign = "✖" if each.term.is_overdue(today) else "·"
        result(f"{sign} {due_work.headline(each.term, today)}  {each.label}")
        for line in explained(each.term) if explain else ():
            result(f"    {line}")


def dues_of(found: Ledger, known: Sequence[Client]) -> list[Due]:
    """Return the running terms of clients by the calendar of their workspace."""
    return clock.dates(known, due_work.calendar_of(found.workspace.folder), date.today())


def _show(table: Table) -> None:
    Console(width=160 if not Console().is_terminal else None, highlight=False, markup=False).print(table)
