"""`python -m tests.assist.killed_contact --make b --kills 7`: first contacts in which the assistant is killed (kill -9).

The assistant dies while the person files the entity with its help, several times in one filing, at moments drawn by the seed;
each time it is started again on the browser that has stayed open. In the end everything is filed, and the store is compared.
`--by-itself`: the assistant knows the structure of the make and files by itself, all that there is, and dies while it does.
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
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from assistant.core import language
from assistant.proof.journal.events import STATUS_CODES
from beian_mock.catalogue import Json
from tests.assist.automatic_contact import STRUCTURES, FiledCase, install, person_at
from tests.assist.automatic_person import AutomaticPerson
from tests.assist.contact_fields import stored_fields, stored_ids
from tests.assist.contact_filing import ACCOUNT, PASSWORD, file_everything, site_options
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.assist.first_contact import SAMPLES, WHOLE_PRODUCTS
from tests.conftest import ROOT, MockRegistry, serve_mock_registry

PROFILE = "speech-api"
MOMENTS_S = (6.0, 30.0)  # after the start of the assistant, while the person files the entity again and again
BY_ITSELF_MOMENTS_S = (0.3, 8.0)  # of filing by itself, after it has written as many fields in this run as the dice say
MOST_WRITTEN_FIRST = 16
WITHIN_S = 900.0
SAID = "said.jsonl"
POLL_S = 0.017
UNPROVED = 1  # a run that ends well with fields that it names as unproved: what is stored is compared apart from it
ENDS = frozenset((0, UNPROVED, STATUS_CODES["ready_to_submit"], STATUS_CODES["needs_person"]))


def main(arguments: list[str] | None = None) -> int:
    """File once a make, killed as often as asked for; return 1 if anything is missing, wrong, or was submitted by the program."""
    asked = _parser().parse_args(arguments)
    if asked.at:
        (_child_by_itself if asked.by_itself else _child)(asked)
        return 0
    bad = 0
    for make in asked.make:
        outcome = killed_contact(make, asked)
        print(json.dumps(outcome, ensure_ascii=False), flush=True)
        bad += any(outcome[what] for what in ("missing", "wrong", "double", "by_program", "unkilled"))
    return int(bad > 0)


def killed_contact(make: str, asked: argparse.Namespace) -> Json:
    """Return what the store holds after a filing in which the assistant was killed."""
    sample: Json = json.loads((asked.samples / f"{PROFILE}.json").read_text("utf-8"))
    dice, unkilled = random.Random(asked.seed), 0
    moments = BY_ITSELF_MOMENTS_S if asked.by_itself else MOMENTS_S
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(ROOT / "profiles" / PROFILE, home / "profile")
        options = site_options(make, asked.seed, sample["company"])
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = str(home / "home"), "zh"  # for the children, and the map
        with serve_mock_registry(home / "mock", *options) as registry:
            if asked.by_itself:
                install(STRUCTURES / f"{make}-{asked.seed}.yaml", registry.url)
            for _ in range(asked.kills):
                written_first = dice.randint(0, MOST_WRITTEN_FIRST)
                ended = _run_child(make, registry.url, home, asked, (written_first, dice.uniform(*moments)))
                if ended.returncode != -signal.SIGKILL:
                    unkilled += 1
                    print(ended.stderr[-2000:], file=sys.stderr)
                registry.ask("/__mock__/expire", {})
            last = _run_child(make, registry.url, home, asked, (0, 0.0))
            state, ledger = registry.state()[ACCOUNT], registry.ledger()
        said = [json.loads(line) for line in (home / SAID).read_text("utf-8").splitlines()]
    stored = stored_fields(sample, state, asked.samples)
    if last.returncode not in ENDS:
        raise RuntimeError(f"the last run of make {make} ended with {last.returncode}:\n{last.stderr[-2000:]}")
    asked.out.mkdir(parents=True, exist_ok=True)
    details = {"state": state, "strange": stored.strange, "runs": said}
    (asked.out / f"{make}-{asked.seed}.json").write_text(json.dumps(details, ensure_ascii=False, indent=1), "utf-8")
    submissions = len(ledger["submissions"]) + len(ledger["subject_submissions"])
    return {
        "make": make,
        "kills": asked.kills,
        "unkilled": unkilled,
        "fields": stored.total,
        "right": len(stored.right),
        "missing": stored.missing,
        "wrong": stored.wrong,
        "double": [name for name, count in Counter(stored_ids(state)).items() if count > 1],
        "by_program": submissions - sum(run["submitted"] for run in said),
        "stops": [stop for run in said for stop in run["stops"]],
    }


def _run_child(
    make: str, url: str, home: Path, asked: argparse.Namespace, dies_after: tuple[int, float]
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.assist.killed_contact", "--at", url, "--make", make]
    more = ["--seed", asked.seed, "--home", home, "--samples", asked.samples]
    when = ["--written-first", dies_after[0], "--dies-after", dies_after[1]]
    how = ["--by-itself"] if asked.by_itself else []
    return subprocess.run(
        [*command, *map(str, [*more, *when]), *how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_S,
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
        timer = threading.Timer(asked.dies_after, die, (operator, asked.home))
        timer.daemon = True
        timer.start()
    _filed(operator, asked)


def _child_by_itself(asked: argparse.Namespace) -> None:
    """Run the assistant with a person who lets it file by itself, and die while it does."""
    language.choose("zh")
    (make,) = asked.make
    sample: Json = json.loads((asked.samples / f"{PROFILE}.json").read_text("utf-8"))

    def script(operator: ContactOperator, _: Page) -> None:
        case = FiledCase(make, asked.seed, sample, asked.samples)
        person = person_at(MockRegistry(asked.at, ""), operator, case)
        if asked.dies_after:
            threading.Thread(target=_die_while_it_files, args=(person, asked), daemon=True).start()
        person.run()

    _filed(ContactOperator(script, asked.home), asked)


def _filed(operator: ContactOperator, asked: argparse.Namespace) -> None:
    """Run the assistant to its end, and exit with its code."""
    with in_place_of_the_person(operator):
        code = fill(FillOptions(profile=asked.home / "profile", site=f"{asked.at}/", headless=True))
    say_so(operator, asked.home)
    sys.exit(code)


def _die_while_it_files(person: AutomaticPerson, asked: argparse.Namespace) -> None:
    """Die so long after the assistant has written so many fields, and while it files: never while the person answers or hands in."""
    while len(person.operator.by_assistant) < asked.written_first:
        time.sleep(POLL_S)
    began_s = person.worked_s
    while person.worked_s - began_s < asked.dies_after or person.operator.waiting is not None:
        time.sleep(POLL_S)
    die(person.operator, asked.home)


def die(operator: ContactOperator, home: Path) -> None:
    """Kill this process, after appending what the person has done."""
    say_so(operator, home)
    os.kill(os.getpid(), signal.SIGKILL)


def say_so(operator: ContactOperator, home: Path) -> None:
    """Append what the person has done and seen in this run: a kill leaves no other trace of it."""
    said = {"submitted": operator.submitted, "stops": operator.stops, "prompts": operator.prompts}
    with (home / SAID).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(said, ensure_ascii=False) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.assist.killed_contact")
    parser.add_argument("--make", nargs="+", default=["b", "c", "d", "e"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kills", type=int, default=7)
    parser.add_argument(
        "--by-itself", action="store_true", help="the assistant files by itself, and dies while it does"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / ".build" / "killed-contact", help="where details are written"
    )
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of the samples, files beside them")
    parser.add_argument("--at", default="", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, default=Path(), help=argparse.SUPPRESS)
    parser.add_argument("--written-first", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--dies-after", type=float, default=0.0, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
