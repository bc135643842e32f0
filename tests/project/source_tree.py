"""The source files that the project rules check, each parsed once."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "assistant"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(folder: str = "assistant") -> list[Path]:
    """Return the Python files of a folder, without build results; of a Python file, itself."""
    if folder.endswith(".py"):
        return [ROOT / folder]
    skipped = {"__pycache__", "node_modules", "static", "_bundled"}
    return sorted(path for path in (ROOT / folder).rglob("*.py") if not skipped & set(path.parts))


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of a file's syntax tree: walking it takes as long as parsing it, and a dozen rules look at it."""
    return tuple(ast.walk(parsed(path)))


def shown(path: Path, line: int | None = None) -> str:
    """Return a place in the form `assistant/core/keys.py:12`."""
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


def functions(path: Path) -> Iterator[Function]:
    """Yield every function of a file, methods and nested ones included."""
    for node in nodes(path):
        if isinstance(node, Function):
            yield node


def module_name(path: Path) -> str:
    """Return the dotted name of a module of the package: `assistant.filing.forms.fill`."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every dotted name that a module imports anywhere, lazily or not, and its line."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package.pop()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            prefix = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*prefix, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{origin}.{alias.name}", node.lineno


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files tracked by git (some may be missing on disk); empty outside a checkout or without git."""
    if shutil.which("git") is None:
        return ()
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = done.stdout.decode("utf-8").split("\0") if done.returncode == 0 else []
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())
