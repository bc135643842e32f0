"""`beian papers`, `papers shelf`, `confirm-sheet`: drafts from the profile, stored templates, the sheet to sign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.scan_comparing import client_of, compare_recorded
from assistant.core.errors import UsageError
from assistant.core.files import make_folder
from assistant.core.files import read as read_file
from assistant.core.files import write as write_file
from assistant.core.language import comma_list, mark, say
from assistant.declaration.papers.confirmation_sheet import ConfirmationCheck, confirmation_sheet
from assistant.declaration.papers.confirmation_sheet import check as check_confirmation_sheet
from assistant.declaration.papers.confirmation_signing import prepare_confirmation
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, PaperDraft, WrittenDraft, bind_scan, write
from assistant.declaration.papers.making import REHEARSED, drafts, rehearsed_drafts
from assistant.declaration.papers.outline import PAPERS, PaperKind, paper_kind
from assistant.declaration.papers.shelf import shelf_of_machine
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.loading import load
from assistant.practice import activity

_STATES = {
    "new": mark("已起草"),
    "replaced": mark("已更新"),
    "unchanged": mark("未变"),
    "version": mark("已另存新版（原文件有人改过，未覆盖）"),
}
_SHOWN_GAPS = 3


def make(profile: Path, only: str | None, output: Path | None, *, as_json: bool, is_rehearsal: bool = False) -> int:
    """Draft the papers of a profile into its folder 材料/; drafts on rehearsal templates are never official."""
    kind = _kind(only) if only else None
    loaded = load(profile)
    folder, source = output or loaded.folder / (REHEARSED if is_rehearsal else FOLDER), Source.of(loaded)
    if output:
        make_folder(output)
    made = rehearsed_drafts(source, kind) if is_rehearsal else list(drafts(source, shelf_of_machine(), kind))
    written = write(folder, made, date.today())
    if folder == loaded.folder / FOLDER:
        activity.note_drafts(loaded.folder, written)
    if as_json:
        json_line({"folder": str(folder), "papers": [_as_json(*pair) for pair in zip(made, written, strict=True)]})
        return 0
    for draft, done in zip(made, written, strict=True):
        for line in _lines(draft, done):
            result(line)
    gaps = sum(len(draft.gaps) for draft in made)
    facts = {"count": len(made), "gaps": gaps, "folder": folder}
    result(say("共 {count} 份材料草稿，{gaps} 处待填写，在 {folder}", **facts))
    return 0


def shelf_add(file: Path, paper: str, type_: str | None, role: str | None) -> int:
    """Put a downloaded template on the shelf."""
    kind = _kind(paper)
    added = shelf_of_machine().add(file, kind.name, type_=_type(type_), role=_role(role), today=date.today())
    result(
        say(
            "已放入模板架：{paper}（{scope}），摘要 {digest}",
            paper=added.paper,
            scope=_scope(added.type, added.role),
            digest=added.sha256[:16],
        )
    )
    return 0


def shelf_list() -> int:
    """List the templates on the shelf."""
    templates = shelf_of_machine().templates()
    rehearsed = shelf_of_machine(is_rehearsal=True).templates()
    for template in (*templates, *rehearsed):
        scope = _scope(template.type, template.role)
        remark = say("演练，不可用于盖章") if template in rehearsed and template not in templates else ""
        result(
            f"{template.paper}  {scope}  {template.added}  {template.sha256[:16]}  {template.name}  {remark}".rstrip()
        )
    if not templates and not rehearsed:
        result(say("模板架是空的。从备案系统下载模板后，用 beian papers shelf add 放进来。"))
    return 0


def sealed(scan: Path, printed: Path) -> int:
    """Record which draft a sealed scan was printed from, and compare the two; 1 if they differ."""
    if not scan.is_file():
        raise UsageError(what=say("{path} 不是文件。", path=scan))
    entry = bind_scan(printed.parent, scan, printed)
    result(say("已登记：{scan} 由 {paper} 打印盖章；资料再改动时预检会提示重新盖章", scan=scan.name, paper=entry.file))
    client = client_of(printed)
    return compare_recorded(client, scan) if client else 0


def confirm(profile: Path, output: Path | None, check: Path | None) -> int:
    """Make the sheet that the client signs, or compare an existing one with the current profile."""
    loaded = load(profile)
    source = Source.of(loaded)
    if check is not None:
        return _say_confirmed(check_confirmation_sheet(check, source))
    if output is None:
        path = prepare_confirmation(loaded, date.today()).path
    else:
        path, data = output, to_docx(confirmation_sheet(source))
        if path.exists() and read_file(path) != data:
            raise UsageError(what=say("{path} 已存在，不会覆盖；请换一个文件名。", path=path))
        write_file(path, data)
    progress(say("请客户核对后签字；资料再有改动，用 --check 查看哪些项已改未确认。"))
    result(str(path))
    return 0


def _say_confirmed(confirmed: ConfirmationCheck) -> int:
    if confirmed.edited:
        result(say("！ 确认表的内容被改动过，与生成时不同"))
    for change in confirmed.changes:
        facts = {"section": change.section, "label": change.label}
        result(say("✖ 已改未确认：{section} · {label}", **facts))
        result(say("    确认时：{value}", value=change.confirmed or say("（无）")))
        result(say("    现在：{value}", value=change.today or say("（无）")))
    if confirmed.is_current:
        result(say("✓ 资料与确认表一致"))
    return 0 if confirmed.is_current else 1


def _lines(draft: PaperDraft, done: WrittenDraft) -> list[str]:
    head = f"{done.entry.file}  {say(_STATES[done.state])}"
    lines = [head if draft.ready else say("{head} · {count} 处待填写", head=head, count=len(draft.gaps))]
    if draft.needs_template and not draft.official:
        lines.append(
            say("    草稿·非官方模板：请从备案系统下载模板，用 beian papers shelf add 放入模板架，不可用此稿盖章")
        )
    if draft.unknown_labels:
        lines.append(say("    模板里无法识别的栏目：{labels}", labels=comma_list(draft.unknown_labels)))
    lines.extend(f"    {gap}" for gap in draft.gaps[:_SHOWN_GAPS])
    if len(draft.gaps) > _SHOWN_GAPS:
        lines.append(say("    ……另有 {count} 处", count=len(draft.gaps) - _SHOWN_GAPS))
    return lines


def _as_json(draft: PaperDraft, done: WrittenDraft) -> dict[str, object]:
    return {
        "paper": draft.paper,
        "about": draft.about,
        "file": done.entry.file,
        "state": done.state,
        "official": draft.official,
        "ready": draft.ready,
        "gaps": list(draft.gaps),
        "unknown_labels": list(draft.unknown_labels),
    }


def _kind(name: str) -> PaperKind:
    kind = paper_kind(name)
    if kind is None:
        known = comma_list(paper.name for paper in PAPERS)
        raise UsageError(what=say("没有叫“{name}”的材料；有：{known}", name=name, known=known))
    return kind


def _type(text: str | None) -> str:
    if not text:
        return ""
    matches = [
        word for word in words.ALGORITHM_TYPES.words if word == text or word.startswith(text.removesuffix("类") + "类")
    ]
    if len(matches) != 1:
        known = comma_list(words.ALGORITHM_TYPES.words)
        raise UsageError(what=say("没有“{name}”这种算法类型；有：{known}", name=text, known=known))
    return matches[0]


def _role(text: str | None) -> str:
    if text and text not in words.ROLES.words:
        known = comma_list(words.ROLES.words)
        raise UsageError(what=say("没有“{name}”这种填报角色；有：{known}", name=text, known=known))
    return text or ""


def _scope(type_: str, role: str) -> str:
    return "-".join(word for word in (type_, role) if word) or say("各类通用")
