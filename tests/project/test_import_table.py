"""The import tables of docs/architecture.md: who may import whom, lazy imports included."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.project.source_tree import PACKAGE, ROOT, imported, module_name, modules, shown

# The packages of `assistant/` from the bottom up: each may import those named, and itself.
PACKAGES: dict[str, str] = {
    "core": "",
    "declaration": "core",
    "proof": "core declaration",
    "planning": "core declaration proof",
    "checks": "core declaration planning",
    "filing": "core declaration proof planning",
    "practice": "core declaration proof planning checks",
    "apps": "core declaration proof planning checks filing practice",
}
# The same inside a package that has several parts.
INSIDE: dict[str, str] = {
    "core.values": "",
    "declaration.registry": "",
    "declaration.profile": "registry",
    "declaration.documents": "",
    "declaration.papers": "registry profile documents",
    "declaration.intake": "registry profile documents papers",
    "proof.journal": "",
    "proof.report": "journal",
    "planning.maps": "",
    "planning.plan": "maps",
    "checks.deadlines": "",
    "checks.preflight": "deadlines",
    "checks.registration": "preflight",
    "filing.browser": "",
    "filing.forms": "browser",
    "filing.operator": "browser",
    "filing.site": "browser forms",
    "filing.run": "browser forms operator site",
    "filing.assist": "browser forms operator site run",
    "filing.calibration": "browser forms operator site",
    "filing.capture": "browser",
    "apps.console": "",
    "apps.cli": "console",
}
# What a part may import of other packages where that is less than its package may; `core` and `registry` are for all.
FROM_OTHERS: dict[str, str] = {
    "proof.journal": "",
    "proof.report": "declaration.profile",
    "planning.maps": "declaration.profile",
    "planning.plan": "declaration.profile proof.journal",
    "checks.deadlines": "",
    "checks.preflight": "declaration.profile declaration.documents declaration.papers planning.maps",
    "checks.registration": "declaration.profile declaration.documents declaration.papers",
    "filing.browser": "planning.maps",
    "filing.forms": "planning.maps",
    "filing.operator": "",
    "filing.site": "declaration.profile planning.maps",
    "filing.run": "declaration.profile proof.journal planning.maps planning.plan",
    "filing.assist": "declaration.profile proof.journal planning.plan planning.maps",
    "filing.calibration": "declaration.profile proof.report planning.maps",
    "filing.capture": "declaration.profile declaration.intake",
    "apps.console": "declaration.profile declaration.documents declaration.papers declaration.intake proof.journal "
    "proof.report planning.maps planning.plan checks.deadlines checks.preflight practice",
}
# Exceptions of the code from the table, each explained in docs/architecture.md.
SHAPES_ONLY = {("filing.operator", "assistant.filing.forms.shapes")}
HOMES = {
    "cryptography": "core.sealed_file",
    "cv2": "declaration.documents",
    "keyring": "core.credentials",
    "loguru": "core.log",
    "nicegui": "apps.console",
    "numpy": "declaration.documents",
    "openpyxl": "declaration.profile",
    "playwright": "filing.browser",
    "procrastinate": "practice",
    "pypdfium2": "declaration.documents",
    "python_multipart": "filing.browser",
    "ruamel": "core.yaml_file",
    "sqlalchemy": "practice",
    "yaml": "core.yaml_file",
}
IN_SEVERAL_PACKAGES = {
    "PIL": "pictures are masked by the browser, looked at by documents, drawn by papers",
    "docx": "Word files are read by documents, written by papers",
    "filelock": "whoever writes what others write too waits for its turn",
    "markupsafe": "text within markup is escaped by reports and by long forms of the console",
    "psutil": "the browser host finds processes, a child ends its own",
    "pydantic": "models at every border",
    "rich": "the terminal",
}


def package_of(name: str) -> str:
    """Return the package of a dotted module name: `assistant.filing.forms.fill` → filing."""
    return [*name.split("."), ""][1]


def part_of(name: str) -> str:
    """Return the part of a package that a module lies in (`filing.forms`); the package itself if it has no parts."""
    parts = name.split(".")[1:3]
    return ".".join(parts) if ".".join(parts) in INSIDE else package_of(name)


def own_imports(path: Path) -> list[tuple[str, int]]:
    """Return the modules of the package that a module imports."""
    result = []
    for name, line in imported(path):
        if name.split(".")[0] == "assistant":
            target = ROOT.joinpath(*name.split("."))
            is_module = target.is_dir() or target.with_suffix(".py").exists()
            result.append((name if is_module else name.rpartition(".")[0], line))
    return result


def is_allowed(importer: str, imported_name: str) -> bool:
    """Return whether the tables let one module import another."""
    package, other = package_of(importer), package_of(imported_name)
    part, other_part = part_of(importer), part_of(imported_name)
    if other in {"", package}:
        inside = {f"{package}.{name}" for name in INSIDE.get(part, "").split()}
        return other_part in {"", package, part, *inside} or (part, imported_name) in SHAPES_ONLY
    if other == "core" or other_part == "declaration.registry" or part not in FROM_OTHERS:
        return other in PACKAGES[package].split()
    return other_part in FROM_OTHERS[part].split()


def test_the_packages_are_those_of_the_table() -> None:
    assert len(PACKAGES) == 8
    assert {package_of(module_name(path)) for path in modules()} - {"", "__main__"} == set(PACKAGES)
    folders = {
        f"{package}.{path.name}"
        for package in PACKAGES
        for path in (PACKAGE / package).iterdir()
        if any(path.glob("*.py"))
    }
    assert folders - {"practice.migrations"} == set(INSIDE)
    named = {(part, name) for part, names in FROM_OTHERS.items() for name in names.split()}
    assert {name for pair in named for name in pair} <= {*INSIDE, "practice"}
    assert [pair for pair in named if package_of(f"assistant.{pair[1]}") not in PACKAGES[pair[0].split(".")[0]]] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_in_at_most_three_lines_what_it_contains(package: str) -> None:
    words = ast.get_docstring(ast.parse((PACKAGE / package / "__init__.py").read_text(encoding="utf-8")))
    assert words is not None
    assert 1 < len([line for line in words.splitlines() if line]) <= 3


def test_every_import_points_down_as_the_tables_say() -> None:
    wrong = []
    for path in modules():
        importer = module_name(path)
        if package_of(importer) in {"", "__main__"}:
            continue  # assistant/__init__ exports names lazily, __main__ starts the command line
        wrong += [
            f"{shown(path, line)} imports {name}" for name, line in own_imports(path) if not is_allowed(importer, name)
        ]
    assert not wrong, "\n".join(wrong)


def test_no_two_modules_import_one_another_even_indirectly() -> None:
    edges: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        name = module_name(path)
        edges[name] |= {target for target, _ in own_imports(path) if target not in {name, "assistant"}}
    knots = [name for name in edges if name != "assistant" and _reaches(edges, name, name)]
    assert not knots, f"these import each other: {sorted(knots)}"


def _reaches(edges: dict[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    queue = list(edges[start])
    while queue:
        name = queue.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            queue.extend(edges.get(name, ()))
    return False


def test_every_library_has_one_home_package() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        name = module_name(path)
        package = ".".join(name.split(".")[1:3]) if package_of(name) != "practice" else "practice"
        for target, _ in imported(path):
            library = target.split(".")[0]
            if library not in sys.stdlib_module_names and library != "assistant":
                users[library].add(package)
    spread = {
        name: sorted(packages)
        for name, packages in users.items()
        if len(packages) > 1 and name not in IN_SEVERAL_PACKAGES
    }
    assert not spread, f"a library is used in more than one package: {spread}"
    strays = {name: sorted(users[name]) for name, home in HOMES.items() if users[name] - {home}}
    assert not strays, f"a library is used outside its home: {strays}"


@pytest.mark.parametrize("package", ["assistant", "fixtures/registry/beian_mock"])
def test_the_mock_and_the_assistant_know_nothing_of_one_another(package: str) -> None:
    other = "beian_mock" if package == "assistant" else "assistant"
    wrong = [
        shown(path, line) for path in modules(package) for name, line in imported(path) if name.split(".")[0] == other
    ]
    assert not wrong, f"{package} imports {other}: {wrong}"


def test_selectors_is_a_folder_of_maps_and_never_a_package() -> None:
    assert not (ROOT / "selectors" / "__init__.py").exists(), "it would shadow the standard library's selectors"
    assert PACKAGE.is_dir()
