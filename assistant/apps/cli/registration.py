"""`beian registration`: the folder of a 生成式人工智能服务登记, what is missing in it, and the client's own form filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.apps.cli.output import json_line, progress, result
from assistant.checks.registration.folder import SIGNS, RegistrationFinding, examined
from assistant.core import files
from assistant.core.language import comma_list, mark, say
from assistant.declaration.papers.registration_folder import (
    FOLDER,
    MISSING_LIST,
    PARTS,
    files_of,
    missing_list,
    prepare,
)
from assistant.declaration.papers.registration_form import FilledRegistrationForm, fill_registration_form
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import LoadedProfile, load

_NOT_PASSED = frozenset({"missing", "differs"})


def registration(profile: Path, output: Path | None, form: Path | None, *, as_json: bool) -> int:
    """Make the folder where it is missing, examine it, write the 欠件清单, and fill a local form by its labels."""
    loaded = load(profile)
    folder = output or loaded.folder / FOLDER
    is_new = prepare(folder)
    written = fill_registration_form(form, folder, loaded.profile) if form is not None else None
    findings = examined(folder, loaded.profile)
    _write_list(folder, loaded, findings)
    if as_json:
        json_line(_as_json(folder, findings, written))
    else:
        if is_new:
            progress(say("已搭好登记文件夹：{folder}", folder=folder))
        if written is not None:
            _print_form(written)
        _print(folder, findings)
    return 1 if any(finding.level in _NOT_PASSED for finding in findings) else 0


def _write_list(folder: Path, loaded: LoadedProfile, findings: Sequence[RegistrationFinding]) -> None:
    missing = {finding.part for finding in findings if finding.level == "missing"}
    remarks: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.part and finding.level in ("differs", "verify"):
            remarks[finding.part].append(f"{finding.file}{'：' if finding.file else ''}{finding.text}")
    lacking = [part for part in PARTS if part.folder in missing]
    page = missing_list(loaded.profile.subject.basic.name or "", lacking, remarks)
    files.write(folder / MISSING_LIST, to_docx(page))


def _print_form(filled: FilledRegistrationForm) -> None:
    result(say("已按栏目填入：{path}（{count} 栏）", path=filled.path, count=len(filled.labels)))
    if filled.unknown:
        result(say("留空的栏目，请您填写：{labels}", labels=comma_list(filled.unknown)))


def _print(folder: Path, findings: Sequence[RegistrationFinding]) -> None:
    present = files_of(folder)
    result(say("登记材料（生成式人工智能服务登记，属地网信部门）："))
    for part in PARTS:
        names = comma_list(path.name for path in present[part.key])
        if names:
            result(f"  ✓ {part.folder}：{names}")
        for finding in findings:
            if finding.part == part.folder:
                _print_one(finding)
    for finding in findings:
        if not finding.part:
            _print_one(finding)
    result(say("欠件清单：{path}", path=folder / MISSING_LIST))
    result(say("材料名目来自办理者公开的经验，不是官方清单；各省不同，以属地网信部门的要求为准。"))


def _print_one(finding: RegistrationFinding) -> None:
    sign, word = SIGNS[finding.level]
    where = finding.file or finding.part
    template = mark("  {sign} {word} {where}：{text}") if where else mark("  {sign} {word} {text}")
    result(say(template, sign=sign, word=say(word), where=where, text=finding.text))


def _as_json(
    folder: Path, findings: Sequence[RegistrationFinding], written: FilledRegistrationForm | None
) -> dict[str, Any]:
    present = files_of(folder)
    data: dict[str, Any] = {
        "folder": str(folder),
        "parts": [{"part": part.folder, "files": [path.name for path in present[part.key]]} for part in PARTS],
        "findings": [
            {"level": finding.level, "part": finding.part, "file": finding.file, "text": finding.text}
            for finding in findings
        ],
    }
    if written is not None:
        data["form"] = {"path": str(written.path), "filled": list(written.labels), "empty": list(written.unknown)}
    return data
