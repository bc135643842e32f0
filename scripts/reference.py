"""Writes the reference pages of docs/ from the code: `python -m scripts.reference` (or `make docs`).

`errors.md` from assistant/core/errors.py, `checks.md` from the preflight rules, `exit-codes.md` from the table of exit
codes and the outcomes of a run, `commands.md` from the command line itself, each in both languages. A test compares the
pages with this script's output.
"""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant.checks.preflight.check import BASIC
from assistant.checks.preflight.rulebook import rules
from assistant.core import errors
from assistant.core.language import choose, say
from assistant.proof.journal.events import STATUS_CODES
from scripts.rule_remedies import remedies

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
OUTCOMES = {
    "submitted": ("已提交（由人）", "submitted, by a person"),
    "ready_to_submit": ("待提交", "filled in and not submitted; the submission is yours"),
    "waiting_review": ("等待审核", "the registry is reviewing; the rest can be written afterwards"),
    "nothing_to_do": ("无需填报", "nothing is left to write or submit today"),
    "needs_person": ("待人工处理", "something waits for a person"),
    "preflight_failed": ("预检未过", "findings that must be fixed first"),
    "submission_blocked": ("已拦截提交", "something tried to submit and was stopped"),
    "busy": ("另一次填报占用中", "another run holds this client"),
    "page_mismatch": ("页面不符", "a page does not match the map"),
    "unknown_state": ("状态未识别", "the page shows a state the map does not know"),
    "interrupted": ("已中断，可续填", "ended by the person; the next run continues"),
    "failed_safe": ("出错已停", "stopped by a fault"),
}
MADE = "<!-- Written by scripts/reference.py; change the code, then run `make docs`. -->"


def pages() -> dict[str, str]:
    """Return the reference pages: file name → text."""
    return {
        "errors.md": errors_page(),
        "exit-codes.md": exit_codes_page(),
        "commands.md": commands_page(),
        "checks.md": checks_page(),
    }


def error_classes() -> list[type[BaseException]]:
    """Return the classes of errors.py in order of definition."""
    classes = (item for _, item in inspect.getmembers(errors, inspect.isclass) if issubclass(item, BaseException))
    own = [item for item in classes if item.__module__ == errors.__name__]
    return sorted(own, key=lambda item: inspect.getsourcelines(item)[1])


def errors_page() -> str:
    """Return docs/errors.md: one line for each error."""
    lines = [
        "# Error messages · 错误信息",
        MADE,
        "",
        "Every failure names the problem and the next step. `{…}` stands for a concrete value. The code is the exit",
        "code of the command ([exit-codes.md](exit-codes.md)); a run that has begun ends with the code of its status instead",
        "(a browser that is not found after the run was opened: 出错已停, 4).",
        "",
        "| error | code | when | 中文 | English |",
        "| --- | --- | --- | --- | --- |",
    ]
    for item in error_classes():
        text = [getattr(item, name, "") for name in ("message", "remedy")]
        chinese, english = (_spoken(language, text) for language in ("zh", "en"))
        when = (inspect.getdoc(item) or "").splitlines()[0]
        lines.append(_row(f"`{item.__name__}`", str(getattr(item, "exit_code", 1)), when, chinese, english))
    return _page(lines)


def exit_codes_page() -> str:
    """Return docs/exit-codes.md: the table of exit codes, and the outcomes of a run."""
    tables = {language: _in_language(language, errors.exit_codes) for language in ("zh", "en")}
    lines = [
        "# Exit codes and outcomes · 退出码与结果",
        MADE,
        "",
        "| code | 中文 | English |",
        "| --- | --- | --- |",
        *(_row(str(code), meaning, tables["en"][code]) for code, meaning in tables["zh"].items()),
        "",
        "`beian fill --json` names the outcome of a run as `status`:",
        "",
        "| status | 中文 | English | code |",
        "| --- | --- | --- | --- |",
        *(_row(f"`{status}`", *OUTCOMES[status], str(code)) for status, code in STATUS_CODES.items()),
        "",
        "A run that did all that the registry permits today ends with 0 or 10. `beian check` ends with 1 for a finding",
        "必改 (must fix) that nobody has accepted with a reason.",
    ]
    return _page(lines)


def commands_page() -> str:
    """Return docs/commands.md: every command with its options, in both languages."""
    chinese, english = (_described_in(language) for language in ("zh", "en"))
    lines = [
        "# Commands · 命令",
        MADE,
        "",
        "Results go to standard output, progress to standard error. `beian COMMAND --help` shows the same in your language",
        "(`BEIAN_LANG=zh` or `en`); `--lang` may be given before or after a command. Exit codes: [exit-codes.md](exit-codes.md).",
        "",
        "The last line that `beian fill --json` prints on standard output is one object, even if the run was refused before",
        "it began: then `run` is null, `exit` is the exit code and `reason` the sentence that standard error shows. Only a wrong",
        "call (an unknown option, a missing argument) prints none.",
    ]
    for here, there in zip(chinese, english, strict=True):
        lines += ["", f"## `{here['usage']}`", "", here["help"], "", there["help"]]
        rows = list(zip(here["options"], there["options"], strict=True))
        if rows:
            lines += ["", "| option | 中文 | English |", "| --- | --- | --- |"]
            lines += [_row(f"`{mine['name']}`", mine["help"], other["help"]) for mine, other in rows]
    return _page(lines)


def checks_page() -> str:
    """Return docs/checks.md: every rule of `beian check` with severity, required data and source."""
    lines = [
        "# What the preflight checks · 预检规则",
        MADE,
        "",
        "`beian check` reports each rule as *found*, *passed* or *not checked* with the reason; a rule without data is",
        "never passed. 必改 (must fix) is reserved for law, a documented rejection, and form logic that the map in use marks",
        "as calibrated; where it is not calibrated, such a rule says 需核实 (verify). A finding is accepted in the profile",
        "under 佐证与说明 › 已说明的问题 with rule, place, reason, name and day.",
        "",
        "| rule | weight | stage | 中文 | English | needs | who fixes it · 谁来改 | source · 依据 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for rule in rules():
        needs = ", ".join(rule.needs)
        cells = [_both([text]) for text in (rule.who, rule.source)]
        lines.append(_row(rule.id, rule.severity, rule.stage, *_by_language([rule.title]), needs, *cells))
    lines += ["", "The remedies of each rule; `{…}` stands for a concrete value:", ""]
    lines += ["| rule | 怎么改 | remedy |", "| --- | --- | --- |"]
    for rule in rules():
        lines.append(_row(rule.id, *_by_language(remedies(rule))))
    lines += ["", "Besides, without a number:", "", "| rule | weight | 中文 | English |", "| --- | --- | --- | --- |"]
    for name, (weight, title) in BASIC.items():
        lines.append(_row(name, weight, *(_spoken(language, [title]) for language in ("zh", "en"))))
    lines += ["", "R52 (what is stored differs from what was typed) is a finding of a run, not of `check`."]
    return _page(lines)


def described() -> Iterator[dict[str, Any]]:
    """Yield every command in the language in force: {usage, help, options: [{name, help}]}."""
    import typer.main  # noqa: PLC0415 - only the page of commands needs the command line

    from assistant.apps.cli.app import app  # noqa: PLC0415

    whole = typer.main.get_command(app)
    yield _described("", whole)
    yield from _below("", whole)


def _below(prefix: str, command: Any) -> Iterator[dict[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield _described(prefix, command)
        return
    for name, child in children.items():
        if not child.hidden:
            yield from _below(f"{prefix} {name}".strip(), child)


def _described(name: str, command: Any) -> dict[str, Any]:
    arguments = [item for item in command.params if item.param_type_name == "argument"]
    shown = [item for item in command.params if not item.hidden and "--help" not in item.opts]
    usage = " ".join(["beian", *name.split(), *(_metavar(item) for item in arguments)])
    options = [{"name": _option(item), "help": " ".join((item.help or "").split())} for item in shown]
    return {"usage": usage, "help": inspect.cleandoc(command.help or ""), "options": options}


def _metavar(argument: Any) -> str:
    name = str(argument.metavar or argument.name).upper()
    return name if argument.required else f"[{name}]"


def _option(item: Any) -> str:
    if item.param_type_name == "argument":
        return _metavar(item)
    names = ", ".join([*item.opts, *item.secondary_opts])
    return names if item.is_flag else f"{names} {item.metavar or item.name.upper()}"


def _described_in(language: str) -> list[dict[str, Any]]:
    """Return the commands as a new process describes them: help texts are fixed when the commands are imported."""
    code = "import json; from scripts.reference import described; print(json.dumps(list(described())))"
    environment = {**os.environ, "BEIAN_LANG": language, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def _by_language(texts: Iterable[str]) -> tuple[str, str]:
    """Return texts in Chinese and in English."""
    given = tuple(texts)
    return _spoken("zh", given), _spoken("en", given)


def _both(texts: Iterable[str]) -> str:
    """Return texts in both languages in one cell; only once if they are the same."""
    return " · ".join(dict.fromkeys(_by_language(texts)))


def _spoken(language: str, texts: Iterable[str]) -> str:
    return " ".join(_in_language(language, lambda text=text: say(text)) for text in texts if text)


def _in_language(language: str, speak: Any) -> Any:
    choose(language)
    try:
        return speak()
    finally:
        choose()


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the pages; return the exit code."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
