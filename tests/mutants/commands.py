"""`python -m tests.mutants`: which small changes of the most critical code the tests detect.

`list` chooses mutants, `cover` measures which test runs which line, `run` tries the mutants, `report` counts, `compare`
compares two runs, `aim` carries a list over to a tree with other names; `all` does the first four. Options after `--`
go to pytest and select the tests (`-- -m "not slow"`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.choosing import choose
from tests.mutants.measured import DATA, CoveringRuns
from tests.mutants.mutant import TARGETS, Mutant, read_mutants, write_mutants
from tests.mutants.reaiming import Renames, reaim, substitutes
from tests.mutants.results import MutantResult, Phase, compare, read_results, survivors, table
from tests.mutants.running import Setup, cover, run

ROOT = Path(__file__).resolve().parents[2]
PHASES: dict[str, tuple[Phase, ...]] = {"quick": ("quick",), "browser": ("browser",), "both": ("quick", "browser")}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if words is None else words)
    split = given.index("--") if "--" in given else len(given)
    options = _parser().parse_args(given[:split])
    options.pytest = tuple(given[split + 1 :])
    code: int = options.command(options)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, command in {"list": _list, "cover": _cover, "run": _run, "all": _all}.items():
        subparser = commands.add_parser(name)
        subparser.set_defaults(command=command)
        _add_common(subparser)
    report = commands.add_parser("report")
    report.set_defaults(command=_report)
    report.add_argument("results", type=Path, nargs="?", default=ROOT / ".mutants" / "results.jsonl")
    report.add_argument("--survivors", action="store_true", help="also each change that no test saw")
    comparison = commands.add_parser("compare")
    comparison.set_defaults(command=_compare)
    comparison.add_argument("old", type=Path)
    comparison.add_argument("new", type=Path)
    aim = commands.add_parser("aim")
    aim.set_defaults(command=_aim)
    aim.add_argument("mutants", type=Path)
    aim.add_argument("out", type=Path)
    aim.add_argument("--tree", type=Path, default=ROOT)
    aim.add_argument("--renames", type=Path, help="JSON: what became of modules and functions, see `reaiming`")
    aim.add_argument("--seed", type=int, default=1, help="of the mutants that take the place of those without one")
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tree", type=Path, default=ROOT, help="the checkout, this one by default; it is not changed")
    parser.add_argument("--work", type=Path, default=ROOT / ".mutants", help="folder for lists, data and scratch trees")
    parser.add_argument("--targets", nargs="+", default=TARGETS, help="modules to change")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", type=Path, help="a list, instead of WORK/mutants.jsonl")
    parser.add_argument("--cover", type=Path, action="append", help="folder of a covering run, instead of WORK/cover")
    parser.add_argument("--results", type=Path, help="instead of WORK/results.jsonl")
    parser.add_argument("--phase", choices=PHASES, default="both")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a mutant may take in each phase")
    parser.add_argument("--workers", type=int, default=1)


def _setup(options: argparse.Namespace) -> Setup:
    work, tree = options.work.resolve(), options.tree.resolve()
    return Setup(tree, work, options.pytest, options.limit, options.workers)


def _mutants(options: argparse.Namespace) -> list[Mutant]:
    """Return the current list, choosing it first if there is none."""
    path = options.mutants or options.work / "mutants.jsonl"
    if not path.exists():
        write_mutants(path, choose(options.tree, options.targets, count=options.count, seed=options.seed))
    return read_mutants(path)


def _covers(options: argparse.Namespace) -> list[Path]:
    return options.cover or [options.work / "cover"]


def _results(options: argparse.Namespace) -> Path:
    path: Path = options.results or options.work / "results.jsonl"
    return path


def _list(options: argparse.Namespace) -> int:
    for mutant in _mutants(options):
        print(f"{mutant.id} {mutant.module}:{mutant.line} {mutant.function}\n  - {mutant.before}\n  + {mutant.after}")
    return 0


def _cover(options: argparse.Namespace) -> int:
    return cover(_setup(options), _covers(options)[0], options.targets)


def _run(options: argparse.Namespace) -> int:
    mutants = _mutants(options)
    measured = CoveringRuns(_covers(options), sorted({mutant.module for mutant in mutants}))
    run(_setup(options), mutants, measured, _results(options), PHASES[options.phase])
    print(table(read_results(_results(options))))
    return 0


def _all(options: argparse.Namespace) -> int:
    _mutants(options)
    if not all((folder / DATA).exists() for folder in _covers(options)):
        _cover(options)  # a test that fails there is left out, and named by `make test`
    return _run(options)


def _report(options: argparse.Namespace) -> int:
    results = read_results(options.results)
    print(table(results))
    if options.survivors:
        print("\n" + survivors(results))
    return 0


def _compare(options: argparse.Namespace) -> int:
    """Print the differences between two runs; return 1 if a kill was lost or has no result yet."""
    comparison = compare(read_results(options.old), read_results(options.new))
    for title, group in (("killed no more", comparison.escaped), ("killed now", comparison.gained)):
        print(f"{title}: {len(group)}")
        print("".join(map(_paragraph, group)), end="")
    print(f"without a result in the second run: {len(comparison.missing)}")
    return 1 if comparison.escaped or comparison.missing else 0


def _paragraph(result: MutantResult) -> str:
    return (
        f"  {result.id} {result.module}:{result.line} {result.function} ({result.verdict})\n"
        f"    - {result.before}\n    + {result.after}\n"
    )


def _aim(options: argparse.Namespace) -> int:
    """Write the list for a tree; return 1 if a mutant has neither a place there nor another one in its place."""
    renames = Renames.read(options.renames)
    aimed, unplaced = reaim(read_mutants(options.mutants), options.tree, renames)
    pairs = substitutes(unplaced, aimed, options.tree, renames, seed=options.seed)
    others = {mutant.id: other for mutant, other in pairs}
    write_mutants(options.out, sorted([*aimed, *others.values()], key=_id))  # any first part is spread over all modules
    print(f"{len(aimed)} mutants have a place in the tree, {len(unplaced)} have none, {len(pairs)} others for these")
    for mutant in unplaced:
        print(f"  {mutant.id} {mutant.module} {mutant.function}: {mutant.before}")
        if other := others.get(mutant.id):
            print(f"    {other.id} {other.module} {other.function}: {other.after}")
    return 1 if len(pairs) < len(unplaced) else 0


def _id(mutant: Mutant) -> str:
    return mutant.id
