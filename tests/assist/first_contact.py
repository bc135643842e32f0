"""`python -m tests.assist.first_contact --make d e --seed 0`: how much the assistant helps on makes that it has never seen.

A scripted person files the profile of a sample on the site of a make with the help of `beian fill`, which has no map of it.
The store of the make is compared with the sample; the same person files all by hand too, for the number of acts.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from assistant.core import language
from assistant.planning.maps.layer import read_layer
from beian_mock.catalogue import Json
from tests.assist.contact_acts import Acts
from tests.assist.contact_fields import StoredFields, refs_of, stored_fields
from tests.assist.contact_filing import ACCOUNT, file_everything, site_options
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.conftest import ROOT, browser_arguments, browser_path, serve_mock_registry

SAMPLES = ROOT / ".build" / "samples"  # made by python -m scripts.make_samples
WINDOW = {"width": 1440, "height": 900}
WHOLE_PRODUCTS = frozenset("bc")  # whose persons take a product with its paths
COLUMNS = (
    "make", "seed", "profile", "fields", "right", "filled", "typed", "missing", "wrong", "proved", "by program",
    "acts", "of these looks", "acts by hand", "seconds",
)  # fmt: skip


@dataclass
class ContactOutcome:
    """The outcome of one first contact; `filled` are the right fields that the assistant filled."""

    make: str
    seed: int
    profile: str
    fields: int = 0
    right: int = 0
    filled: int = 0
    typed: int = 0
    missing: int = 0
    wrong: int = 0
    proved: int = 0
    by_program: int = 0
    acts: int = 0
    looks: int = 0
    acts_by_hand: int = 0
    seconds: float = 0.0
    details: Json = field(default_factory=dict)

    def row(self) -> list[str]:
        """Return the columns of the table."""
        numbers = [self.fields, self.right, self.filled, self.typed, self.missing, self.wrong, self.proved]
        more = [self.by_program, self.acts, self.looks, self.acts_by_hand, round(self.seconds)]
        return [self.make, str(self.seed), self.profile, *map(str, [*numbers, *more])]


def main(arguments: list[str] | None = None) -> int:
    """Measure every make, seed and profile asked for; return 1 if the program has submitted anything."""
    asked = _parser().parse_args(arguments)
    language.choose("zh")
    asked.out.mkdir(parents=True, exist_ok=True)
    contacts: list[ContactOutcome] = []
    for make in asked.make:
        for seed in asked.seed:
            for profile in asked.profile:
                contacts.append(measured(make, seed, profile, asked))
                print(table([contacts[-1]]), flush=True)
    print(table(contacts))
    return int(any(one.by_program for one in contacts))


def measured(make: str, seed: int, profile: str, asked: argparse.Namespace) -> ContactOutcome:
    """Return the outcome of one first contact; everything about it is written beside the table."""
    contact = ContactOutcome(make, seed, profile)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = f"{folder}/home", "zh"  # for processes of the run
        _with_help(contact, Path(folder), asked)
    if not asked.no_hand:
        contact.acts_by_hand = _acts_by_hand(make, seed, profile, asked)
    marks = ("-help-only" if asked.help_only else "") + ("-tabs-left" if asked.leave_tabs else "")
    marks += "" if asked.clumsy is None else f"-clumsy-{asked.clumsy}"
    marks += f"-log-outs-{asked.log_outs}" if asked.log_outs else ""
    name = f"{make}-{seed}-{profile}{marks}.json"
    (asked.out / name).write_text(json.dumps(asdict(contact), ensure_ascii=False, indent=1, default=str), "utf-8")
    return contact


def _with_help(contact: ContactOutcome, folder: Path, asked: argparse.Namespace) -> None:
    sample: Json = json.loads((asked.samples / f"{contact.profile}.json").read_text("utf-8"))
    place = shutil.copytree(ROOT / "profiles" / contact.profile, folder / "profile")
    helped = importlib.import_module(f"tests.assist.contact_{contact.make}").helped
    options = site_options(contact.make, contact.seed, sample["company"])
    pictures = asked.out / f"{contact.make}-{contact.seed}-{contact.profile}"
    pictures.mkdir(parents=True, exist_ok=True)
    with serve_mock_registry(folder / "mock", *options) as registry:

        def script(operator: ContactOperator, page: Page) -> None:
            person = helped(page, registry.url, contact.seed, asked.samples, operator, _dice(asked))
            whole = contact.make in WHOLE_PRODUCTS
            file_everything(operator, person, sample, product_is_whole=whole)

        operator = ContactOperator(script, pictures, types=not asked.help_only, leaves_tabs=asked.leave_tabs)
        operator.log_outs = asked.log_outs
        operator.end_sessions = lambda: registry.ask("/__mock__/expire", {})
        began = time.monotonic()
        with in_place_of_the_person(operator):
            code = fill(FillOptions(profile=place, site=f"{registry.url}/", headless=True, survive=False))
        contact.seconds = time.monotonic() - began
        stored = stored_fields(sample, registry.state()[ACCOUNT], asked.samples)
        ledger = registry.ledger()
        contact.details["code"] = code
        contact.details["blocked requests"] = blocked(folder)
        contact.details["learnt"] = learnt_places(folder)
    submissions = len(ledger["submissions"]) + len(ledger["subject_submissions"])
    contact.by_program = submissions - operator.submitted
    figures(contact, sample, stored, operator)


def figures(contact: ContactOutcome, sample: Json, stored: StoredFields, operator: ContactOperator) -> None:
    """Take the figures of one contact from the store and from what the operator has seen."""
    keys = {row: operator.key(ref) or str(ref) for row, ref in refs_of(sample).items()}
    contact.fields, contact.right = stored.total, len(stored.right)
    contact.filled = sum(keys.get(row, "") in operator.by_assistant for row in stored.right)
    contact.typed, contact.acts = len(operator.by_person), operator.acts.count
    contact.looks = operator.acts.looks
    contact.missing, contact.wrong = len(stored.missing), len(stored.wrong)
    evidence = operator.assistance.evidence if operator.assistance else None
    contact.proved = sum(evidence.is_stored(key) for key in keys.values()) if evidence else 0
    rows = {key: row for row, key in keys.items()}
    contact.details |= {
        "keys": keys,
        "submitted by the person": operator.submitted,
        "stops": operator.stops,
        "missing": stored.missing,
        "wrong": stored.wrong,
        "strange": stored.strange,
        "typed": sorted(rows.get(key, key) for key in operator.by_person),
        "shown as right by the panel alone": [rows.get(key, key) for key in sorted(operator.claimed)],
        "records that waited for a field to be left": operator.nudged,
        "refused": {rows.get(key, key): why for key, why in operator.refused.items()},
        "without a place": {rows.get(key, key): what for key, what in operator.unplaced.items()},
        "pages not recognised": operator.unknown,
        "unproved": [row for row, key in keys.items() if evidence and not evidence.is_stored(key)],
        "neither": [row for row in stored.right if keys.get(row) not in operator.by_assistant | operator.by_person],
        "prompts": operator.prompts,
    }


def learnt_places(folder: Path) -> dict[str, str]:
    """Return the places that a run has written into the user's layer, by pattern."""
    fields = [read_layer(path).get("fields", {}) for path in folder.glob("home/**/sites/*.yaml")]
    return {
        pattern: " › ".join([*entry["section"], *entry["after"], entry["label"]])
        for known in fields
        for pattern, entry in known.items()
    }


def blocked(folder: Path) -> list[Any]:
    """Return what the guard has stopped, from the journals of the runs."""
    lines = [
        json.loads(line) for path in folder.rglob("*.jsonl") for line in path.read_text("utf-8").splitlines() if line
    ]
    return [line for line in lines if isinstance(line, dict) and line.get("kind") == "Blocked"]


def _acts_by_hand(make: str, seed: int, profile: str, asked: argparse.Namespace) -> int:
    """Return the acts of the make's own person who files everything by hand."""
    sample: Json = json.loads((asked.samples / f"{profile}.json").read_text("utf-8"))
    check: Any = importlib.import_module(f"beian_makes.{make}.check")
    alone = importlib.import_module(f"tests.assist.contact_{make}").alone
    acts = Acts()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        options = site_options(make, seed, sample["company"])
        with serve_mock_registry(Path(folder) / "mock", *options) as registry, acts.counted():
            browser = play.chromium.launch(executable_path=browser_path(), args=browser_arguments())
            page = browser.new_context(viewport=WINDOW, locale="zh-CN").new_page()  # type: ignore[arg-type]
            (check.file_all if hasattr(check, "file_all") else check._file)(
                alone(page, registry.url, seed, asked.samples, _dice(asked)), sample
            )
            browser.close()
    return acts.count


def _dice(asked: argparse.Namespace) -> random.Random | None:
    return None if asked.clumsy is None else random.Random(asked.clumsy)


def table(contacts: list[ContactOutcome]) -> str:
    """Return the outcomes as a table."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = [list(COLUMNS), ["---"] * len(COLUMNS), *(one.row() for one in contacts)]
    return "\n".join(["| " + " | ".join(line) + " |" for line in lines] + [f"commit {commit.stdout.strip()}"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.assist.first_contact")
    parser.add_argument("--make", nargs="+", default=["d", "e"])
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--profile", nargs="+", default=["chat-app", "speech-api"])
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of the samples, files beside them")
    parser.add_argument("--log-outs", type=int, default=0, help="records in whose form the site ends the session")
    parser.add_argument("--help-only", action="store_true", help="the person types nothing")
    parser.add_argument("--leave-tabs", action="store_true", help="the person leaves the tabs of records open")
    parser.add_argument("--clumsy", type=int, help="seed of the errors of a person who errs as people do")
    parser.add_argument("--no-hand", action="store_true", help="without the filing by hand")
    parser.add_argument("--out", type=Path, default=ROOT / ".build" / "first-contact", help="where details are written")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
