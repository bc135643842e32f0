"""`python -m tests.assist.killed_contact --make b --kills 7`: first contacts in which the assistant is killed (kill -9).

The assistant dies while the person files the entity with its help, several times in one filing, at moments drawn by the seed;
each time it is started again on the browser that has stayed open. In the end everything is filed, and the store is compared.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from assistant.core import language
from beian_mock.catalogue import Json
from tests.assist.contact_fields import stored_fields
from tests.assist.contact_filing import ACCOUNT, PASSWORD, file_everything
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.assist.first_contact import SAMPLES, WHOLE_PRODUCTS
from tests.conftest import ROOT, serve_mock_registry

PROFILE = "speech-api"
MOMENTS_S = (6.0, 30.0)  # after the start of the assistant, while the person files the entity again and again
WITHIN_S = 900.0


def main(arguments: list[str] | None = None) -> int:
    """File once a make, killed as often as asked for; return 1 if anything is missing, wrong, or was submitted by the program."""
    asked = _parser().parse_args(arguments)
    if asked.at:
        _child(asked)
        return 0
    bad = 0
    for make in asked.make:
        outcome = killed_contact(make, asked)
        print(json.dumps(outcome, ensure_ascii=False), flush=True)
        bad += bool(outcome["missing"] or outcome["wrong"] or outcome["by_program"] or outcome["unkilled"])
    return int(bad > 0)


def killed_contact(make: str, asked: argparse.Namespace) -> Json:
    """Return what the store holds after a filing in which the assistant was killed."""
    sample: Json = json.loads((asked.samples / f"{PROFILE}.json").read_text("utf-8"))
    dice, unkilled = random.Random(asked.seed), 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(ROOT / "profiles" / PROFILE, home / "profile")
        options = ["--make", make, "--seed", str(asked.seed), "--company", sample["company"]]
        with serve_mock_registry(home / "mock", *options) as registry:
            for _ in range(asked.kills):
                ended = _run_child(make, registry.url, home, asked, dies_after=dice.uniform(*MOMENTS_S))
                if ended.returncode != -signal.SIGKILL:
                    unkilled += 1
                    print(ended.stderr[-2000:], file=sys.stderr)
                registry.ask("/__mock__/expire", {})
            last = _run_child(make, registry.url, home, asked, dies_after=0.0)
            stored = stored_fields(sample, registry.state()[ACCOUNT], asked.samples)
            ledger = registry.ledger()
    lines = last.stdout.strip().splitlines()
    if last.returncode or not lines:
        raise RuntimeError(f"the last run of make {make} ended with {last.returncode}:\n{last.stderr[-2000:]}")
    said: Json = json.loads(lines[-1])
    submissions = len(ledger["submissions"]) + len(ledger["subject_submissions"])
    return {
        "make": make,
        "kills": asked.kills,
        "unkilled": unkilled,
        "fields": stored.total,
        "right": len(stored.right),
        "missing": stored.missing,
        "wrong": stored.wrong,
        "by_program": submissions - said["submitted"],
        "stops": said["stops"],
    }


def _run_child(
    make: str, url: str, home: Path, asked: argparse.Namespace, *, dies_after: float
) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "tests.assist.killed_contact",
        "--at",
        url,
        "--make",
        make,
        "--seed",
        str(asked.seed),
    ]
    more = ["--home", str(home), "--samples", str(asked.samples), "--dies-after", str(dies_after)]
    environment = {**os.environ, "BEIAN_HOME": str(home / "home"), "BEIAN_LANG": "zh"}
    return subprocess.run(
        [*command, *more], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=WITHIN_S
    )


def _child(asked: argparse.Namespace) -> None:
    """Run the assistant with a scripted person, and die at the moment asked for, as `kill -9` ends a process."""
    language.choose("zh")
    (make,) = asked.make
    sample: Json = json.loads((asked.samples / f"{PROFILE}.json").read_text("utf-8"))
    helped = importlib.import_module(f"tests.assist.contact_{make}").helped

    def script(operator: ContactOperator, page: Page) -> None:
        person = helped(page, asked.at, asked.seed, asked.samples, operator, None)
        if not asked.dies_after:
            file_everything(operator, person, sample, product_is_whole=make in WHOLE_PRODUCTS)
            return
        person.log_in(ACCOUNT, PASSWORD)
        while True:
            person.file_entity(sample["subject"])

    operator = ContactOperator(script, asked.home)
    if asked.dies_after:
        timer = threading.Timer(asked.dies_after, os.kill, (os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()
    with in_place_of_the_person(operator):
        fill(FillOptions(profile=asked.home / "profile", site=f"{asked.at}/", headless=True))
    print(json.dumps({"submitted": operator.submitted, "stops": operator.stops}, ensure_ascii=False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.assist.killed_contact")
    parser.add_argument("--make", nargs="+", default=["b", "c", "d", "e"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kills", type=int, default=7)
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of the samples, files beside them")
    parser.add_argument("--at", default="", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, default=Path(), help=argparse.SUPPRESS)
    parser.add_argument("--dies-after", type=float, default=0.0, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
