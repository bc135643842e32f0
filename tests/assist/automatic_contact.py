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
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import yaml
from playwright.sync_api import Page

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from assistant.core import language
from assistant.planning.maps.overlay import user_maps
from beian_mock.catalogue import Json
from tests.assist.automatic_person import AutomaticPerson
from tests.assist.contact_fields import stored_fields
from tests.assist.contact_filing import ACCOUNT, file_everything, site_module, site_options
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.assist.first_contact import SAMPLES, WHOLE_PRODUCTS, ContactOutcome, blocked, figures, table
from tests.conftest import ROOT, MockRegistry, serve_mock_registry


class FiledCase(NamedTuple):
    """What is filed where: the make and its seed, the sample, and the folder of its files."""

    make: str
    seed: int
    sample: Json
    samples: Path


STRUCTURES = Path(__file__).parent / "structures"


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
                if asked.log_outs:
                    print(f"log-outs: {contacts[-1].details['log-outs']} of {asked.log_outs}", flush=True)
    print(table(contacts))
    return int(any(one.by_program or one.wrong for one in contacts))


def measured(make: str, seed: int, profile: str, asked: argparse.Namespace) -> ContactOutcome:
    """Return the outcome of one filing; everything about it is written beside the table."""
    contact = ContactOutcome(make, seed, profile)
    faulthandler.dump_traceback_later(asked.at_most, exit=True)
    sample: Json = json.loads((asked.samples / f"{profile}.json").read_text("utf-8"))
    pictures = asked.out / f"{make}-{seed}-{profile}"
    pictures.mkdir(parents=True, exist_ok=True)
    options = site_options(make, seed, sample["company"])
    module = site_module(has_neutral_labels=getattr(asked, "neutral_labels", False))
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_mock_registry(Path(folder) / "mock", *options, module=module) as registry,
    ):
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = f"{folder}/home", "zh"  # for processes of the run
        place = shutil.copytree(ROOT / "profiles" / profile, Path(folder) / "profile")
        install(asked.layer or STRUCTURES / f"{make}-{seed}.yaml", registry.url)

        def script(operator: ContactOperator, _: Page) -> None:
            person = person_at(registry, operator, FiledCase(make, seed, sample, asked.samples))
            person.log_outs = asked.log_outs
            try:
                person.run()
                if getattr(asked, "begins", False):
                    begin_first(registry, operator, FiledCase(make, seed, sample, asked.samples))
                    person.go_on()
            finally:
                contact.details["log-outs"] = person.logged_out

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


def person_at(registry: MockRegistry, operator: ContactOperator, case: FiledCase) -> AutomaticPerson:
    """Return the person who lets the assistant file a sample by itself at the pages of a make."""
    alone = importlib.import_module(f"tests.assist.contact_{case.make}").alone
    return AutomaticPerson(
        operator,
        lambda page: alone(page, registry.url, case.seed, case.samples, None),
        case.sample,
        lambda: registry.state()[ACCOUNT],
        end_sessions=lambda: registry.ask("/__mock__/expire", {}),
        dice=random.Random(case.seed),
    )


def begin_first(registry: MockRegistry, operator: ContactOperator, case: FiledCase) -> None:
    """Let the person file the first product by hand, with help, and the assistant learn from it."""
    assert operator.page is not None
    helped = importlib.import_module(f"tests.assist.contact_{case.make}").helped
    operator.learns = True
    person = helped(operator.page, registry.url, case.seed, case.samples, operator, None)
    first = {**case.sample, "products": case.sample["products"][:1]}
    file_everything(operator, person, first, product_is_whole=case.make in WHOLE_PRODUCTS, parts=("products",))


def install(described: Path, url: str) -> None:
    """Give the user's layer of a site the structure that a file describes, and whatever else it says."""
    host = url.partition("://")[2].strip("/")
    name = f"site-{host.replace(':', '-')}"
    texts = yaml.load(described.read_text("utf-8"), Loader=yaml.BaseLoader)  # `on` is a key, and no truth
    layer = {"format": "2"} | texts | {"id": name}
    user_maps().mkdir(parents=True, exist_ok=True)
    (user_maps() / f"{name}.yaml").write_text(yaml.safe_dump(layer, allow_unicode=True), "utf-8")


def contact_parser(name: str) -> argparse.ArgumentParser:
    """Return a parser of what every such measurement is asked."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.assist.{name}")
    parser.add_argument("--make", nargs="+", default=["b", "c", "d", "e"])
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of the samples, files beside them")
    parser.add_argument(
        "--log-outs", type=int, default=0, help="how often the site ends the session while the assistant files"
    )
    parser.add_argument("--at-most", type=float, default=600.0, help="seconds after which a filing is given up")
    out = ROOT / ".build" / name.replace("_", "-")
    parser.add_argument("--out", type=Path, default=out, help="where details are written")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = contact_parser("automatic_contact")
    parser.add_argument("--profile", nargs="+", default=["speech-api"])
    parser.add_argument("--layer", type=Path, help="a layer of the site that another filing has learnt")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
