"""The corpus of filings with planted mistakes: `python -m tests.corpus build OUT`, `run -o RESULTS`, `table RESULTS…`.

build OUT [--set SET] [--only ID …] [--class GROUP …] [--base NAME …] [--as scan]    write the filings as folders
run -o RESULTS [the same choices]                                       check them, and judge the findings
table RESULTS …                                                         the table by class, and the list of work
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scripts.profile_texts.shapes import Json
from tests.corpus import building, running
from tests.corpus.bases import BASES, good
from tests.corpus.registry import SEEN, SETS, CorpusEntry, all_entries


def main(words: list[str] | None = None) -> int:
    """Run one of the three commands; return the exit code."""
    options = _options(words)
    if options.command == "table":
        print("\n".join(running.table(_stored(options.results))))
        return 0
    entries = _chosen(options)
    if options.command == "build":
        _build(entries, options)
        return 0
    results: list[Json] = []
    for result in running.run(entries, options.kind):
        results.append(result)
        print(result["filing"], result.get("mistake", ""), result.get("outcome", len(result["findings"])), flush=True)
        options.output.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A corpus of filings with planted mistakes.")
    commands = parser.add_subparsers(dest="command", required=True)
    build, run = commands.add_parser("build"), commands.add_parser("run")
    build.add_argument("output", type=Path)
    run.add_argument("-o", dest="output", type=Path, required=True)
    for command in (build, run):
        command.add_argument("--set", dest="sets", nargs="+", default=SEEN, choices=SETS)
        command.add_argument("--only", nargs="+", default=[], metavar="ID")
        command.add_argument("--class", dest="groups", nargs="+", default=[], metavar="GROUP")
        command.add_argument("--base", nargs="+", default=[], choices=list(BASES))
        command.add_argument("--as", dest="kind", choices=list(running.WRITERS), default="text")
    commands.add_parser("table").add_argument("results", type=Path, nargs="+")
    return parser.parse_args(words)


def _chosen(options: argparse.Namespace) -> list[CorpusEntry]:
    return [
        entry
        for entry in all_entries()
        if entry.set in options.sets
        and (not options.only or entry.id in options.only)
        and (not options.groups or entry.group in options.groups)
        and (not options.base or entry.base in options.base)
    ]


def _stored(paths: list[Path]) -> list[Json]:
    """Return the results of several runs; of two for the same mistake, the later file's."""
    latest = {}
    for path in paths:
        for result in json.loads(path.read_text(encoding="utf-8")):
            latest[result["filing"], result.get("mistake")] = result
    return list(latest.values())


def _build(entries: list[CorpusEntry], options: argparse.Namespace) -> None:
    write = running.WRITERS[options.kind]
    for base in options.base or BASES:
        building.build(good(base), options.output / "good" / base, write)
    for entry in entries:
        building.build(entry.filing(), options.output / entry.group / entry.id, write)
    print(f"{len(entries)} filings in {options.output}")


if __name__ == "__main__":
    sys.exit(main())
