"""The runs of this machine that wait for the person, told on every page: in its title, in its head, as a notification.

WaitingRuns().look(context)      what waits now; folders in which nothing was started or ended are not read again
as_json(context, runs)           what the script of a page shows
add_waiting(context)             the line in the head, hidden while nothing waits
watch(workspaces)                tells all open pages when something begins or stops waiting
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nicegui import Client, ui

from assistant.apps.console import launching, phone_questions, progress
from assistant.apps.console.context import ConsoleContext, WaitingRun
from assistant.apps.console.launching import ConsoleJob
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.parts import el, page_of
from assistant.apps.console.progress import RunFollower
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.practice.workspace import RUNS
from assistant.proof.report.words import HANDOVERS

_PAUSE_S = 2.0
_PHONE = "phone"


@dataclass(slots=True)
class _FollowedClient:
    """The newest filing of a client, the time of the folder of its notes, and whether it has ended."""

    stamp: int
    job: ConsoleJob | None
    is_over: bool = False
    follower: RunFollower = field(default_factory=RunFollower)


class WaitingRuns:
    """Repeated looking: a client is read again when a job was started or ended there, or while one runs."""

    def __init__(self) -> None:
        self._followed: dict[Path, _FollowedClient] = {}

    def look(self, context: ConsoleContext) -> tuple[WaitingRun, ...]:
        """Return what waits now, in the order of the clients' folders. Raises OSError."""
        folders = context.workspace.folders()
        return (*self._calls(context.workspace.folder), *(run for home in folders for run in self._of(home)))

    def _of(self, home: Path) -> Iterator[WaitingRun]:
        client = self._current(home, *launching.FILINGS)
        if client is None or client.job is None or client.job.has_stand_in:
            return
        folder = progress.run_of(client.job)
        run = client.follower.look(folder) if folder is not None else None
        if run is not None and run.handover:
            key = f"{run.folder.name}/{run.handover}/{run.records}/{run.fields}"
            yield WaitingRun(home.name, run.handover, key)

    def _calls(self, workspace: Path) -> Iterator[WaitingRun]:
        """Yield the question of a batch of filings, whether the next client is at the phone."""
        batch = self._current(workspace, "in_turn")
        question = phone_questions.asked(batch.job.note) if batch is not None and batch.job is not None else None
        if batch is not None and batch.job is not None and question is not None:
            key = hashlib.sha256(question.client.encode()).hexdigest()[:16]  # the browser stores it; it names nobody
            yield WaitingRun("", _PHONE, f"{batch.job.note.stem}/{key}", question.client)

    def _current(self, home: Path, *kinds: launching.Kind) -> _FollowedClient | None:
        """Return the running job of a folder, or None."""
        try:
            stamp = (home / RUNS / launching.FOLDER).stat().st_mtime_ns
        except OSError:
            return None
        client = self._followed.get(home)
        if client is None or client.stamp != stamp:
            job = launching.newest(home, *kinds)
            follower = client.follower if client is not None else RunFollower()
            client = self._followed[home] = _FollowedClient(stamp, job, job is None, follower)
        if client.job is None or client.is_over:
            return None
        client.is_over = launching.state(client.job) != "running"
        return None if client.is_over else client


def as_json(context: ConsoleContext) -> list[dict[str, str]]:
    """Return what waits as the script of a page shows it: text, address, and a key that tells one wait from the next."""
    names = {run.folder: run.folder for run in context.waiting}
    with contextlib.suppress(BeianError):
        if context.waiting:
            names |= {client.folder: client.short or client.name for client in context.clients()}
    return [_shown(run, names) for run in context.waiting]


def _shown(run: WaitingRun, names: dict[str, str]) -> dict[str, str]:
    if run.what == _PHONE:
        return {"text": say("☎ {client} 在手机旁吗？", client=run.client), "to": page_of("batch"), "key": run.key}
    text = say(
        "{client}：{what}", client=names.get(run.folder, run.folder), what=say(HANDOVERS.get(run.what, run.what))
    )
    return {"text": text, "to": page_of("client", run.folder, "runs"), "key": run.key}


def add_waiting(context: ConsoleContext) -> None:
    """Add the line that names what waits, and the button that asks the browser for notifications."""
    runs = json.dumps(as_json(context), ensure_ascii=False)
    words = {"data_title": say("等您处理"), "data_runs": runs}
    with el("div", None, "note warn waiting", id="waiting", role="status", hidden=True, **words):
        el("b", say("等您处理："))
        el("span", None, "runs")
        ask = el("button", say("下次用系统通知提醒我"), "button quiet", type="button", hidden=True)
        ask.on("click", js_handler="() => beian.askToNotify()")


async def watch(workspaces: OpenWorkspaces) -> None:
    """Tell all pages when something begins or stops waiting, until cancelled."""
    looking: dict[int, WaitingRuns] = {}
    while True:
        context = workspaces.current
        if context is not None and Client.instances:
            with contextlib.suppress(OSError, BeianError):
                runs = await asyncio.to_thread(looking.setdefault(id(context), WaitingRuns()).look, context)
                if runs != context.waiting:
                    context.waiting = runs
                    tell(json.dumps(as_json(context), ensure_ascii=False))
        await asyncio.sleep(_PAUSE_S)


def tell(runs: str) -> None:
    """Tell all open pages what waits now."""
    for client in list(Client.instances.values()):
        with client:
            ui.run_javascript(f"window.beian?.showWaiting?.({runs})")
