"""`python -m tests.assist.learning_contact --make d --seed 0`: what one filing teaches, and how the second client files with it.

The scripted person of a make files a sample with help and without any map, and lets the assistant learn after each record. The layer
that comes of it goes to another client of another company, at a site with an empty store, who files by itself.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from assistant.core import language
from assistant.planning.maps.overlay import user_maps
from beian_mock.catalogue import Json
from tests.assist import automatic_contact
from tests.assist.contact_fields import stored_fields
from tests.assist.contact_filing import ACCOUNT, file_everything
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.assist.first_contact import WHOLE_PRODUCTS, ContactOutcome, blocked, figures, table
from tests.conftest import ROOT, serve_mock_registry


def main(arguments: list[str] | None = None) -> int:
    """Measure every make and seed asked for; return 1 if anything is wrong or the program has submitted anything."""
    asked = _parser().parse_args(arguments)
    language.choose("zh")
    asked.out.mkdir(parents=True, exist_ok=True)
    contacts = []
    for make in asked.make:
        for seed in asked.seed:
            asked.layer = asked.out / f"{make}-{seed}.yaml"
            contacts.append(lesson(make, seed, asked))
            print(table(contacts[-1:]), flush=True)
            print(asked.layer.read_text("utf-8") if asked.layer.is_file() else "nothing learnt", flush=True)
            if asked.second and asked.layer.is_file():
                contacts.append(automatic_contact.measured(make, seed, asked.second, asked))
                print(table(contacts[-1:]), flush=True)
    print(table(contacts))
    return int(any(one.by_program or one.wrong for one in contacts))


def lesson(make: str, seed: int, asked: argparse.Namespace) -> ContactOutcome:
    """Return the outcome of the filing that teaches; the layer that it has taught lies at `asked.layer` then."""
    contact = ContactOutcome(make, seed, asked.first)
    faulthandler.dump_traceback_later(asked.at_most, exit=True)
    asked.layer.unlink(missing_ok=True)
    sample: Json = json.loads((asked.samples / f"{asked.first}.json").read_text("utf-8"))
    helped = importlib.import_module(f"tests.assist.contact_{make}").helped
    options = ["--make", make, "--seed", str(seed), "--company", sample["company"]]
    with tempfile.TemporaryDirectory() as folder, serve_mock_registry(Path(folder) / "mock", *options) as registry:
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = f"{folder}/home", "zh"  # for processes of the run
        place = shutil.copytree(ROOT / "profiles" / asked.first, Path(folder) / "profile")

        def script(operator: ContactOperator, page: Page) -> None:
            person = helped(page, registry.url, seed, asked.samples, operator, None)
            file_everything(operator, person, sample, product_is_whole=make in WHOLE_PRODUCTS)

        operator = ContactOperator(script, asked.out, learns=True)
        with in_place_of_the_person(operator):
            fill(FillOptions(profile=place, site=f"{registry.url}/", headless=True, survive=False))
        contact.details["blocked requests"] = blocked(Path(folder))
        stored = stored_fields(sample, registry.state()[ACCOUNT], asked.samples)
        ledger = registry.ledger()
        for learnt in user_maps().glob("*.yaml"):
            asked.layer.write_text(learnt.read_text("utf-8"), "utf-8")
    contact.by_program = len(ledger["submissions"]) + len(ledger["subject_submissions"]) - operator.submitted
    figures(contact, sample, stored, operator)
    details = json.dumps(vars(contact), ensure_ascii=False, indent=1, default=str)
    (asked.out / f"{make}-{seed}-{asked.first}-lesson.json").write_text(details, "utf-8")
    return contact


def _parser() -> argparse.ArgumentParser:
    parser = automatic_contact.contact_parser("learning_contact")
    parser.add_argument("--first", default="speech-api", help="the profile of the filing that teaches")
    parser.add_argument("--second", default="", help="the profile that another client files by itself afterwards")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
