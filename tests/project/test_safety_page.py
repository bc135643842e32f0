"""docs/safety.md and its Chinese edition say what is: modules and tests exist, and what the READMEs promise has a row."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.project.source_tree import PACKAGE, ROOT, parsed

HEADINGS = (("promise", "mechanism", "test", "limit"), ("保证", "靠什么", "测试", "到哪里为止"))
NAME = re.compile(r"`([\w./-]+\.(?:py|js|css|vue))(?:::([\w.]+))?`")
TESTS = re.compile(r"`[\w/]+\.py::test_\w+`(?:, `[\w/]+\.py::test_\w+`)*")
LINK = re.compile(r"\]\((?:docs/(?:zh/)?safety\.md)?#([\w-]+)\)")
MOST_TESTS = 3
THREATS: dict[str, tuple[str, list[str], list[str]]] = {
    "docs/safety.md": (
        "Against whom",
        ["stopped", "not stopped"],
        [
            "Another process on this machine, and the debugging channel of the browser",
            "A hostile page: the registry's, or one that took its place",
            "A hostile profile, workbook or attachment",
            "A curious colleague",
            "A stolen laptop",
        ],
    ),
    "docs/zh/safety.md": (
        "防谁",
        ["能防", "防不了"],
        [
            "本机的其他进程，以及浏览器的调试通道",
            "恶意页面：备案系统自己的，或顶替它的",
            "恶意的资料、收集表或附件",
            "好奇的同事",
            "失窃的笔记本电脑",
        ],
    ),
}
PROMISES = {"README.md": "What it will never do", "README.zh-CN.md": "它永远不做的事"}


def text_of(name: str) -> str:
    """Return a page of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


PAGE = text_of("docs/safety.md")
CHINESE = text_of("docs/zh/safety.md")
EDITIONS = pytest.mark.parametrize("edition", [PAGE, CHINESE], ids=["english", "chinese"])


def cells(line: str) -> list[str]:
    """Return the cells of a table's line."""
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def tables(page: str) -> list[list[list[str]]]:
    """Return the tables of a page: their rows, the heading first."""
    blocks = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    return [[cells(line) for line in block.splitlines()] for block in blocks]


def rows(page: str) -> list[list[str]]:
    """Return the rows of the table of promises."""
    (table,) = [table for table in tables(page) if tuple(table[0]) in HEADINGS]
    return table[2:]


def key_of(row: list[str]) -> str:
    """Return the anchor of a row, by which other pages link it; "" if it has none."""
    anchor = re.match(r'<a id="([a-z-]+)"></a>\S', row[0])
    return anchor[1] if anchor else ""


ROWS = {key_of(row): row for row in rows(PAGE)}
CHINESE_ROWS = {key_of(row): row for row in rows(CHINESE)}


def section(page: str, title: str) -> str:
    """Return a section of a page, without its heading."""
    return re.split(r"^## ", page.partition(f"\n## {title}\n")[2], flags=re.MULTILINE)[0]


def defined(tree: ast.Module) -> set[str]:
    """Return what a module defines: its functions, classes and constants, and the methods as `Class.method`."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name, body=body):
                methods = [inner for inner in body if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)]
                names |= {name, *(f"{name}.{method.name}" for method in methods)}
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names


def missing(folder: Path, path: str, name: str) -> str:
    """Return what a page names and nobody can find; "" if it is there."""
    file = next((file for file in (folder / path, ROOT / path) if file.is_file()), None)
    if file is None:
        return path
    return "" if not name or name in defined(parsed(file)) else f"{path}::{name}"


def faults_of(row: list[str]) -> list[str]:
    """Return what is wrong with a row of the table."""
    if len(row) != len(HEADINGS[0]) or not all(row):
        return [f"{len(row)} cells, or an empty one: {row[0]}"]
    _, mechanism, test, _ = row
    mechanisms, tests = NAME.findall(mechanism), NAME.findall(test)
    faults = [missing(PACKAGE, *names) for names in mechanisms] + [missing(ROOT / "tests", *names) for names in tests]
    if not mechanisms:
        faults.append(f"no module: {mechanism}")
    if not TESTS.fullmatch(test) or len(tests) > MOST_TESTS:
        faults.append(f"not one to {MOST_TESTS} tests as file::function: {test}")
    return [fault for fault in faults if fault]


@pytest.mark.parametrize("key", ROWS)
def test_a_row_has_four_cells_and_names_modules_and_tests_that_exist(key: str) -> None:
    assert key, "a row without an anchor"
    assert faults_of(ROWS[key]) == []
    assert faults_of(CHINESE_ROWS[key]) == []


def test_every_row_has_an_anchor_of_its_own() -> None:
    assert len(ROWS) == len(rows(PAGE)) > 50


def test_both_editions_promise_the_same_by_the_same_modules_and_tests() -> None:
    assert list(CHINESE_ROWS) == list(ROWS)
    assert len(CHINESE_ROWS) == len(rows(CHINESE))
    for key, row in ROWS.items():
        there = CHINESE_ROWS[key]
        assert there[2] == row[2], key
        assert sorted(NAME.findall(there[1])) == sorted(NAME.findall(row[1])), key
        assert set(LINK.findall("".join(there))) & ROWS.keys() == set(LINK.findall("".join(row))) & ROWS.keys(), key


def test_a_row_that_is_not_true_is_seen() -> None:
    test = "`browser/test_guard.py::test_page_actions_refuse_human_only_controls`"
    mechanism = "`filing/browser/guard.py::SubmitGuard.arm` and `filing/browser/guard.js`"
    assert faults_of(["a", mechanism, test, "b"]) == []
    for wrong in (
        ["a", mechanism, test],
        ["a", mechanism, test, ""],
        ["a", "the guard", test, "b"],
        ["a", "`filing/browser/guardian.py`", test, "b"],
        ["a", "`filing/browser/guard.py::SubmitGuard.disarm`", test, "b"],
        ["a", mechanism, "`browser/test_guard.py`", "b"],
        ["a", mechanism, "`browser/test_guard.py::test_nothing`", "b"],
        ["a", mechanism, f"{test} and others", "b"],
        ["a", mechanism, ", ".join([test] * 4), "b"],
    ):
        assert len(faults_of(wrong)) == 1, wrong


@EDITIONS
def test_every_other_test_and_module_that_the_page_names_exists(edition: str) -> None:
    outside = "\n".join(line for line in edition.splitlines() if not line.startswith("| <a id="))
    names = NAME.findall(outside)
    named = set(re.findall(r"`(test_\w+)`", outside))
    assert [fault for names in names if (fault := missing(PACKAGE, *names)) and missing(ROOT / "tests", *names)] == []
    assert named == set(), "a test is named with its file, in the table"


@pytest.mark.parametrize("name", [*THREATS, *PROMISES])
def test_every_link_to_a_place_of_the_page_leads_there(name: str) -> None:
    page = CHINESE if "zh" in name else PAGE
    headings = re.findall(r"^#{2,3} (.+)$", page, re.MULTILINE)
    places = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = set(LINK.findall(text_of(name)))
    assert links - places - ROWS.keys() == set()
    assert links & ROWS.keys()


def promises(name: str) -> list[list[str]]:
    """Return for each promise of a README the rows that it links."""
    lines = re.findall(r"^- .*(?:\n  .*)*", section(text_of(name), PROMISES[name]), re.MULTILINE)
    return [LINK.findall(line) for line in lines]


def test_every_promise_of_the_readmes_links_a_row_and_both_link_the_same() -> None:
    english, chinese = (promises(name) for name in PROMISES)
    assert len(english) >= 6
    assert all(english), "a promise without a row"
    assert english == chinese
    assert {key for links in english for key in links} <= ROWS.keys()


@pytest.mark.parametrize("name", THREATS)
def test_the_threat_model_has_five_attackers_with_the_promises_that_stop_them_and_what_is_not_stopped(
    name: str,
) -> None:
    title, answers, expected = THREATS[name]
    model = section(text_of(name), title)
    attackers = dict(re.findall(r"^### (.+)\n((?:(?!### ).*\n)*)", model, re.MULTILINE))
    assert list(attackers) == expected
    for attacker, text in attackers.items():
        lines = dict(re.findall(r"^\| (\w[\w ]*) \| (\S.*) \|$", text, re.MULTILINE))
        assert list(lines) == answers, attacker
        assert ROWS.keys() & set(LINK.findall(lines[answers[0]])), attacker
