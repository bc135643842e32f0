"""`beian clients show`, `brief` and `published`: a client's data, a progress brief for it, and published lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from assistant.apps.cli import due as due_work
from assistant.apps.cli import next_step
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.practice import open_ledger
from assistant.core import files
from assistant.core.language import mark, say
from assistant.declaration.intake.requirements import STATES, State
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.published import read as read_list
from assistant.practice import board, brief, claims, clock, listed_matches, run_facts
from assistant.practice import client_overview as overviews
from assistant.practice.expiries import usual_or_set
from assistant.practice.run_facts import SEEN
from assistant.practice.tables import Claim, Client, MaterialRow, Run
from assistant.practice.turns import WHO
from assistant.practice.workspace import RUNS
from assistant.proof.report.words import status_word

_KINDS = {"filing": mark("备案"), "change": mark("变更"), "deregister": mark("注销")}


def show(name: str, folder: Path | None, *, as_json: bool) -> int:
    """Print everything that the ledger knows of a client."""
    with open_ledger(folder) as ledger:
        client = ledger.client(name)
        home = ledger.folder_of(client)
        calendar = due_work.calendar_of(ledger.workspace.folder)
        leads = usual_or_set(ledger.workspace.folder)
        held = claims.history(ledger.engine, client.folder) if ledger.workspace.is_shared else []
    today = date.today()
    dues = clock.dates([client], calendar, today)
    row = board.rows([client], dues, today, calendar, leads)[0]
    if as_json:
        json_line({**_as_json(client, row, dues), "claims": [_claim_json(claim) for claim in held]})
        return 0
    for line in (*(_section(say("占用"), map(_claim, held)) if held else ()), *_lines(client, row, home)):
        result(line)
    for due in dues:
        result(f"  {due_work.headline(due.term, today)}  {due.about}")
    if not dues:
        result(f"  {say('无')}")
    return 0


def _lines(client: Client, row: board.BoardRow, home: Path) -> Iterator[str]:
    yield f"{client.name}  {client.uscc}".rstrip()
    yield say(
        "该谁动：{who}，已等 {days} 天。{action}",
        who=say(WHO[row.who]),
        days=row.waited,
        action=next_step.action(row),
    )
    yield say("主体：{state}{rounds}", state=row.entity, rounds=_rounds(client.entity_rounds))
    for algorithm in client.algorithms:
        state = board.algorithm_state(algorithm) + _rounds(algorithm.rounds)
        message = mark("算法：{name}  {state}{number}")
        yield say(message, name=algorithm.name, state=state, number=f"  {algorithm.number}" if algorithm.number else "")
    yield from _section(say("材料"), map(_material, client.materials))
    contacts = (
        say("{duty}：{name}{tail}", duty=contact.duty, name=contact.name, tail=_tail(contact.tail))
        for contact in client.contacts
    )
    yield from _section(say("联系人"), contacts)
    yield from _section(
        say("预检：必改 {blocks} 项，需核实 {warns} 项", blocks=client.blocks, warns=client.warns),
        (f"✖ {finding.place}：{finding.found}" for finding in client.findings if finding.severity == "block"),
    )
    yield from _section(say("填报记录"), (_run(run, home) for run in client.runs))
    yield say("期限：")


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield say("{title}：", title=title)
    texts = list(lines)
    yield from (f"  {line}" for line in texts or [say("无")])


def _claim(claim: Claim) -> str:
    """Return a line of who held the client, from when to when."""
    started = f"{claim.taken.astimezone():%Y-%m-%d %H:%M}"
    if claim.ended is None:
        message = mark("▶ {who}自 {begun} 起占用（最迟 {until} 失效）")
        return say(message, who=claims.who(claim), begun=started, until=f"{claim.until.astimezone():%H:%M}")
    ways = {claims.LAPSED: say("没有按时续约"), claims.LEFT_OVER: say("程序中断")}
    how = ways.get(claim.outcome) or status_word(claim.outcome)
    return f"{started}–{claim.ended.astimezone():%H:%M} {claims.who(claim)}  {how}"


def _claim_json(claim: Claim) -> dict[str, object]:
    return {
        "holder": claim.holder,
        "machine": claim.machine,
        "purpose": claim.purpose,
        "taken": claim.taken.isoformat(),
        "until": claim.until.isoformat(),
        "ended": claim.ended.isoformat() if claim.ended else None,
        "outcome": claim.outcome,
    }


def _rounds(count: int) -> str:
    return say("（第 {count} 次补正）", count=count) if count else ""


def _tail(tail: str) -> str:
    return say("（尾号 {tail}）", tail=tail) if tail else ""


def _material(row: MaterialRow) -> str:
    version = say("第 {n} 版", n=row.version) if row.version > 1 else ""
    why = f"（{row.why}）" if row.why else ""
    return f"{row.slot}：{state_word(row.state)}{why} {version}".rstrip()


def state_word(state: str) -> str:
    """Return the word for a material's state."""
    known: State | None = next((name for name in STATES if name == state), None)
    return say(STATES[known]) if known else state


def _run(run: Run, home: Path) -> str:
    if run.fault:
        return f"✖ {run.folder}：{run.fault}"
    started = run.started.astimezone().strftime("%Y-%m-%d %H:%M") if run.started else ""
    people = say("填入 {typed}，确认 {confirmed}，提交 {submitted}", **_people(run))
    message = say("与资料一致 {right}，待处理 {wrong}", right=run.right, wrong=run.wrong)
    rehearsal = say("［演练］") if run.is_rehearsal else ""
    sent = "".join(
        say("；{what}第 {n} 轮{kind} {receipt}", what=s.what, n=s.round, kind=_kind(s.kind), receipt=s.receipt)
        for s in run.submissions
        if s.kind != SEEN
    )
    ended = status_word(run.status, run_facts.saved(home / RUNS / run.folder, run.status))
    return f"{started} {ended}{rehearsal}  {message}  {people}{sent}"


def _kind(kind: str) -> str:
    return say(_KINDS[kind]) if kind in _KINDS else kind


def _people(run: Run) -> dict[str, str]:
    def shown(who: str) -> str:
        words = {"": "—", "person": say("人"), "stand-in": say("替身")}
        return words.get(who, who)

    typed = say("助手（{operator}）", operator=run.operator) if run.operator else say("助手")
    return {"typed": typed, "confirmed": shown(run.confirmed_by), "submitted": shown(run.submitted_by)}


def _as_json(client: Client, row: board.BoardRow, dues: Sequence[clock.Due]) -> dict[str, object]:
    return {
        **next_step.as_json(row),
        "name": client.name,
        "uscc": client.uscc,
        "entity_rounds": client.entity_rounds,
        "algorithms": [
            {
                "name": algorithm.name,
                "state": algorithm.state or None,
                "site_word": algorithm.theirs,
                "since": algorithm.since.isoformat() if algorithm.since else None,
                "read": algorithm.read.isoformat() if algorithm.read else None,
                "rehearsal": algorithm.is_rehearsal,
                "number": algorithm.number,
                "rounds": algorithm.rounds,
                "submitted": algorithm.submitted.isoformat() if algorithm.submitted else None,
                "receipt": algorithm.receipt,
            }
            for algorithm in client.algorithms
        ],
        "materials": [
            {"slot": m.slot, "state": state_word(m.state), "version": m.version, "duty": m.duty, "file": m.file}
            for m in client.materials
        ],
        "contacts": [{"duty": c.duty, "name": c.name, "tail": c.tail} for c in client.contacts],
        "findings": [{"rule": f.rule, "severity": f.severity, "place": f.place} for f in client.findings],
        "runs": [_run_json(run) for run in client.runs],
        "dates": [due_work.as_json(due.term, about=due.about) for due in dues],
    }


def _run_json(run: Run) -> dict[str, object]:
    return {
        "run": run.folder,
        "status": run.status,
        "rehearsal": run.is_rehearsal,
        "typed_for": run.operator,
        "confirmed_by": run.confirmed_by,
        "submitted_by": run.submitted_by,
        "right": run.right,
        "wrong": run.wrong,
        "fault": run.fault,
        "submissions": [
            {"what": s.what, "kind": s.kind, "round": s.round, "receipt": s.receipt}
            for s in run.submissions
            if s.kind != SEEN
        ],
    }


def brief_of(name: str, folder: Path | None, output: Path | None) -> int:
    """Print a paragraph to paste into a chat, and write a page for the client."""
    with open_ledger(folder) as ledger:
        client = ledger.client(name)
        home = ledger.folder_of(client)
        dues = clock.dates([client], due_work.calendar_of(ledger.workspace.folder), date.today())
    summary = brief.of(client, dues, date.today())
    result(summary.paragraph)
    path = output or home / say("进度简报-{day}.docx", day=date.today())
    files.write(path, to_docx(summary.draft_layer))
    progress(say("给客户的一页：{path}", path=path))
    return 0


def published(file: Path, folder: Path | None) -> int:
    """Match a published list with the ledger, record it in the client overviews, and print the duties that follow."""
    rows = read_list(file)
    with open_ledger(folder) as ledger:
        noted = listed_matches.noted(ledger, rows, file.name, date.today())
    for client, why in noted.failed:
        message = mark("✖ {client}：清单没有记进 {card}，改正后再运行一次：{what}")
        written = f"{overviews.FOLDER}/{overviews.FILE}"
        progress(say(message, client=client.short or client.name, card=written, what=why))
    for line in noted.lines():
        result(line)
    message = mark("清单 {rows} 条，与台账对上 {count} 条，其中新备案 {new} 条。")
    result(say(message, rows=len(rows), count=len(noted.matches), new=len(noted.new)))
    if noted.new:
        for line in brief.duties():
            result(f"  · {line}")
    return 1 if noted.failed else 0
