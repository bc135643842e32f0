"""The code rules that a machine can check: sizes, names, printing, catching of errors."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.project.source_tree import PACKAGE, ROOT, functions, modules, nodes, parsed, shown

MODULE_LINES = 400
FUNCTION_LINES = 45
FUNCTION_MEDIAN = 10
SCRIPT_LINES = 450  # a page script is one closure and cannot import
RUN_LINES = 150
SPEAKING = {"apps.cli", "apps.console", "filing.operator"}
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "service",
    "services",
    "handler",
    "base",
    "common",
    "misc",
}
EMPTY_ENDINGS = ("Manager", "Service", "Handler", "Helper", "Helpers", "Utils", "Util")
EMPTY_CLASS = re.compile(rf"\bclass\s+\w*(?:{'|'.join(EMPTY_ENDINGS)})\b")  # only such a module is parsed
CODE = ("assistant", "fixtures/registry", "scripts", "tests", "profiles")


def part(path: Path) -> str:
    """Return the package of a module and the part of it: `filing.operator`."""
    return ".".join(path.relative_to(PACKAGE).parts[:2]).removesuffix(".py")


def length(node: ast.stmt) -> int:
    """Return the number of lines of a statement."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("folder", CODE)
def test_no_module_is_too_long(folder: str) -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(folder)}
    long = [f"{shown(path)}: {lines}" for path, lines in lengths.items() if lines > MODULE_LINES]
    assert not long, f"modules over {MODULE_LINES} lines:\n" + "\n".join(long)


@pytest.mark.slow
@pytest.mark.parametrize("folder", CODE)
def test_no_function_is_longer_than_a_screen(folder: str) -> None:
    long = [
        f"{shown(path, function.lineno)} {function.name}: {length(function)}"
        for path in modules(folder)
        for function in functions(path)
        if length(function) > FUNCTION_LINES
    ]
    assert not long, f"functions over {FUNCTION_LINES} lines:\n" + "\n".join(long)


def test_the_median_function_has_at_most_ten_lines() -> None:
    lengths = sorted(length(function) for path in modules() for function in functions(path))
    assert lengths[len(lengths) // 2] <= FUNCTION_MEDIAN


def test_the_run_stays_a_short_story() -> None:
    path = PACKAGE / "filing" / "run" / "run.py"
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= RUN_LINES, f"{shown(path)} has {lines} lines"


def test_pages_scripts_stay_readable_too() -> None:
    scripts = [path for path in PACKAGE.rglob("*.js") if "_bundled" not in path.parts]
    long = [
        f"{shown(path)}: {n}" for path in scripts if (n := len(path.read_text("utf-8").splitlines())) > SCRIPT_LINES
    ]
    assert not long, f"scripts over {SCRIPT_LINES} lines:\n" + "\n".join(long)


@pytest.mark.parametrize("folder", CODE)
def test_no_module_or_class_has_a_meaningless_name(folder: str) -> None:
    empty = [shown(path) for path in modules(folder) if {path.stem, path.parent.name} & EMPTY_NAMES]
    for path in (path for path in modules(folder) if EMPTY_CLASS.search(path.read_text(encoding="utf-8"))):
        classes = (node for node in nodes(path) if isinstance(node, ast.ClassDef))
        named = (node for node in classes if node.name.endswith(EMPTY_ENDINGS) and not _is_request_handler(node))
        empty += [f"{shown(path, node.lineno)} {node.name}" for node in named]
    assert not empty, "names that say nothing:\n" + "\n".join(empty)


def _is_request_handler(node: ast.ClassDef) -> bool:
    """Return whether a class extends one of `http.server`, which are called handlers."""
    return any(ast.unparse(base).endswith("HTTPRequestHandler") for base in node.bases)


def test_only_the_front_ends_print() -> None:
    spoken = []
    for path in modules():
        if part(path) in SPEAKING:
            continue
        calls = (node.func for node in nodes(path) if isinstance(node, ast.Call))
        named = (call for call in calls if isinstance(call, ast.Name | ast.Attribute))
        spoken += [
            shown(path, call.lineno) for call in named if ast.unparse(call) in {"print", "input", "sys.exit", "exit"}
        ]
    assert not spoken, "print, input or sys.exit below cli, person and console:\n" + "\n".join(spoken)


def test_failures_are_caught_by_name() -> None:
    broad = []
    for path in modules():
        for node in nodes(path):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node) and part(path) != "apps.cli":
                broad.append(shown(path, node.lineno))
    assert not broad, "bare or broad except outside the composition root:\n" + "\n".join(broad)


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    is_broad = any(ast.unparse(name) in {"Exception", "BaseException"} for name in names)
    return is_broad and not isinstance(handler.body[-1], ast.Raise)


MAKES_FOLDERS = {
    "core/sealed_file.py",
    "apps/cli/start_gate.py",
    "practice/database.py",
}  # on this machine, not a client's


def test_a_lock_that_makes_its_folder_is_used_on_no_file_of_a_client() -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        for node in nodes(path)
        if isinstance(node, ast.Name) and node.id == "FileLock"
    }
    assert users == MAKES_FOLDERS


def test_every_module_and_public_function_has_a_docstring() -> None:
    bare = [
        shown(path) for path in modules() if path.read_text("utf-8").strip() and not ast.get_docstring(parsed(path))
    ]
    for path in modules():
        public = (node for node in parsed(path).body if isinstance(node, ast.FunctionDef | ast.ClassDef))
        bare += [
            f"{shown(path, node.lineno)} {node.name}"
            for node in public
            if not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    assert not bare, "without a docstring:\n" + "\n".join(bare)


def test_imports_stand_at_the_top() -> None:
    """Slow optional readers and the bodies of commands are exceptions; the former are marked in place."""
    deep = []
    for path in modules():
        if part(path) == "apps.cli" or path == PACKAGE / "__init__.py":
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for function in functions(path):
            inner = (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))
            deep += [shown(path, node.lineno) for node in inner if "noqa: PLC0415" not in lines[node.lineno - 1]]
    assert not deep, "imports inside functions:\n" + "\n".join(deep)


def test_the_tree_has_an_architecture_page() -> None:
    assert (ROOT / "docs" / "architecture.md").exists()


NOTE_MEMBERS = {"what", "detail", "reason"}
READERS_OF_TEXT = {"filing/browser/guard.py", "filing/run/session.py"}  # `Attempt.what` is the kind of an attempt


def compares_a_text(node: ast.AST) -> bool:
    """Return whether the text of a note or reason is compared with a constant."""

    def is_member(value: ast.AST) -> bool:
        return isinstance(value, ast.Attribute) and value.attr in NOTE_MEMBERS

    match node:
        case ast.Compare(left=left, comparators=others):
            sides = (left, *others)
            texts = [side for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, str)]
            return any(map(is_member, sides)) and any(text.value for text in texts)
        case ast.Call(func=ast.Attribute(value=value, attr="startswith" | "endswith")):
            return is_member(value)
    return False


def test_no_decision_hangs_on_the_text_of_a_note() -> None:
    readers = {PACKAGE / name for name in READERS_OF_TEXT}
    paths = [path for path in modules() if path not in readers]
    assert [
        f"{shown(path)}: {ast.unparse(node)}" for path in paths for node in nodes(path) if compares_a_text(node)
    ] == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("event.what == 'saved'", True),
        ("' · shape · ' in row.what", True),
        ("row.detail.startswith('tick')", True),
        ("entry.reason != ''", False),
        ("event.kind == 'Saved'", False),
    ],
)
def test_a_comparison_with_the_text_of_a_note_is_seen(code: str, expected: bool) -> None:
    assert compares_a_text(ast.parse(code, mode="eval").body) is expected


MUTABLE_FIELDS = 10


@pytest.mark.parametrize(
    "name", ["Filing", "RunSession", "AccountGuard", "Baseline", "SaveLedger", "RecordPlaces", "RecordResults"]
)
def test_a_part_of_a_run_has_at_most_ten_fields(name: str) -> None:
    parts = [node for path in modules("assistant/filing/run") for node in nodes(path) if isinstance(node, ast.ClassDef)]
    (part_of_a_run,) = [node for node in parts if node.name == name]
    assert sum(isinstance(line, ast.AnnAssign) for line in part_of_a_run.body) <= MUTABLE_FIELDS
