"""`beian workbook` and `beian import`: write the intake workbook, and merge the returned one into the profile."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.apps.cli import terminal_table
from assistant.apps.cli.output import progress, result
from assistant.core import excerpt
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say
from assistant.declaration.intake.questions import asked_in_workbook
from assistant.declaration.intake.states import next_version, versions
from assistant.declaration.profile import published
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.saving import save
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.starter import NAMES
from assistant.declaration.profile.updating import OLD_VERSIONS
from assistant.declaration.profile.vocabulary import ALGORITHM_TYPES, GENERATIVE
from assistant.declaration.profile.workbook import returning, writing
from assistant.declaration.profile.workbook.merging import CellChange
from assistant.declaration.profile.workbook.returning import ReturnedWorkbook
from assistant.practice import activity

WAITS = 10
_KINDS = {"change": mark("改"), "add": mark("新增"), "remove": mark("删去"), "conflict": mark("冲突")}
_MOST_FILLS, _LONGEST = 60, 60


def workbook(profile: Path | None, type_: str | None, output: Path | None) -> int:
    """Write the intake workbook of a profile, or an empty one of an algorithm type."""
    if (profile is None) == (type_ is None):
        raise UsageError(what=say("请给出一份填报资料，或用 --type 给出算法类型（二者取一）。"))
    new_type = GENERATIVE if type_ is None else type_of(type_)
    loaded = load(profile) if profile else None
    filled = loaded.profile if loaded else Profile()
    name = filled.subject.basic.name or (new_type if type_ else "")
    path = output or _free(say("资料收集表-{name}.xlsx", name=_file_name(name)) if name else say("资料收集表.xlsx"))
    if path.suffix.lower() != ".xlsx":
        raise UsageError(what=say("{path} 不是 .xlsx 文件名，请改用 .xlsx 结尾。", path=path))
    if path.exists():  # it may hold the client's answers
        raise UsageError(what=say("{path} 已存在，不会覆盖；请换一个文件名。", path=path))
    writing.write(filled, path, new_type, asked_in_workbook(loaded) if loaded else ())
    result(say("已生成资料收集表：{path}。客户填回后运行 beian import {path} 填报资料", path=path))
    return 0


def _free(name: str) -> Path:
    """Return an unused file name in the current folder: the next version if the file exists."""
    path = Path(name)
    return path.with_name(f"{next_version(path.stem, versions(Path.cwd(), name))}{path.suffix}")


def type_of(text: str) -> str:
    """Return the algorithm type named by a word or its beginning; raises UsageError."""
    canonical = ALGORITHM_TYPES.canonical(text)
    near = [word for word in ALGORITHM_TYPES.words if word == canonical or word.startswith(text)]
    if len(near) != 1:
        known = comma_list(ALGORITHM_TYPES.words)
        raise UsageError(what=say("没有算法类型“{type}”；可用：{known}", type=text, known=known))
    return near[0]


def import_file(file: Path, profile: Path | None, output: Path | None, *, yes: bool) -> int:
    """Merge a returned workbook into a profile, or start one from it; show the differences and ask first."""
    if profile is None:
        new = returning.new_profile(file)
        return start(new, output or Path(new.subject.basic.name or file.stem))
    workbook = returning.compared(file, load(profile))
    if not workbook.knows_sent:
        progress(say("表中的底稿已丢失或被改动，无法知道发出时的内容：只填补资料中空着的项，其余列为冲突。"))
    return _taken(workbook, yes=yes)


def _taken(workbook: ReturnedWorkbook, *, yes: bool) -> int:
    loaded, merged = workbook.loaded, workbook.merged
    conflicts = len(merged.conflicts)
    count = len(merged.changes) - conflicts
    if not merged.changes:
        result(say("表中没有要改的内容，资料未动。"))
        return 0
    _show(merged.changes)
    result(say("共 {count} 处差异，{conflicts} 处冲突。", count=count, conflicts=conflicts))
    if workbook.writes:
        if not (yes or confirmed(say("写入以上改动吗？输入 y 确认："))):
            result(say("未写入。核对后加 --yes 再运行一次。"))
            return WAITS
        written = returning.merged_into(loaded, workbook.profile)
        places = dict.fromkeys(change.what for change in merged.changes if change.kind != "conflict")
        activity.note(loaded.folder, "imported", list(places))
        names = comma_list(path.relative_to(loaded.folder).as_posix() for path in written)
        result(say("已写入：{names}（原文件已留在 {kept}/）", names=names, kept=OLD_VERSIONS))
    if conflicts:
        result(say("冲突的项保留了资料中的写法。请与客户核对，在资料或表中改成一致后再导入。"))
        return WAITS
    return 0


def confirmed(question: str) -> bool:
    """Ask the operator at the terminal; without a terminal the answer is no."""
    if not sys.stdin.isatty():
        return False
    progress(question)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def start(profile: Profile, folder: Path) -> int:
    """Write a new profile into an empty folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(what=say("{folder} 里已有文件，没有改动。请用 -o 换一个空文件夹。", folder=folder))
    save(profile, folder / NAMES["zh"])
    result(
        say(
            "已新建：{folder}。下一步：beian missing {folder} 看还差什么，beian check {folder} 预检。",
            folder=folder,
        )
    )
    return 0


def import_published(file: Path, entity: str | None, output: Path | None) -> int:
    """Start a profile from rows of the published lists."""
    listed = published.parse(_pasted(), say("粘贴的文字")) if str(file) == "-" else published.read(file)
    entities = list(dict.fromkeys(row.entity for row in listed if entity is None or entity in row.entity))
    if not entities:
        raise UsageError(what=say("清单里没有主体“{entity}”。", entity=entity))
    if len(entities) > 1:
        shown = comma_list(entities[:8]) + ("…" if len(entities) > 8 else "")
        raise UsageError(
            what=say("清单里有 {count} 个主体：{shown}。请用 --entity 选一个。", count=len(entities), shown=shown)
        )
    rows = [row for row in listed if row.entity == entities[0]]
    for row in rows:
        result(
            say(
                "{name}：{products} 个产品，{number}",
                name=row.algorithm,
                products=len(row.products),
                number=row.number or "—",
            )
        )
    return start(published.profile_of(rows), output or Path(_file_name(entities[0])))


def _pasted() -> str:
    """Return what was pasted or piped on standard input; raises UsageError if it is too long."""
    text = sys.stdin.read(published.MAX_BYTES + 1)
    if len(text) > published.MAX_BYTES:
        raise UsageError(what=say("粘贴的文字太长。请存成 .xlsx 或 .csv 再导入。"))
    return text


def _show(changes: Sequence[CellChange]) -> None:
    """Show every difference that touches existing content or adds an item; of filled gaps only the first."""
    fills = [change for change in changes if change.kind == "change" and not change.current]
    ranks = ("conflict", "remove", "change", "add")
    others = [change for change in changes if change.kind != "change" or change.current]
    table = terminal_table.table(mark("处理"), mark("位置"), mark("项目"), mark("资料现在"), mark("表中"))
    for change in (*sorted(others, key=lambda change: ranks.index(change.kind)), *fills[:_MOST_FILLS]):
        current, returned = excerpt.pair(change.current, change.returned, _LONGEST)
        table.add_row(say(_KINDS[change.kind]), change.where, change.what, current, returned)
    terminal_table.console().print(table)
    if len(fills) > _MOST_FILLS:
        result(say("…另有 {count} 处，只是填补资料中空着的项", count=len(fills) - _MOST_FILLS))


def _file_name(name: str) -> str:
    return "".join("_" if sign in '\\/:*?"<>|' else sign for sign in name)
