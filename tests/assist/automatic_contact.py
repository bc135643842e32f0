"""`python -m tests.assist.automatic_contact --make d --seed 0`: how much is filed by itself on a make whose structure is known.

The structures in `structures/` were written by hand by people who had the pages before them and not the assistant. The scripted
person logs in, lets the assistant file by itself, allows kinds of saves, hands in. The store of the make is compared with the sample.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from assistant.core import language
from assistant.filing.assist import prompts
from assistant.filing.run.pending_saves import UNLISTED
from assistant.planning.maps.overlay import user_maps
from beian_mock.catalogue import Json
from tests.assist.contact_fields import stored_fields
from tests.assist.contact_filing import ACCOUNT, PASSWORD
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.assist.first_contact import SAMPLES, ContactOutcome, blocked, figures, table
from tests.conftest import ROOT, serve_mock_registry

STRUCTURES = Path(__file__).parent / "structures"
MOST_ROUNDS, MOST_TRIES = 60, 2


def main(arguments: list[str] | None = None) -> int:
    """Measure every make, seed and profile asked for; return 1 if anything is wrong or the program has submitted anything."""
    asked = _parser().parse_args(arguments)
    language.choose("zh")
    asked.out.mkdir(parents=True, exist_ok=True)
    contacts = []
    for make in asked.make:
        for seed in asked.seed:
            for profile in asked.profile:
                contacts.append(measured(make, seed, profile, asked))
                print(table(contacts[-1:]), flush=True)
    print(table(contacts))
    return int(any(one.by_program or one.wrong for one in contacts))


def measured(make: str, seed: int, profile: str, asked: argparse.Namespace) -> ContactOutcome:
    """Return the outcome of one filing; everything about it is written beside the table."""
    contact = ContactOutcome(make, seed, profile)
    faulthandler.dump_traceback_later(asked.at_most, exit=True)
    sample: Json = json.loads((asked.samples / f"{profile}.json").read_text("utf-8"))
    pictures = asked.out / f"{make}-{seed}-{profile}"
    pictures.mkdir(parents=True, exist_ok=True)
    options = ["--make", make, "--seed", str(seed), "--company", sample["company"]]
    with tempfile.TemporaryDirectory() as folder, serve_mock_registry(Path(folder) / "mock", *options) as registry:
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = f"{folder}/home", "zh"  # for processes of the run
        place = shutil.copytree(ROOT / "profiles" / profile, Path(folder) / "profile")
        install(make, seed, registry.url)
        alone: Any = importlib.import_module(f"tests.assist.contact_{make}").alone

        def script(operator: ContactOperator, page: Page) -> None:
            person = alone(page, registry.url, seed, asked.samples, None)
            person.log_in(ACCOUNT, PASSWORD)
            names = iter(item["basic"]["algorithmName"] for item in sample["algorithms"])
            hand_ins = [person.submit_entity, *(lambda name=name: person.submit_algorithm(name) for name in names)]
            _let_it_file(operator, hand_ins)

        operator = ContactOperator(script, pictures)
        began = time.monotonic()
        with in_place_of_the_person(operator):
            contact.details["code"] = fill(
                FillOptions(profile=place, site=f"{registry.url}/", headless=True, survive=False)
            )
        contact.details["blocked requests"] = blocked(Path(folder))
        contact.seconds = time.monotonic() - began
        stored = stored_fields(sample, registry.state()[ACCOUNT], asked.samples)
        ledger = registry.ledger()
    submissions = len(ledger["submissions"]) + len(ledger["subject_submissions"])
    contact.by_program = submissions - operator.submitted
    figures(contact, sample, stored, operator)
    (asked.out / f"{make}-{seed}-{profile}.json").write_text(
        json.dumps(vars(contact), ensure_ascii=False, indent=1, default=str), "utf-8"
    )
    return contact


def install(make: str, seed: int, url: str) -> None:
    """Give the user's layer of a site the structure of a make, and whatever else its file says."""
    host = url.partition("://")[2].strip("/")
    name = f"site-{host.replace(':', '-')}"
    layer = {"format": 2, "id": name} | yaml.safe_load((STRUCTURES / f"{make}-{seed}.yaml").read_text("utf-8"))
    user_maps().mkdir(parents=True, exist_ok=True)
    (user_maps() / f"{name}.yaml").write_text(yaml.safe_dump(layer, allow_unicode=True), "utf-8")


def _let_it_file(operator: ContactOperator, hand_ins: list[Callable[[], object]]) -> None:
    """Let the assistant go on by itself until it offers no more; hand in what it says is ready."""
    operator.settle()
    last = ""
    pressed_at: Counter[str] = Counter()
    for _ in range(MOST_ROUNDS):
        shown = operator.shown
        if shown is None:
            operator.wait(0.5)
        elif prompts.OURS in shown.buttons:
            operator.press(prompts.OURS)
        elif prompts.ALLOW in shown.buttons and shown.key == "allow":
            operator.press(prompts.ALLOW)
        elif shown.key == UNLISTED:
            operator.press(prompts.CANCEL)
        elif hand_ins and any("请您提交" in line for line in shown.lines) and shown.lines[0] != last:
            last = shown.lines[0]
            hand_ins.pop(0)()
            operator.submitted += 1
            operator.settle()
        elif prompts.AUTO in shown.buttons and pressed_at[shown.lines[0]] < MOST_TRIES:
            pressed_at[shown.lines[0]] += 1
            operator.press(prompts.AUTO)
        else:
            return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.assist.automatic_contact")
    parser.add_argument("--make", nargs="+", default=["b", "c", "d", "e"])
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--profile", nargs="+", default=["speech-api"])
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of the samples, files beside them")
    parser.add_argument("--at-most", type=float, default=600.0, help="seconds after which a filing is given up")
    parser.add_argument(
        "--out", type=Path, default=ROOT / ".build" / "automatic-contact", help="where details are written"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
