"""The jobs that the console's pages start beside rehearsals and intake: filings of every grade, reading, batches, maps.

A job's options are words: a flag, or `name=value` as a person chose it on the page; `job` is the note of the job itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from assistant.apps.cli import (
    batch_fill,
    batching,
    calibrating,
    captures,
    changes,
    deregistering,
    fill,
    form,
    look_learning,
    pulls,
    registration,
    returned,
    sealing,
    sessions,
)
from assistant.apps.cli.command_options import (
    ChangeOptions,
    DeregisterOptions,
    FillOptions,
    FormCommandOptions,
    ReturnedOptions,
)
from assistant.apps.cli.job_channel import PageJobChannel
from assistant.apps.cli.map_options import CalibrationOptions, LearnOptions, MapCheckOptions
from assistant.apps.cli.practice_options import BatchFillOptions, BatchOptions
from assistant.apps.console.form_panel import ADDRESS
from assistant.apps.console.map_page_paths import page_file
from assistant.apps.console.typed_files import RECEIPT
from assistant.apps.displays import need_display
from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.practice.layout import CLIENTS
from assistant.practice.workspace import folder_name

Chosen = Mapping[str, str]
_LONGEST_ADDRESS = 1 << 16


def work(kind: str, client: Path, options: Sequence[str]) -> int:
    """Do one job and return its exit code; `client` is the workspace for jobs of the whole practice."""
    jobs: dict[str, Callable[[Path, Chosen], int]] = {
        "fill": _fill,
        "change": _change,
        "deregister": _deregister,
        "pull": _pull,
        "look": _look,
        "calibrate": _calibrate,
        "patrol": _patrol,
        "in_turn": _in_turn,
    }
    windowless: dict[str, Callable[[Path, Chosen], int]] = {
        "logout": _logout,
        "capture": _capture,
        "batch": _batch,
        "returned": _returned,
        "differences": partial(_change, plan=True),
        "registration": _registration,
        "form": _form,
        "scans": _scans,
    }
    chosen = dict(option.partition("=")[::2] for option in options)
    if kind in windowless:
        return windowless[kind](client, chosen)
    if kind not in jobs:
        raise UsageError(what=say("没有“{kind}”这种工作", kind=kind))
    need_display()
    return jobs[kind](client, chosen)


def _scans(client: Path, _: Chosen) -> int:
    sealing.compare_all(client)
    return 0  # what differs is the result that the page shows, no failure


def filling(client: Path, chosen: Chosen) -> FillOptions:
    """Return the options of a filing as chosen on the page."""
    return FillOptions(
        profile=client,
        site=chosen.get("site") or "cac",
        stage=chosen.get("stage") or None,
        algorithm=chosen.get("algorithm") or None,
        pace=_pace(chosen),
        account="none" if "no-account" in chosen else "keyring",
        allow_uncalibrated="uncalibrated" in chosen,
        reopen="reopen" in chosen,
        names_report=False,
    )


def _pace(chosen: Chosen) -> str:
    return "watch" if "watch" in chosen else "fast"


def _fill(client: Path, chosen: Chosen) -> int:
    return fill.fill(filling(client, chosen))


def _change(client: Path, chosen: Chosen, *, plan: bool = False) -> int:
    options = ChangeOptions(
        profile=client,
        algorithm=chosen.get("algorithm") or None,
        subject=chosen.get("part") == "entity",
        since=chosen.get("since") or None,
        plan=plan,
    )
    filing = FillOptions(profile=client, algorithm=options.algorithm, pace=_pace(chosen), names_report=False)
    return changes.change(options, filing)


def _deregister(client: Path, chosen: Chosen) -> int:
    options = DeregisterOptions(
        profile=client,
        algorithm=chosen.get("algorithm", ""),
        reason=chosen.get("reason") or None,
        end=chosen.get("end") or None,
        note=chosen.get("note") or None,
        arrangements=chosen.get("arrangements") or None,
    )
    filing = FillOptions(profile=client, pace=_pace(chosen), names_report=False, checks=False)
    return deregistering.deregister(options, filing)


def _pull(client: Path, chosen: Chosen) -> int:
    """Read the registry into a client, or of a workspace into the folder of a new client."""
    company = chosen.get("company", "")
    home = client / CLIENTS / folder_name(company) if company else client
    options = FillOptions(home, checks=False, reads_only=True, names_report=False, company=company)
    return pulls.run(options, yes="take" in chosen)


def _look(client: Path, chosen: Chosen) -> int:
    """Look at what a client has, or of a workspace at what a new client has."""
    company, site = chosen.get("company", ""), chosen.get("site") or "cac"
    if company:
        return look_learning.learn(LearnOptions(look=True, site=site, out=client / CLIENTS / folder_name(company)))
    return look_learning.learn(LearnOptions(look=True, site=site, profile=client))


def _capture(client: Path, _: Chosen) -> int:
    return captures.capture(client, yes=True)


def _logout(client: Path, chosen: Chosen) -> int:
    return sessions.logout(str(client), None, yes="close" in chosen)


def _batch(workspace: Path, chosen: Chosen) -> int:
    named = [name for name in chosen.get("clients", "").split("/") if name]
    is_team, resume = "team" in chosen, "resume" in chosen
    options = BatchOptions(clients=named or None, resume=resume, team=is_team, workspace=workspace)
    return batching.work("rehearse" if "rehearse" in chosen else "check", options)


def _in_turn(workspace: Path, chosen: Chosen) -> int:
    named = [name for name in chosen.get("clients", "").split("/") if name]
    options = BatchFillOptions(
        clients=named or None,
        resume="resume" in chosen,
        stage=chosen.get("stage") or None,
        pace=_pace(chosen),
        allow_uncalibrated="uncalibrated" in chosen,
        reopen="reopen" in chosen,
        workspace=workspace,
    )
    return batch_fill.fill(options, partial(PageJobChannel, note=Path(chosen["job"])))


def _returned(client: Path, chosen: Chosen) -> int:
    pasted = Path(chosen["pasted"]) if "pasted" in chosen else None
    about, is_table = chosen.get("about") or None, "table" in chosen
    options = ReturnedOptions(profile=client, paste=pasted, about=about, table=is_table, letter="letter" in chosen)
    if pasted is None:
        return returned.show(options)
    receipt_file = pasted.with_suffix(RECEIPT)
    receipt = json.loads(files.read(receipt_file, _LONGEST_ADDRESS)) if receipt_file.is_file() else {}
    code = returned.show(options, {str(key): str(value) for key, value in receipt.items()})
    pasted.unlink(missing_ok=True)  # what could not be recorded stays, and the page offers it again
    receipt_file.unlink(missing_ok=True)
    return code


def _registration(client: Path, _: Chosen) -> int:
    return registration.registration(client, None, None, as_json=False)


def _calibrate(workspace: Path, chosen: Chosen) -> int:
    """Calibrate, or write the map as one page that the console shows; an address that was typed is where the browser goes."""
    is_review = "review" in chosen
    options = CalibrationOptions(
        site=chosen.get("site") or "cac",
        url=chosen.get("site") or None,
        only=_listed(chosen, "only"),
        page=_listed(chosen, "page"),
        review=is_review,
        home="home" in chosen,
        html=page_file(workspace, "review") if is_review else None,
    )
    return calibrating.calibrate(options)


def _patrol(workspace: Path, chosen: Chosen) -> int:
    html = page_file(workspace, "patrol") if "pictures" in chosen else None
    return calibrating.check(
        MapCheckOptions(site=chosen.get("site") or "cac", url=chosen.get("site") or None, html=html)
    )


def _form(_: Path, chosen: Chosen) -> int:
    """Fill a form of another site; what a person typed for it is deleted however the work ends."""
    values, hosts = Path(chosen["values"]), chosen.get("allow", "").split(",")
    address = values.with_suffix(ADDRESS)
    try:
        need_display()
        url = files.read(address, _LONGEST_ADDRESS).decode()
        return form.fill(FormCommandOptions(url, values, list(filter(None, hosts)), pace=_pace(chosen)))
    finally:
        values.unlink(missing_ok=True)
        address.unlink(missing_ok=True)


def _listed(chosen: Chosen, name: str) -> list[str] | None:
    return [chosen[name]] if chosen.get(name) else None
