"""The reading tour names functions and classes that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STOPS = re.findall(r"`([\w/]+\.py)::(\w+)`", (ROOT / "docs" / "tour.md").read_text(encoding="utf-8"))


def test_the_tour_has_stops_in_every_part_of_a_filing() -> None:
    assert {path.split("/")[0] for path, _ in STOPS} >= {"declaration", "checks", "planning", "filing", "proof"}
    assert len(STOPS) >= 20


@pytest.mark.parametrize(("path", "name"), STOPS)
def test_a_stop_of_the_tour_exists(path: str, name: str) -> None:
    module = ast.parse((ROOT / "assistant" / path).read_text(encoding="utf-8"))
    defined = {node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert name in defined, f"docs/tour.md: {path} defines no {name}"


def test_the_packages_name_modules_that_exist() -> None:
    missing = []
    for package in sorted((ROOT / "assistant").glob("*/__init__.py")):
        named = re.findall(r"`(\w+)\.(\w+)`", ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or "")
        for part, name in named:
            if not any((package.parent / part / f"{name}{end}").exists() for end in (".py", "")):
                missing.append(f"{package.parent.name}: {part}.{name}")
    assert missing == []
