"""What changed since the client's last run on this site; reported before the login, because a resumed run plans anew.

The present profile is compared with its frozen copy, and the present digests with those that open the last journal.
Only the names of fields are shown, never values.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.apps.cli.preparing import PreparedRun, schema_digest
from assistant.core.errors import BeianError, DamagedRun
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.values import File, Value
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.planning.maps.registry_state import BEFORE_LOGIN
from assistant.proof.journal import baseline
from assistant.proof.journal.events import RunOpened
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

_MOST_SHOWN = 8
_MOST_DAMAGED = 3
Values = dict[FieldKey, Value]


def lines(ready: PreparedRun, runs: Path, own: RunFolder) -> Iterator[str]:
    """Yield a sentence for every change since the last run: fields of the profile, the map, the schema."""
    last = _last(ready, runs, own)
    if last is None:
        return
    folder, opened = last
    if opened.profile != ready.loaded.digest:
        yield _profile_line(ready, folder)
    if opened.map != ready.site_map.digest:
        yield say("与上次填报相比，页面对照表“{site}”有变化；以现在的为准。", site=ready.site_map.id)
    if opened.schema != schema_digest():
        yield say("与上次填报相比，程序的字段定义有变化；以现在的为准。")


def _last(ready: PreparedRun, runs: Path, own: RunFolder) -> tuple[RunFolder, RunOpened] | None:
    """Return the newest other run of this client on this site with the event that opens its journal."""
    for path in sorted(runs.glob(f"*/{JOURNAL}"), reverse=True):
        if path.parent == own.path:
            continue
        folder = RunFolder(path.parent)
        try:
            events = [entry.event for entry in folder.events()]
        except DamagedRun:
            continue
        opened = next((event for event in events if isinstance(event, RunOpened)), None)
        if opened is not None and (opened.client, opened.site) == (ready.company, ready.site_map.id):
            return folder, opened
    return None


def _profile_line(ready: PreparedRun, folder: RunFolder) -> str:
    changed = changed_keys(ready.loaded, folder)
    if not changed:
        return say("与上次填报相比，填报资料有变化；本次按现在的资料重新计划。")
    labels = _labels(ready)
    shown = comma_list(labels.get(key, key) for key in changed[:_MOST_SHOWN])
    more = say("，另有 {count} 项", count=len(changed) - _MOST_SHOWN) if len(changed) > _MOST_SHOWN else ""
    return say(
        "与上次填报相比，资料改了 {count} 项：{shown}{more}。本次按现在的资料重新计划。",
        count=len(changed),
        shown=shown,
        more=more,
    )


def changed_keys(loaded: LoadedProfile, folder: RunFolder) -> list[str]:
    """Return the keys with a new, removed or different value since the run that froze the copy."""
    try:
        before = _values(load(_frozen(folder, loaded)))
        digests = {(attachment["name"], attachment["sha256"]) for attachment in folder.attachments()}
    except (BeianError, OSError):
        return []
    current = _values(loaded)
    keys = [str(key) for key, value in current.items() if _is_other(before.get(key), value, digests)]
    return keys + [str(key) for key in before if key not in current]


def _frozen(folder: RunFolder, loaded: LoadedProfile) -> Path:
    home = folder.path / "profile"
    single = home / loaded.path.name
    return single if single.is_file() else home


def _values(loaded: LoadedProfile) -> Values:
    return {key: value for view in loaded.records() for key, value in view.values.items()}


def _is_other(before: Value | None, current: Value, digests: set[tuple[str, str | None]]) -> bool:
    if isinstance(before, File) and isinstance(current, File):
        return before.name != current.name or (current.name, current.sha256) not in digests
    return before != current


def _labels(ready: PreparedRun) -> dict[str, str]:
    """Return a readable name, record and label, for every key of the profile."""
    plan = ready.plan(BEFORE_LOGIN)
    return {
        str(planned.key): f"{record.title} › {planned.label}" for record in plan.records for planned in record.planned
    }


def damaged_runs(runs: Path) -> Iterator[str]:
    """Yield a sentence for each damaged earlier run; this run does not compare with it."""
    faults = baseline.damaged(runs)
    for fault in faults[:_MOST_DAMAGED]:
        message = mark("以前的填报记录 {name} 已损坏：{what}。本次填报没有用它作比较。")
        yield say(message, name=Path(str(fault.facts["path"])).name, what=fault.facts["what"])
    if len(faults) > _MOST_DAMAGED:
        yield say("另有 {count} 次填报的记录已损坏，同样没有用作比较。", count=len(faults) - _MOST_DAMAGED)
