"""`python -m tests.compatibility.stored`: does the registry hold the same after a filing by the program of 5c189fd?

Both programs file each of the seven examples and the reference filing, each on an empty mock of the current tree, with
the simulated operator submitting. The mocks' databases are compared whole after `REMOVED` and `REPLACED`: accounts with
every step, list and upload, the ledgers of submissions and acts, and method and path of each request that writes.
Prints one line a profile and each difference, and returns 1 if there is one. `--old CHECKOUT` names a checkout of the
older commit; without it the commit is laid out from the history, as for `benchmarks.short`.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.short.sides import NONE, Side, reference, today
from scripts.make_profiles import EXAMPLES, PROFILES
from scripts.make_profiles import reference as reference_filing
from tests.conftest import serve_mock_registry

WITHIN_S = 900
REFERENCE = "reference"
NAMES = (*(texts.folder for texts in EXAMPLES), REFERENCE)
OLD_ENTRY = "assistant.cli.app:main"
REMOVED = {
    "time": "moment of a submission, an approval or a request",
    "decided": "moment of the reviewer's decision",
    "updated": "moment of the last save",
    "salt": "random, new for each account",
    "digest": "the password hashed with the salt",
}
RECEIPT = re.compile(r"\b([A-Z]{2})\d{8}(\d{6})\b")  # the day in a receipt is replaced; its letters and number stay
UPLOAD = re.compile(
    r"\b[0-9a-f]{32}\b"
)  # the random id of an upload is replaced by its place among the account's uploads
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

Fields = dict[str, Any]


def dump(database: Path) -> dict[str, Any]:
    """Return everything that a mock has stored: accounts, ledgers, and the requests that write."""
    with sqlite3.connect(database) as opened:
        accounts = {name: json.loads(body) for name, body in opened.execute("SELECT name, body FROM account")}
        lines = [
            (kind, json.loads(body)) for kind, body in opened.execute("SELECT kind, body FROM ledger ORDER BY seq")
        ]
    ledgers: dict[str, list[Any]] = {}
    for kind, line in lines:
        if kind != "requests":
            ledgers.setdefault(kind, []).append(line)
        elif line["method"] in WRITING:
            ledgers.setdefault("writing requests", []).append(f"{line['method']} {line['path']} {line['status']}")
    return {"accounts": accounts, **ledgers}


def canonical(stored: Mapping[str, Any]) -> Fields:
    """Return each stored leaf by its path, without `REMOVED`, the days of receipts and the random ids of uploads."""
    uploads = [name for account in stored["accounts"].values() for name in account["files"]]
    text = json.dumps(stored, ensure_ascii=False)
    text = UPLOAD.sub(lambda match: f"upload {uploads.index(match[0]) + 1}" if match[0] in uploads else match[0], text)
    return dict(_leaves(json.loads(RECEIPT.sub(r"\1<day>\2", text)), ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for name, member in value.items():
            if name not in REMOVED:
                yield from _leaves(member, f"{path}/{name}")
    elif isinstance(value, list) and value:
        for number, member in enumerate(value):
            yield from _leaves(member, f"{path}/{number}")
    else:
        yield path, value


def differences(old: Fields, new: Fields) -> list[str]:
    """Return a line for each path that only one side has, or that holds another value."""
    nothing = object()
    paths = [path for path in {**old, **new} if old.get(path, nothing) != new.get(path, nothing)]
    return [f"{path}: {old.get(path, '–')!r} → {new.get(path, '–')!r}" for path in paths]


def filed(side: Side, original: Path, folder: Path) -> Fields:
    """File a copy of a profile with one program on an empty mock, and return what the mock has stored."""
    home = folder / side.name
    profile = shutil.copytree(original, home / "资料")
    with serve_mock_registry(home / "mock", module="tests.mock.marked") as registry:
        site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce, "--stand-in", "submit"]
        environment = side.environment() | {"BEIAN_HOME": str(home / "beian")}
        command = [*side.command(), "fill", str(profile), *site, "--headless", "--json"]
        done = _run(command, side, environment)
    answer = json.loads((done.stdout.strip().splitlines() or ["{}"])[-1])
    if done.returncode or answer.get("status") != "submitted":
        raise RuntimeError(f"{side.name} has not submitted {original.name}:\n{done.stdout}\n{done.stderr[-3000:]}")
    return canonical(dump(home / "mock" / "mock.sqlite"))


def imports_its_own(side: Side) -> None:
    """Raise RuntimeError if this side would import the program of another tree."""
    command = [sys.executable, "-c", "import assistant; print(assistant.__file__)"]
    imported = Path(_run(command, side, side.environment()).stdout.strip())
    if not imported.is_relative_to(side.tree):
        raise RuntimeError(f"{side.name} imports {imported} instead of its own tree {side.tree}")


def _run(command: list[str], side: Side, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environment, cwd=side.tree, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )


def compare(sides: Sequence[Side], name: str) -> tuple[int, list[str]]:
    """File one profile with both programs; return the number of compared fields and the differences."""
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(len(sides)) as threads:
        folder = Path(place)
        original = reference_filing(folder / name) if name == REFERENCE else PROFILES / name
        old, new = threads.map(partial(filed, original=original, folder=folder), sides)
    return len({**old, **new}), differences(old, new)


def main(words: list[str] | None = None) -> int:
    """Compare the named profiles, or all; return 1 if the registry holds anything else."""
    parser = argparse.ArgumentParser(prog="python -m tests.compatibility.stored")
    parser.add_argument("profiles", nargs="*", metavar="PROFILE", help=", ".join(NAMES))
    parser.add_argument("--old", type=Path, help="checkout of the older commit")
    asked = parser.parse_args(words)
    old = Side("old", asked.old.resolve(), OLD_ENTRY, NONE) if asked.old else reference()
    differ = False
    for side in (old, today()):
        imports_its_own(side)
    for name in asked.profiles or NAMES:
        fields, lines = compare((old, today()), name)
        differ |= bool(lines)
        print("\n".join([f"{name}: {fields} fields compared, {len(lines)} differences", *lines]), flush=True)
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
