"""Every command, error, exit code and outcome has its line in docs/, and README is true in both languages."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from assistant.apps.cli.app import app
from assistant.core import errors
from assistant.proof.journal.events import STATUS_CODES
from scripts.reference import pages
from tests.project.source_tree import ROOT

DOCS = ROOT / "docs"
IN_BOTH_LANGUAGES = pytest.mark.parametrize("folder", ["", "zh/"])


def text_of(name: str) -> str:
    """Return a page of docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def error_classes() -> dict[str, type[BaseException]]:
    """Return every class of errors.py that can be raised, by name."""
    members = inspect.getmembers(errors, lambda item: inspect.isclass(item) and issubclass(item, BaseException))
    return {name: item for name, item in members if item.__module__ == errors.__name__}


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command as typed after `beian`, with groups expanded."""

    def below(prefix: str, command: Any) -> Iterator[tuple[str, Any]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield prefix, command
            return
        for name, child in inner.items():
            if not child.hidden:
                yield from below(f"{prefix} {name}".strip(), child)

    yield from below("", typer.main.get_command(app))


@IN_BOTH_LANGUAGES
@pytest.mark.parametrize("name", sorted(error_classes()))
def test_every_error_has_its_line_with_its_exit_code(name: str, folder: str) -> None:
    code = getattr(error_classes()[name], "exit_code")  # noqa: B009 - PersonStop is no BeianError
    page = text_of(f"{folder}errors.md")
    assert re.search(rf"^\| `{name}` \| {code} \|", page, re.MULTILINE), f"docs/{folder}errors.md lacks {name}"


@IN_BOTH_LANGUAGES
def test_the_page_of_errors_names_no_unknown_error(folder: str) -> None:
    named = set(re.findall(r"^\| `([A-Z]\w+)` \|", text_of(f"{folder}errors.md"), re.MULTILINE))
    assert named == set(error_classes())


def test_the_tree_of_errors_draws_every_class() -> None:
    tree = errors.__doc__ or ""
    assert [name for name in error_classes() if name not in tree] == []


@IN_BOTH_LANGUAGES
def test_every_exit_code_and_outcome_has_its_line(folder: str) -> None:
    page = text_of(f"{folder}exit-codes.md")
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert codes == set(errors.exit_codes())
    for status, code in STATUS_CODES.items():
        assert re.search(rf"^\| `{status}` \|.*\| {code} \|$", page, re.MULTILINE), (
            f"docs/{folder}exit-codes.md lacks {status}"
        )


def test_every_error_leaves_with_a_code_of_the_table() -> None:
    codes = {getattr(item, "exit_code", None) for item in error_classes().values()}
    assert codes <= set(errors.exit_codes())


@IN_BOTH_LANGUAGES
def test_every_command_has_its_heading(folder: str) -> None:
    page = text_of(f"{folder}commands.md")
    missing = [name for name, _ in commands() if f"## `beian {name}" not in page]
    assert not missing, f"docs/{folder}commands.md lacks: {missing}"


@IN_BOTH_LANGUAGES
def test_every_option_stands_below_its_command(folder: str) -> None:
    page = text_of(f"{folder}commands.md")
    missing = []
    for name, command in commands():
        section = page.partition(f"## `beian {name}")[2].partition("\n## ")[0]
        options = (
            option
            for parameter in command.params
            for option in [*parameter.opts, *parameter.secondary_opts]
            if not parameter.hidden
        )
        missing += [f"{name} {option}" for option in options if option.startswith("--") and option not in section]
    missing = [line for line in missing if not line.endswith("--help")]
    assert not missing, f"docs/{folder}commands.md lacks: {missing}"


@IN_BOTH_LANGUAGES
def test_the_page_of_commands_names_no_unknown_command(folder: str) -> None:
    headings = re.findall(r"^## `beian((?: [a-z][a-z-]*)+)", text_of(f"{folder}commands.md"), re.MULTILINE)
    assert {heading.strip() for heading in headings} == {name for name, _ in commands()}


@pytest.mark.program
def test_the_reference_pages_are_what_the_code_says() -> None:
    stale = [name for name, text in pages().items() if not (DOCS / name).exists() or text_of(name) != text]
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readme_gives_the_commands_and_its_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for command in ("make demo", "make test", "py -m pip install", "beian demo"):
        assert command in text
    assert _dead_links(name) == []


@pytest.mark.parametrize("name", sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")))
def test_links_between_pages_lead_somewhere(name: str) -> None:
    assert _dead_links(f"docs/{name}") == []


def _dead_links(name: str) -> list[str]:
    page = ROOT / name
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    return [link for link in targets if "://" not in link and not (page.parent / link).exists()]


def test_architecture_explains_every_package() -> None:
    page = text_of("architecture.md")
    packages = [path.name for path in (ROOT / "assistant").iterdir() if (path.is_dir() and any(path.glob("*.py")))]
    assert [package for package in packages if f"`{package}`" not in page] == []


def test_the_changelog_stays_readable() -> None:
    assert len((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()) <= 40
