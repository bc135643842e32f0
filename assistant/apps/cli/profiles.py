"""`beian init`, `schema`, `plan`: everything about a profile that needs no browser."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from assistant.apps.cli.finding_lines import stage_of
from assistant.apps.cli.output import json_line, result
from assistant.apps.fill_refusals import check_algorithm
from assistant.core import files, language, ownership
from assistant.core.bundled import bundled
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say
from assistant.core.values import to_json
from assistant.declaration.profile import schema_export
from assistant.declaration.profile.catalogue import ProfileRecord
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.starter import starter
from assistant.planning.maps.overlay import known_map
from assistant.planning.maps.registry_state import BEFORE_LOGIN
from assistant.planning.plan.plan import Plan, PlanScope, Record, make
from assistant.planning.plan.recorded import clients_of, last_registry_state

_UNBROKEN = 1000
_OWN_WORK = shutil.ignore_patterns("runs", ".beian*")


def init(folder: Path | None, example: str | None, *, show_list: bool) -> int:
    """Make a new profile: an empty one to fill in, or a copy of a bundled example."""
    examples = {path.name: path for path in sorted(bundled("profiles").iterdir()) if path.is_dir()}
    if show_list:
        result("\n".join(examples))
        return 0
    if folder is None:
        raise UsageError(what=say("请写明新建到哪个文件夹，如 beian init 某公司；beian init --list 列出内置示例。"))
    if folder.exists() and not folder.is_dir():
        raise UsageError(what=say("{folder} 是一个文件。请换一个文件夹名。", folder=folder))
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(what=say("{folder} 里已有文件，没有改动。请换一个空文件夹。", folder=folder))
    if example is None:
        starter(folder, language.current())
    elif example in examples:
        with files.new_folder(folder) as target:
            shutil.copytree(examples[example], target, dirs_exist_ok=True, ignore=_OWN_WORK)
            ownership.restrict_all_to_owner(target)
    else:
        raise UsageError(what=say("没有示例“{name}”；内置的有：{known}", name=example, known=comma_list(examples)))
    result(say("已新建：{folder}。下一步：填写后运行 beian check {folder}", folder=folder))
    return 0


def schema() -> int:
    """Print the JSON Schema in the current language."""
    result(json.dumps(schema_export.json_schema(language.current()), ensure_ascii=False, indent=2))
    return 0


def scope_of(views: list[ProfileRecord], stage: str | None, algorithm: str | None) -> PlanScope:
    """Return the scope of a command; raises UsageError for an unknown stage or algorithm."""
    check_algorithm(views, algorithm)
    return PlanScope(stage_of(stage), algorithm)


def plan(profile: Path, site: str, stage: str | None, algorithm: str | None, *, as_json: bool) -> int:
    """Print the plan as a tree: what can be filled by the last recorded registry state, and what has to wait."""
    loaded = load(profile)
    views = loaded.records()
    scope = scope_of(views, stage, algorithm)
    site_map = known_map(site)
    registry_state = (
        last_registry_state(runs_of(loaded), site_map.id, clients_of(loaded, runs_of(loaded), site_map.id))
        or BEFORE_LOGIN
    )
    made = make(views, site_map, registry_state, digest=loaded.digest, scope=scope)
    if as_json:
        json_line(_plan_json(made))
    else:
        _console().print(_tree(made))
    return 0


def _console() -> Console:
    """Return the console for the tree: as wide as the terminal, unwrapped for a file or another program."""
    return Console() if sys.stdout.isatty() else Console(width=_UNBROKEN)


def runs_of(loaded: LoadedProfile) -> Path:
    """Return the folder of a profile's runs: `runs/` beside it."""
    return loaded.folder / "runs"


def _plan_json(made: Plan) -> dict[str, Any]:
    return {
        "standing": {"subject": str(made.registry_state.subject), "read_at": made.registry_state.read_at},
        "profile": made.profile_digest,
        "map": made.map_digest,
        "records": [
            {
                "id": record.id,
                "stage": record.stage,
                "page": record.page,
                "title": record.title,
                "mode": record.mode,
                "reason": record.reason,
                "ends": record.ends,
                "fields": [
                    {"key": str(field.key), "label": field.label, "value": to_json(field.value)}
                    for field in record.planned
                ],
            }
            for record in made.records
        ],
    }


def _tree(made: Plan) -> Tree:
    fields = sum(len(record.planned) for record in made.records)
    known = made.registry_state.read_at or say("尚未登录过，按刚注册的账号估计")
    head = say(
        "填报计划：{records} 条、{fields} 项（主体状态：{state}；{known}）",
        records=len(made.records),
        fields=fields,
        state=made.registry_state.subject,
        known=known,
    )
    top = Tree(Text(head))
    stages: dict[str, Tree] = {}
    for record in made.records:
        if record.stage not in stages:
            stages[record.stage] = top.add(Text(record.stage))
        leaf = stages[record.stage].add(Text(_record_line(record)))
        for planned in record.planned:
            leaf.add(Text(" › ".join((*planned.section[-1:], *planned.after, planned.label))))
    return top


def _record_line(record: Record) -> str:
    mode = {"write": mark("可填"), "verify": mark("只核对"), "gated": mark("要等")}[record.mode]
    tail = say("：{reason}", reason=record.reason) if record.reason else ""
    end = say(" → 请您核对并提交") if record.ends == "CONFIRM" and record.mode == "write" else ""
    return say(
        "{title}  {count} 项 · {mode}{tail}{end}",
        title=record.title,
        count=len(record.planned),
        mode=say(mode),
        tail=tail,
        end=end,
    )
