"""Writes the reference pages of docs/ and docs/zh/ from the code: `python -m scripts.reference` (or `make docs`).

`errors.md` from assistant/core/errors.py, `checks.md` from the preflight rules, `exit-codes.md` from the table of exit
codes and the outcomes of a run, `commands.md` from the command line itself, `console-commands.md` from it and the places
in the console that it declares, and in `console.md` the table of pages. Each page is written twice, whole in one language:
their rows come from the code, their other sentences from scripts/reference_words.py. A test compares the pages with this
script's output.
"""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant.apps.cli.console_places import SELF
from assistant.checks.preflight.check import BASIC
from assistant.checks.preflight.rulebook import rules
from assistant.core import errors
from assistant.core.language import choose, say
from assistant.proof.journal.events import STATUS_CODES
from scripts import console_pages, console_table
from scripts.reference_words import OUTCOMES, WHEN, WORDS
from scripts.rule_remedies import remedies

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
HELD_OUT = ROOT / "tests" / "corpus" / "held_out.json"
SCANNED = ROOT / "tests" / "corpus" / "scanned.json"
MADE = "<!-- Written by scripts/reference.py; change the code, then run `make docs`. -->"
GUIDE = "console.md"  # written by hand, but for its table of pages
FOLDERS = {"en": "", "zh": "zh/"}


def pages() -> dict[str, str]:
    """Return the reference pages in both languages: file name below docs/ → text."""
    makers: dict[str, Callable[[str], Iterable[str]]] = {
        "errors.md": errors_page,
        "exit-codes.md": exit_codes_page,
        "commands.md": commands_page,
        "checks.md": checks_page,
        "console-commands.md": lambda language: console_table.page(language, _described_in(language)),
    }
    made = {
        f"{folder}{name}": _page(name, language, maker(language))
        for name, maker in makers.items()
        for language, folder in FOLDERS.items()
    }
    return made | {f"{folder}{GUIDE}": _guide(language, DOCS / folder / GUIDE) for language, folder in FOLDERS.items()}


def _guide(language: str, path: Path) -> str:
    """Return a guide of the console, whose table of pages is what the pages say of themselves."""
    return console_pages.guide(path.read_text(encoding="utf-8"), language, lambda text: _spoken(language, [text]))


def error_classes() -> list[type[BaseException]]:
    """Return the classes of errors.py in order of definition."""
    classes = (item for _, item in inspect.getmembers(errors, inspect.isclass) if issubclass(item, BaseException))
    own = [item for item in classes if item.__module__ == errors.__name__]
    return sorted(own, key=lambda item: inspect.getsourcelines(item)[1])


def errors_page(language: str) -> Iterator[str]:
    """Yield the lines of errors.md: one for each error."""
    yield from _table(WORDS[language]["errors table"])
    for item in error_classes():
        text = _spoken(language, [getattr(item, name, "") for name in ("message", "remedy")])
        when = (inspect.getdoc(item) or "").splitlines()[0] if language == "en" else WHEN[item.__name__]
        yield _row(f"`{item.__name__}`", str(getattr(item, "exit_code", 1)), when, text)


def exit_codes_page(language: str) -> Iterator[str]:
    """Yield the lines of exit-codes.md: the table of exit codes, and the outcomes of a run."""
    words = WORDS[language]
    yield from _table(words["codes table"])
    for code, meaning in _in_language(language, errors.exit_codes).items():
        yield _row(str(code), meaning)
    yield from ("", words["outcomes"], "")
    yield from _table(words["outcomes table"])
    for status, code in STATUS_CODES.items():
        yield _row(f"`{status}`", OUTCOMES[status][language], str(code))
    yield from ("", words["codes end"])


def commands_page(language: str) -> Iterator[str]:
    """Yield the lines of commands.md: every command with its options."""
    for number, command in enumerate(_described_in(language)):
        yield from ("", f"## `{command['usage']}`", "", command["help"])[number == 0 :]
        if command["options"]:
            yield ""
            yield from _table(WORDS[language]["options table"])
            for option in command["options"]:
                yield _row(f"`{option['name']}`", option["help"])


def checks_page(language: str) -> Iterator[str]:
    """Yield the lines of checks.md: every rule of `beian check` with severity, required data, source and remedies."""
    words = WORDS[language]
    needs, weights = words["needs"], words["weights"]
    yield from _table(words["rules table"])
    for rule in rules():
        cells = (_spoken(language, [text]) for text in (rule.title, rule.who, rule.source))
        title, who, source = cells
        data = words["comma"].join(needs[need] for need in rule.needs)
        yield _row(rule.id, weights[rule.severity], rule.stage, title, data, who, source)
    yield from ("", words["remedies"], "")
    yield from _table(words["remedies table"])
    for rule in rules():
        yield _row(rule.id, _spoken(language, remedies(rule)))
    yield from ("", words["besides"], "")
    yield from _table(words["besides table"])
    for name, (weight, title) in BASIC.items():
        yield _row(name, weights[weight], _spoken(language, [title]))
    yield from ("", words["checks end"], "", words["held out title"], "")
    yield from _held_out(language)


def _held_out(language: str) -> Iterator[str]:
    """Yield what the rules find in mistakes that were planted by somebody who had not read them."""
    run, words = json.loads(HELD_OUT.read_text(encoding="utf-8")), WORDS[language]
    classes = run.pop("classes")
    planted, named = (sum(one[key] for one in classes) for key in ("planted", "named"))
    yield words["held out"].format(planted=planted, named=named, share=round(100 * named / planted), **run)
    yield ""
    yield from _table(words["held out table"])
    for one in classes:
        yield _row(one[language], str(one["planted"]), str(one["named"]))
    yield from _scanned(language)


def _scanned(language: str) -> Iterator[str]:
    """Yield what the rules find in known mistakes whose papers are scans, beside the same as text."""
    run, words = json.loads(SCANNED.read_text(encoding="utf-8")), WORDS[language]
    classes = run.pop("classes")
    planted, text, scan = (sum(one[key] for one in classes) for key in ("planted", "text", "scan"))
    share = {"planted": planted, "text": text, "scan": scan, "share": round(100 * scan / planted)}
    yield from ("", words["scanned title"], "", words["scanned"].format(**share, **run), "")
    yield from _table(words["scanned table"])
    for one in (one for one in classes if one["planted"]):
        yield _row(one[language], *(str(one[key]) for key in ("planted", "text", "scan")))


def described() -> Iterator[dict[str, Any]]:
    """Yield every command in the language in force: {usage, help, place, options: [{name, help, place}], left over}.

    A place is where it lies in the console, empty if none is declared; `left over` are places declared for no option.
    """
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
    hidden = {item.name for item in command.params if item.hidden}
    usage = " ".join(["beian", *name.split(), *(_metavar(item) for item in arguments)])
    places = command.callback.places()
    options = [
        {"name": _option(item), "help": " ".join((item.help or "").split()), "place": places.pop(item.name, "")}
        for item in shown
    ]
    described = {"usage": usage, "help": inspect.cleandoc(command.help or ""), "options": options}
    return {**described, "place": places.pop(SELF), "left over": [name for name in places if name not in hidden]}


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


def _spoken(language: str, texts: Iterable[str]) -> str:
    between = "" if language == "zh" else " "
    return between.join(_in_language(language, lambda text=text: say(text)) for text in texts if text)


def _in_language(language: str, speak: Any) -> Any:
    choose(language)
    try:
        return speak()
    finally:
        choose()


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table(heading: Iterable[str]) -> Iterator[str]:
    cells = tuple(heading)
    yield _row(*cells)
    yield _row(*("---" for _ in cells))


def _page(name: str, language: str, lines: Iterable[str]) -> str:
    """Return a whole page: title, link to its other edition, introduction and lines."""
    words = WORDS[language]
    other = f"[中文](zh/{name})" if language == "en" else f"[English](../{name})"
    top = (f"# {words['titles'][name]}", MADE, "", other, "", words["introductions"][name], "")
    return "\n".join([*top, *lines]).rstrip() + "\n"


def main() -> int:
    """Write the pages; return the exit code."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"docs/{name}")
    counted = console_table.count([place for *_, place in console_table.rows(described())])
    print(f"console: {counted['there']} there, {counted['missing']} not yet, {counted['terminal']} terminal only")
    return 0


if __name__ == "__main__":
    sys.exit(main())
