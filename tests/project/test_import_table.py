"""The import table of the house (docs/architecture.md): who may import whom, lazy imports included."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.project.source_tree import PACKAGE, ROOT, imported, module_name, modules, shown

CORE = {
    "bundled",
    "credentials",
    "errors",
    "excerpt",
    "file_names",
    "files",
    "findings",
    "keys",
    "language",
    "lifeline",
    "log",
    "ownership",
    "places",
    "privacy",
    "resemblance",
    "sealed_file",
    "settings",
    "telling",
    "values",
    "values_json",
    "wording",
    "yaml_file",
}
TABLE: dict[str, str] = {
    "profile": "",
    "deadlines": "",
    "documents": "",
    "journal": "",
    "maps": "profile",
    "planning": "profile maps journal",
    "browser": "",
    "papers": "profile documents maps",
    "intake": "profile documents papers browser",
    "preflight": "profile documents papers deadlines maps",
    "forms": "browser",
    "person": "browser",
    "site": "profile maps browser forms",
    "filing": "profile maps planning journal browser forms person site",
    "calibration": "profile maps browser forms site person",
    "report": "profile maps planning journal",
    "practice": "profile deadlines documents papers intake preflight maps planning journal report",
    "console": "profile deadlines documents papers intake preflight maps planning journal report practice",
}
# Ways in which the built house differs from the table, each explained in docs/architecture.md.
SHAPES_ONLY = {("person", "assistant.forms.shapes")}
HOMES = {
    "cryptography": "sealed_file",
    "cv2": "documents",
    "keyring": "credentials",
    "loguru": "log",
    "nicegui": "console",
    "numpy": "documents",
    "openpyxl": "profile",
    "playwright": "browser",
    "procrastinate": "practice",
    "pypdfium2": "documents",
    "ruamel": "yaml_file",
    "sqlalchemy": "practice",
    "yaml": "yaml_file",
}
IN_MANY_ROOMS = {
    "PIL": "pictures are masked by browser, looked at by documents, drawn by papers",
    "docx": "Word files are read by documents, written by papers",
    "filelock": "whoever writes what others write too waits for its turn",
    "pydantic": "models at every border",
    "rich": "the terminal",
}


def room_of(name: str) -> str:
    """Return the room of a dotted module name: `assistant.forms.fill` → forms, `assistant.keys` → ground."""
    parts = name.split(".")
    first = parts[1] if len(parts) > 1 else ""
    return "ground" if first in CORE else first


def own_imports(path: Path) -> list[tuple[str, int]]:
    """Return what a module imports from the package, as module names."""
    found = []
    for name, line in imported(path):
        if name.split(".")[0] == "assistant":
            target = ROOT.joinpath(*name.split("."))
            is_module = target.is_dir() or target.with_suffix(".py").exists()
            found.append((name if is_module else name.rpartition(".")[0], line))
    return found


def allowed(room: str) -> set[str]:
    """Return the rooms that a room may import, its own included."""
    if room in {"cli", "__main__"}:
        return {"ground", "cli", *TABLE}
    return {"ground"} if room == "ground" else {"ground", room, *TABLE.get(room, "").split()}


def test_every_room_stands_in_the_table() -> None:
    rooms = {room_of(module_name(path)) for path in modules()} - {""}
    assert rooms <= {"ground", "cli", "__main__", *TABLE}, "name the new room in the table and in docs/architecture.md"


def test_every_import_points_down_as_the_table_says() -> None:
    wrong = []
    for path in modules():
        room = room_of(module_name(path))
        if not room:
            continue  # assistant/__init__ hands names on lazily and is exempt
        for name, line in own_imports(path):
            above = room_of(name) not in allowed(room) and name != "assistant"
            if above and (room, name) not in SHAPES_ONLY:
                wrong.append(f"{shown(path, line)} ({room}) imports {name}")
    assert not wrong, "\n".join(wrong)


def test_no_two_modules_import_each_other_even_by_a_detour() -> None:
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


def test_every_library_has_one_home_room() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        name = module_name(path)
        room = name.split(".")[1] if "." in name else "__init__"
        for target, _ in imported(path):
            library = target.split(".")[0]
            if library not in sys.stdlib_module_names and library != "assistant":
                users[library].add(room)
    spread = {name: sorted(rooms) for name, rooms in users.items() if len(rooms) > 1 and name not in IN_MANY_ROOMS}
    assert not spread, f"a library is used in more than one room: {spread}"
    strays = {name: sorted(users[name]) for name, home in HOMES.items() if users[name] - {home}}
    assert not strays, f"a library is used outside its home: {strays}"


@pytest.mark.parametrize("package", ["assistant", "fixtures/registry/beian_mock"])
def test_the_mock_and_the_assistant_know_nothing_of_each_other(package: str) -> None:
    other = "beian_mock" if package == "assistant" else "assistant"
    wrong = [
        shown(path, line) for path in modules(package) for name, line in imported(path) if name.split(".")[0] == other
    ]
    assert not wrong, f"{package} imports {other}: {wrong}"


def test_selectors_is_a_folder_of_maps_and_never_a_package() -> None:
    assert not (ROOT / "selectors" / "__init__.py").exists(), "it would shadow the standard library's selectors"
    assert PACKAGE.is_dir()
