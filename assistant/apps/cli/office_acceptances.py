"""What an office has accepted of its sites: read for a filing, stored by it, and listed or withdrawn by `beian map accepted`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.apps.cli.map_options import AcceptedOptions
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.preparing import PreparedRun
from assistant.apps.cli.profiles import runs_of
from assistant.core import settings
from assistant.core.errors import BeianError, NoProfile, UsageError, WorkspaceError
from assistant.core.language import mark, say
from assistant.core.user_messages import is_read_on_pages, sentence
from assistant.declaration.profile.catalogue import specs
from assistant.planning.maps.overlay import known_map
from assistant.practice.layout import workspace_of
from assistant.proof.journal import accepted_file
from assistant.proof.journal.acceptances import Acceptance, Acceptances, given_for, in_force, of_runs
from assistant.proof.journal.accepted_file import all_of
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.rewrite_kinds import named

Accept = Callable[[ProofEntry], list[Acceptance]]


def known(ready: PreparedRun, operator: str) -> tuple[Acceptances, Accept]:
    """Return what holds for a filing's site, and the function that stores an acceptance for the office."""
    path = accepted_file.path_for(workspace_of(ready.loaded.folder))
    site = (ready.site_map.id, urlsplit(ready.url).netloc)
    accept = partial(_accept, path=path, site=site, operator=operator)
    earlier = of_runs(runs_of(ready.loaded))
    try:
        return in_force(accepted_file.read(path), earlier, site), accept
    except (BeianError, OSError) as fault:  # withdrawals may be in it too, so nothing holds
        progress(say("没有读到以前认可的改写，会重新询问：{why}", why=sentence(fault)))
        return Acceptances(), accept


def _accept(entry: ProofEntry, *, path: Path, site: tuple[str, str], operator: str) -> list[Acceptance]:
    given = given_for(entry, site, operator)
    try:
        accepted_file.add(path, given)
    except (BeianError, OSError) as fault:
        progress(say("认可只在这份资料里有效，没有记入 {path}：{why}", path=path, why=sentence(fault)))
    return given


def work(options: AcceptedOptions) -> int:
    """List the acceptances of an office, or withdraw those of one field."""
    path, folders = _places(options)
    site = known_map(options.site).id if options.site else ""
    listed = [one for one in all_of(path, folders) if site in ("", one.site)]
    if options.withdraw:
        return _withdraw(path, listed, options)
    if options.as_json:
        json_line({"file": str(path), "accepted": [*map(_as_json, listed)]})
        return 0
    for one in listed:
        result(_described(one))
    if not listed:
        result(say("还没有认可过系统的改写。"))
    return 0


def _withdraw(path: Path, listed: Iterable[Acceptance], options: AcceptedOptions) -> int:
    given = [one for one in listed if one.withdrawn_at is None and one.pattern == options.withdraw]
    if not given:
        page, terminal = mark("没有对“{field}”的认可。"), mark("没有对“{field}”的认可；beian map accepted 列出全部。")
        raise UsageError(what=say(page if is_read_on_pages() else terminal, field=options.withdraw))
    moment = datetime.now(UTC).replace(microsecond=0)
    accepted_file.withdraw(path, given, options.operator or settings.load().operator, moment)
    for one in given:
        result(say("已撤回，下次填报会重新询问：{what}", what=_described(one)))
    return 0


def _places(options: AcceptedOptions) -> tuple[Path, list[Path]]:
    """Return the office's file and the client folders whose earlier runs count too."""
    if options.profile is not None:
        if not options.profile.exists():
            raise NoProfile(path=options.profile)
        folder = options.profile if options.profile.is_dir() else options.profile.parent
        return accepted_file.path_for(workspace_of(folder)), [folder]
    from assistant.practice import workspace  # brings the ledger, which a filing does not need

    try:
        home = workspace.find(options.workspace)
    except WorkspaceError:
        if options.workspace is not None:
            raise
        return accepted_file.path_for(None), []
    return accepted_file.path_for(home.folder), [*home.folders()]


def _described(one: Acceptance) -> str:
    label = specs()[one.pattern].label if one.pattern in specs() else ""
    line = say(
        "{field} {label} · {site}（{host}）：{kind} · {operator} {day}",
        field=one.pattern,
        label=label,
        site=one.site,
        host=one.host,
        kind=named(one.kind),
        operator=one.operator,
        day=one.at.date(),
    )
    if one.withdrawn_at is None:
        return line
    return say(
        "{line} · 已由 {operator} 于 {day} 撤回", line=line, operator=one.withdrawn_by, day=one.withdrawn_at.date()
    )


def _as_json(one: Acceptance) -> dict[str, Any]:
    return {
        "field": one.pattern,
        "site": one.site,
        "host": one.host,
        "kind": one.kind,
        "operator": one.operator,
        "at": one.at.isoformat(),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
    }
