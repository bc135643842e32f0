"""A filing within a batch: what needs no login is prepared at once; the browser opens when the client is called.

No window opens earlier: it would take the keystrokes of an operator who is still confirming the previous client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.apps.cli import claiming, fill, holding, profiles, start_gate
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.output import guarded, progress
from assistant.apps.cli.preparing import PreparedRun, browser_folder, code_receiver, passes, prepare
from assistant.core import files, settings
from assistant.core.language import say
from assistant.core.privacy import Redactor
from assistant.core.values import File
from assistant.declaration.profile.loading import load
from assistant.filing.browser.find import find_browser
from assistant.filing.run.run import run_filing
from assistant.planning.maps.registry_state import BEFORE_LOGIN
from assistant.planning.plan.recorded import last_registry_state
from assistant.proof.journal.events import STATUS_CODES, RunStatus

if TYPE_CHECKING:
    from assistant.practice.claims import Lease
    from assistant.practice.lease_files import FileLease

HELD = "held"


def option_words(options: FillOptions) -> list[str]:
    """Return the options as words for the process of the filing."""
    named = {
        "site": options.site,
        "url": options.url,
        "stage": options.stage,
        "stand_in": options.stand_in,
        "nonce": options.nonce,
        "pace": options.pace,
    }
    flags = {name: getattr(options, name) for name in ("headless", "allow_uncalibrated", "reopen")}
    return [
        HELD,
        *(f"{name}={text}" for name, text in named.items() if text),
        *(name for name, is_on in flags.items() if is_on),
    ]


def options_from_words(client: Path, options: list[str]) -> FillOptions:
    """Return the options that `option_words` wrote."""
    named: Mapping[str, str] = dict(option.partition("=")[::2] for option in options)
    return FillOptions(
        profile=client,
        site=named["site"],
        url=named.get("url"),
        stage=named.get("stage"),
        stand_in=named.get("stand_in"),
        nonce=named.get("nonce"),
        pace=named.get("pace", "fast"),
        headless="headless" in named,
        allow_uncalibrated="allow_uncalibrated" in named,
        reopen="reopen" in named,
        names_report=False,
        close_when_done=True,
    )


def work(note: Path, client: Path, options: list[str]) -> int:
    """Prepare the filing of a client, wait at the start gate, file, and return the exit code."""
    fill_options, redactor = options_from_words(client, options), Redactor()
    return guarded(lambda: _held_back(note, fill_options, redactor), redactor.clean)


def _held_back(note: Path, options: FillOptions, redactor: Redactor) -> int:
    ready = prepare(options, redactor)
    with holding.held(ready):  # a conflict with another run shows now, before anybody is called to the phone
        if not passes(ready, options):
            return STATUS_CODES["preflight_failed"]
        # So does a colleague's claim; the run claims the client again. A browser that is open here is an earlier run's.
        with claiming.held(ready, options, lambda: None) as lease:
            _outcome(lease, "interrupted")
            start_gate.announce(note, _prepared(ready))
            start_gate.wait(note)
            _outcome(lease, "needs_person")
        if load(options.profile).digest != ready.loaded.digest:
            progress(say("资料在准备之后改过，重新预检。"))
            ready = prepare(options, redactor)
            if not passes(ready, options):
                return STATUS_CODES["preflight_failed"]
        return fill.conduct(
            replace(options, checks=False), lambda filing, known: run_filing(filing, known.plan), prepared=ready
        )


def _outcome(lease: Lease | FileLease | None, status: RunStatus) -> None:
    if lease is not None:
        lease.outcome = status


def _prepared(ready: PreparedRun) -> start_gate.PreparedFiling:
    """Prepare the rest (plan, attachments, browser and its private folder) and return a summary."""
    find_browser(settings.load().browser)
    files.make_folder(browser_folder(ready))
    registry_state = last_registry_state(profiles.runs_of(ready.loaded), ready.site_map.id, ready.clients)
    plan = ready.plan(registry_state or BEFORE_LOGIN)
    writes = [record for record in plan.records if record.mode == "write"]
    uploads = {value.sha256 for view in ready.views for value in view.values.values() if isinstance(value, File)}
    fields = sum(len(record.planned) for record in writes)
    known = str(registry_state.subject) if registry_state else ""
    return start_gate.PreparedFiling(start_gate.timestamp(), len(writes), fields, len(uploads), known, _receiver(ready))


def _receiver(ready: PreparedRun) -> str:
    name, tail = code_receiver(ready.loaded)
    return say("{name}（尾号 {tail}）", name=name or say("验证码接收人"), tail=tail or "****")
