"""Names: class names are unique, and the retired words of docs/contributing.md do not come back as identifiers."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from tests.project.source_tree import ROOT, modules, nodes, shown

TOPS = (
    *("assistant", "tests", "benchmarks", "scripts", "hatch_build.py"),
    *("fixtures/registry/beian_mock", "fixtures/registry/beian_makes", "fixtures/registry/make_catalogue.py"),
)
RETIRED = frozenset(
    "hands sentry keeper desk card standing telling told tells kept whose meanwhile drawn lost worth_again prints wish "
    "bag slot sorting taking gathering errand sheet half spoiling blow strike want wanted rig begun bench house tale "
    "each found ground stilled calm witness beat gone".split()
)
BARE = frozenset({"left", "was", "now", "print", "prints"})  # retired where they are the whole name


class Exemption(NamedTuple):
    """An identifier that may hold a retired word, the files in which it may (both as globs), and the reason."""

    identifier: str
    place: str
    reason: str


EXEMPTIONS = (
    # Stored spellings: keys of files and of `--json`, columns of the ledger. Formats do not change.
    Exemption("found", "assistant/core/findings.py", "Finding.found: key of `check --json`, column of the ledger"),
    Exemption("found", "assistant/planning/maps/drift.py", "PageChange.found: key of `map check --json`"),
    Exemption("found", "assistant/apps/cli/doctor.py", "Check.found: key of `doctor --json`"),
    Exemption("found", "assistant/practice/tables.py", "FindingRow.found: column of the ledger"),
    Exemption("slot", "assistant/practice/tables.py", "MaterialRow.slot: column of the ledger"),
    Exemption("errand_id", "assistant/practice/tables.py", "Pack.errand_id: column of the ledger"),
    Exemption("errand", "assistant/practice/team.py", "argument name of the jobs in the queue"),
    Exemption("told", "assistant/practice/tables.py", "TeamJob.told: column of the ledger"),
    Exemption("told", "assistant/practice/batch.py", "BatchItem.told: key of 批量.json and of `batch --json`"),
    Exemption("told", "assistant/practice/in_turn.py", "assigns BatchItem.told"),
    Exemption("told", "assistant/practice/team_jobs.py", "assigns TeamJob.told"),
    Exemption("told", "assistant/apps/cli/batch_fill.py", "assigns BatchItem.told"),
    Exemption("told", "assistant/apps/cli/teamwork.py", "assigns BatchItem.told"),
    Exemption("told", "tests/practice/test_batch_fill.py", "assigns BatchItem.told"),
    Exemption("told", "tests/calibration/drifts.py", "key of the file that `--keep` writes and reads again"),
    Exemption("found", "tests/calibration/*.py", "key of the same file"),
    Exemption("standing", "assistant/apps/cli/start_gate.py", "PreparedFiling.standing: key of <note>.ready"),
    Exemption("wanted", "assistant/proof/journal/proof_file.py", "ProofEntry.wanted: key of the proof file"),
    Exemption(
        "wanted", "assistant/proof/report/shapes.py", "FieldRow.wanted: templates read it beside ProofEntry.wanted"
    ),
    Exemption("wanted", "assistant/filing/forms/form.py", "FormField.wanted: public Python API, key of `form --json`"),
    Exemption("blow", "tests/reliability/*.py", "key of results.jsonl, which campaigns read again"),
    # Names that others define.
    Exemption("sheet*", "assistant/declaration/profile/workbook/writing.py", "attributes of openpyxl"),
    Exemption(
        "bag",
        "assistant/apps/cli/intake_commands.py",
        "`collect`: Typer derives the argument's name in the help from it",
    ),
    # Compound nouns of the domain.
    Exemption("*confirmation_sheet*", "*", "确认单, the sheet that a client signs"),
    Exemption("*page_sheet", "*", "the sheet of paper in a photograph"),
    # `left` beside `top` or `right`: the edge of a picture, a box or a line, or one of two sides.
    Exemption("left", "assistant/declaration/documents/*.py", "edge of a box on a page; the cell to the left"),
    Exemption("left", "assistant/declaration/papers/*.py", "edge of a drawn box or line; what is before a text"),
    Exemption("left", "assistant/declaration/profile/workbook/writing.py", "cell to the left of another"),
    Exemption("left", "assistant/filing/browser/pictures.py", "edge of a mask in a picture"),
    Exemption("left", "assistant/planning/maps/fingerprints.py", "first of two compared lists"),
    Exemption("left", "assistant/proof/journal/rewrite_kinds.py", "what is before a replaced piece of text"),
    Exemption("left", "fixtures/registry/beian_makes/c/widgets.py", "box of a transfer list"),
    Exemption("left", "scripts/paper_drawing.py", "edge of a drawn sign"),
    Exemption("left", "tests/corpus/scans.py", "edge of a stamp"),
    Exemption("left", "tests/documents/test_*.py", "edge of a box on a page"),
    Exemption("left", "tests/intake/received.py", "edge of a drawn text"),
    Exemption("left", "tests/papers/test_scan_order.py", "edge of a line"),
    Exemption("left", "tests/project/test_*.py", "attribute of ast.Compare and ast.BinOp"),
    Exemption("left", "tests/report/test_html.py", "edge of a mask in a picture"),
    Exemption("PRINT", "assistant/apps/console/board_files.py", "address of the page that is printed"),
    # The mock's witness: its routes, its module, and the tests of them.
    Exemption("*witness*", "fixtures/registry/beian_mock/*", "the mock's own record, independent of the assistant"),
    Exemption("WITNESS", "fixtures/registry/beian_mock/*", "address of the mock's witness"),
    Exemption("*witness", "tests/mock/server/*", "tests of the mock's witness"),
)
BENCHMARKS = "benchmarks/"


class Definition(NamedTuple):
    """A defined identifier and its place."""

    identifier: str
    file: str
    line: int


def words(identifier: str) -> list[str]:
    """Return the words of an identifier: its parts between underscores and capitals, in lower case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower().strip("_").split("_")


def retired(definition: Definition) -> set[str]:
    """Return the retired words in an identifier; `bench` is none in the benchmarks."""
    spelled = f"_{'_'.join(words(definition.identifier))}_"
    known = RETIRED - {"bench"} if definition.file.startswith(BENCHMARKS) else RETIRED
    return {word for word in known if f"_{word}_" in spelled} | BARE.intersection({definition.identifier.lower()})


def names_of(tree: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Yield every identifier that the nodes of a module define, with its line."""
    for node in tree:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.ExceptHandler(name=str(name)) | ast.alias(asname=str(name)):
                yield name, node.lineno
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name, node.lineno


@cache
def definitions() -> tuple[Definition, ...]:
    """Return every identifier that the project's Python defines: modules, packages, and what is in them."""
    results: list[Definition] = []
    for path in (path for top in TOPS for path in modules(top)):
        file = path.relative_to(ROOT).as_posix()
        results += [Definition(part, file, 1) for part in PurePosixPath(file).with_suffix("").parts]
        results += [Definition(name, file, line) for name, line in names_of(nodes(path))]
    return tuple(results)


def is_exempt(definition: Definition, exemption: Exemption) -> bool:
    """Return whether an exemption covers a definition."""
    return fnmatchcase(definition.identifier, exemption.identifier) and fnmatchcase(definition.file, exemption.place)


def test_every_class_name_is_unique() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in (path for top in TOPS for path in modules(top)):
        for node in nodes(path):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(shown(path, node.lineno))
    assert {name: lines for name, lines in places.items() if len(lines) > 1} == {}


def test_no_identifier_is_retired() -> None:
    offending = [
        f"{one.file}:{one.line} {one.identifier}: {', '.join(sorted(retired(one)))}"
        for one in definitions()
        if retired(one) and not any(is_exempt(one, exemption) for exemption in EXEMPTIONS)
    ]
    assert offending == []


def test_every_exemption_is_needed_and_has_a_reason() -> None:
    needed = [one for one in definitions() if retired(one)]
    unused = [exemption for exemption in EXEMPTIONS if not any(is_exempt(one, exemption) for one in needed)]
    assert unused == []
    assert [exemption for exemption in EXEMPTIONS if not exemption.reason] == []


def test_words_are_recognised_between_underscores_and_capitals() -> None:
    def of(identifier: str, file: str = "assistant/core/x.py") -> set[str]:
        return retired(Definition(identifier, file, 1))

    assert (of("KeeperDesk"), of("_told"), of("is_worth_again")) == ({"keeper", "desk"}, {"told"}, {"worth_again"})
    assert (of("foundation"), of("background"), of("worth"), of("blueprints")) == (set(), set(), set(), set())
    assert (of("bench_run"), of("bench_run", "benchmarks/x.py")) == ({"bench"}, set())
    assert (of("left"), of("left_out"), of("now")) == ({"left"}, set(), {"now"})
    tree = ast.parse(
        "for kept in x:\n try: y.told = (lost := 1)\n except E as gone: import a as tale\ndef f(*rig): ..."
    )
    assert {name for name, _ in names_of(ast.walk(tree))} == {"kept", "told", "lost", "gone", "tale", "f", "rig"}
