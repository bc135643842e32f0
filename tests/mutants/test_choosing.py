"""The choice of mutants: what is left out, what the seed decides, what edits elsewhere do not affect."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.choosing import NoSuchPlace, choose, mutated_text, ranked, shares
from tests.mutants.mutant import TARGETS, Mutant, read_mutants, write_mutants
from tests.mutants.reaiming import Renames, reaim, substitutes
from tests.mutants.source_map import SourceMap
from tests.project.source_tree import ROOT

QUIET = '''
from dataclasses import dataclass
from typing import Literal, Protocol

Value = str | int
Word = Literal["a", "b"]
__slots__ = ("a" + "b",)


class Shape(Protocol):
    @property
    def size(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Row:
    name: str | None


def plain(name: str | None, *, key: int | str) -> bool | None:
    """Return 1 + 1 == 2."""
    match name:
        case "a" | "b":
            return None
    return None
'''
LOUD = """
LIMIT = 3


def is_small(number):
    return number < LIMIT


def is_odd(number, base=2):
    if not number:
        return False
    return number % base == 1
"""


def chosen(text: str) -> list[Mutant]:
    """Return every mutant of a module."""
    return list(ranked("toy.py", text, seed=1))


def test_changes_that_no_test_could_notice_are_left_out() -> None:
    assert [mutant.after for mutant in chosen(QUIET)] == []


def test_code_that_does_something_is_changed() -> None:
    changes = {(mutant.function, mutant.after) for mutant in chosen(LOUD)}
    assert {("", "LIMIT = 4"), ("is_small", "return number >= LIMIT"), ("is_odd", "return True")} <= changes


def test_no_two_mutants_mean_the_same() -> None:
    after = [mutant.after for mutant in chosen(LOUD) if mutant.before == "if not number:"]
    assert len(after) == 1


def test_the_first_mutants_are_spread_over_places() -> None:
    first = chosen(LOUD)[:6]
    assert len({(mutant.line, mutant.operator.partition("_")[0]) for mutant in first}) == 6


def test_an_edit_of_one_function_moves_no_mutant_of_another() -> None:
    edited = LOUD.replace("return number < LIMIT", "return number < LIMIT or number == 7")
    before = {mutant.id for mutant in chosen(LOUD) if mutant.function == "is_odd"}
    assert before == {mutant.id for mutant in chosen(edited) if mutant.function == "is_odd"}


def test_the_seed_decides_the_order_and_nothing_else() -> None:
    other = list(ranked("toy.py", LOUD, seed=2))
    assert [mutant.id for mutant in other] != [mutant.id for mutant in chosen(LOUD)]
    assert [mutant.id for mutant in chosen(LOUD)] == [mutant.id for mutant in chosen(LOUD)]


def test_a_mutant_is_made_again_from_its_line_in_the_list(tmp_path: Path) -> None:
    write_mutants(tmp_path / "list.jsonl", chosen(LOUD))
    for mutant in read_mutants(tmp_path / "list.jsonl"):
        assert SourceMap(mutated_text(LOUD, mutant)).line(mutant.line).strip() == mutant.after


def test_a_mutant_of_another_text_is_refused() -> None:
    mutant = next(mutant for mutant in chosen(LOUD) if mutant.function == "is_small")
    with pytest.raises(NoSuchPlace, match=r"return number < LIMIT"):
        mutated_text(LOUD.replace("number < LIMIT", "number < 2"), mutant)


def test_modules_get_their_share_by_size() -> None:
    assert shares({"a": 100, "b": 50, "c": 49}, 10) == {"a": 5, "b": 3, "c": 2}


@pytest.mark.slow
def test_the_target_modules_exist_and_have_enough_places(tmp_path: Path) -> None:
    mutants = choose(ROOT, TARGETS[-2:], count=12, seed=1)
    assert len({mutant.id for mutant in mutants}) == 12
    assert [target for target in TARGETS if not (ROOT / target).is_file()] == []


@pytest.mark.parametrize(
    ("line", "lines", "names"),
    [
        ("LIMIT = 3", {2}, {"LIMIT"}),
        ("def is_odd(number, base=2):", {10, 11, 12}, set()),
        ("    if not number:", {10}, set()),
        ("    return number % base == 1", {12}, set()),
    ],
)
def test_a_change_shows_where_its_line_runs_or_its_name_is_used(line: str, lines: set[int], names: set[str]) -> None:
    reach = SourceMap(LOUD).reach((LOUD.split("\n").index(line) + 1, line.index("=") if "=2" in line else 4))
    assert (set(reach.lines), set(reach.names)) == (lines, names)


def test_a_constant_shows_where_it_is_used_directly_or_through_another() -> None:
    source = SourceMap("A = 1\nB = A + 1\n\n\ndef f():\n    return B\n\n\ndef g():\n    return 0\n")
    assert source.lines_using(frozenset({"A"})) == {6}


RENAMED = """
LIMIT = 3


class Number:
    def is_odd(self, value, base=2):
        if not value:
            return False
        return value % base == 1
"""


def test_mutants_are_carried_over_to_new_names(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(RENAMED, encoding="utf-8")
    table = {"modules": {"toy.py": "new.py"}, "functions": {"toy.py::is_odd": ["new.py::Number.is_odd"]}}
    (tmp_path / "renames.json").write_text(json.dumps(table), encoding="utf-8")
    old = chosen(LOUD)
    aimed, unplaced = reaim(old, tmp_path, Renames.read(tmp_path / "renames.json"))
    assert {mutant.function for mutant in unplaced} == {"is_small"}
    assert {mutant.id for mutant in (*aimed, *unplaced)} == {mutant.id for mutant in old}
    after = {mutant.id: mutant.after.replace("value", "number") for mutant in aimed}
    assert after == {
        mutant.id: mutant.after.replace("def is_odd(", "def is_odd(self, ") for mutant in old if mutant.id in after
    }
    for mutant in aimed:
        assert SourceMap(mutated_text(RENAMED, mutant)).line(mutant.line).strip() == mutant.after


DIVIDED = """
def is_one(value):
    return value % 2 == 1


def is_given(value):
    if not value:
        return False
    return True
"""
HOMES = Renames(functions={"toy.py::is_odd": ["new.py::is_one", "new.py::is_given"]})


def test_a_mutant_of_a_divided_function_goes_to_the_part_that_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(DIVIDED, encoding="utf-8")
    old = [mutant for mutant in chosen(LOUD) if mutant.function == "is_odd"]
    aimed, unplaced = reaim(old, tmp_path, HOMES)
    line_of = {mutant.id: mutant.before for mutant in old}
    assert {(line_of[mutant.id], mutant.function) for mutant in aimed} >= {("if not number:", "is_given")}
    assert {line_of[mutant.id] for mutant in unplaced} == {"def is_odd(number, base=2):"}


def test_no_two_mutants_are_carried_over_to_one_place(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(DIVIDED, encoding="utf-8")
    old = [mutant for mutant in chosen(LOUD) if mutant.function == "is_odd"]
    twins = [*old, *(replace(mutant, id=f"{mutant.id}-") for mutant in old)]
    aimed, unplaced = reaim(twins, tmp_path, HOMES)
    places = [(mutant.function, mutant.operator, mutant.occurrence) for mutant in aimed]
    assert len(places) == len(set(places))
    assert len(aimed) + len(unplaced) == len(twins)


def test_a_mutant_without_its_line_is_replaced_by_another_one_of_its_homes(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(DIVIDED, encoding="utf-8")
    aimed, unplaced = reaim([mutant for mutant in chosen(LOUD) if mutant.function == "is_odd"], tmp_path, HOMES)
    pairs = substitutes(unplaced, aimed, tmp_path, HOMES, seed=1)
    assert [mutant for mutant, _ in pairs] == unplaced
    assert all(other.function in ("is_one", "is_given") for _, other in pairs)
    assert {other.id for _, other in pairs}.isdisjoint(mutant.id for mutant in (*aimed, *unplaced))
    for _, other in pairs:
        assert SourceMap(mutated_text(DIVIDED, other)).line(other.line).strip() == other.after


def test_what_became_of_a_class_became_of_its_methods() -> None:
    mutant = replace(chosen(LOUD)[0], module="toy.py", function="Number.is_odd")
    renames = Renames({"toy.py": "other.py"}, {"toy.py::Number": ["new.py::Integer"]})
    assert renames.homes(mutant) == [("new.py", "Integer.is_odd")]
    assert renames.homes(replace(mutant, function="is_small")) == [("other.py", "is_small")]


def test_the_table_of_renames_names_what_exists() -> None:
    table = Renames.read(ROOT / "tests" / "mutants" / "renames_5c189fd.json")
    homes = [home.partition("::") for names in table.functions.values() for home in names]
    assert [path for path in table.modules.values() if not (ROOT / path).is_file()] == []
    assert [
        name for path, _, name in homes if not has_definition((ROOT / path).read_text(encoding="utf-8"), name)
    ] == []


def has_definition(text: str, name: str) -> bool:
    """Return whether a module defines a function or class of this qualified name."""
    nodes: list[ast.stmt] = ast.parse(text).body
    for word in name.split("."):
        named = [node for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == word]
        if not named:
            return False
        nodes = named[0].body
    return True
