"""Rules, console pages and commands are declared where they are written: no other module lists or imports them.

docs/contributing.md says which files a new one touches; these tests keep the numbers true.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from assistant.apps.cli.app import declared_commands
from assistant.apps.console import pages
from assistant.apps.console.guide import HELP
from assistant.checks.preflight.rule import RULE_PARTS
from assistant.checks.preflight.rulebook import rules
from tests.project.source_tree import PACKAGE, ROOT, imported, modules, parsed, shown

PREFLIGHT = PACKAGE / "checks" / "preflight"
RULE_ID = re.compile(r"R\d\d")
# Modules that report under a rule's id without declaring it, each with the reason.
REPORTS_FOR = {
    PREFLIGHT / "together.py": "compares several profiles, which no rule sees together",
    PACKAGE / "core" / "findings.py": "R52 is a finding of a run",
}
OWN_IMPORTS = {("assistant/apps/cli/app.py", "console_commands"): "a bare `beian` opens the console"}


def rule_ids(path: Path) -> set[str]:
    """Return the rule ids that a module holds as strings."""
    constants = (node.value for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and RULE_ID.fullmatch(value)}


def declared_in() -> dict[Path, set[str]]:
    """Return the ids of the rules and rule parts that each module declares."""
    ids: dict[Path, set[str]] = {}
    for rule in rules():
        for body in (rule.body, *RULE_PARTS.get(rule.id, ())):
            ids.setdefault(PREFLIGHT / f"{body.__module__.rpartition('.')[2]}.py", set()).add(rule.id)
    return ids


def importers(folder: Path, suffix: str) -> set[tuple[str, str]]:
    """Return each import of a module of a folder whose name ends so, as the importing file and the module."""
    names = {path.stem: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in folder.glob(f"*{suffix}.py")}
    return {
        (shown(path), stem)
        for path in modules()
        for name, _ in imported(path)
        for stem, dotted in names.items()
        if f"{name}.".startswith(f"{dotted}.")
    }


def test_a_rule_is_named_only_by_the_modules_that_declare_it() -> None:
    declared = declared_in()
    named = {path: rule_ids(path) - declared.get(path, set()) for path in modules() if path not in REPORTS_FOR}
    assert {shown(path): ids for path, ids in named.items() if ids} == {}


@pytest.mark.parametrize(("folder", "suffix"), [("console", "_page"), ("cli", "_commands")])
def test_no_module_imports_a_console_page_or_commands_by_name(folder: str, suffix: str) -> None:
    assert importers(PACKAGE / "apps" / folder, suffix) - set(OWN_IMPORTS) == set()


def test_every_page_module_declares_a_page() -> None:
    pages.import_pages()
    declared = (*pages.PAGES.values(), *pages.CLIENT_PAGES.values(), *pages.PROGRAM_PAGES.values())
    files = {path.stem for path in (PACKAGE / "apps" / "console").glob("*_page.py")}
    assert {page.show.__module__.rpartition(".")[2] for page in declared} == files


def test_no_two_links_or_groups_of_commands_share_a_place() -> None:
    pages.import_pages()
    orders = [
        *([page.order for page in pages.links(of)] for of in (pages.PAGES, pages.CLIENT_PAGES)),
        [commands.order for commands in declared_commands()],
    ]
    assert [sorted(numbers) for numbers in orders] == [sorted(set(numbers)) for numbers in orders]


def test_a_step_is_done_on_one_page() -> None:
    pages.import_pages()
    steps = [step for page in pages.CLIENT_PAGES.values() for step in page.steps]
    assert len(steps) == len(set(steps))


def test_every_page_of_the_console_says_what_it_is_about() -> None:
    pages.import_pages()
    declared = (*pages.PAGES.values(), *pages.CLIENT_PAGES.values(), *pages.PROGRAM_PAGES.values())
    described = dict(pages.described_pages())
    assert [page.path for page in declared if page not in described.values()] == ["runs/{run}", f"{HELP}/{{name}}"]
    assert {page.path for name, page in described.items() if not (name and page.about)} == set()


@pytest.mark.parametrize(("guide", "heading"), [("docs/console.md", "| page |"), ("docs/zh/console.md", "| 页面 |")])
def test_the_guide_of_the_console_has_one_row_for_every_page(guide: str, heading: str) -> None:
    pages.import_pages()
    table = (ROOT / guide).read_text("utf-8").partition(heading)[2].partition("\n\n")[0].splitlines()[2:]
    names = [re.split(r" ?[（(]", row.split(" | ")[0].removeprefix("| "))[0] for row in table]
    expected = [re.split("（", name)[0] for name, _ in pages.described_pages()]
    assert [name.rpartition("› ")[2] for name in names] == expected
    assert len(set(expected)) == len(expected)
