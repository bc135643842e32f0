"""Lessons in instalments (`learning_contact --instalments`): three clients teach a part each, a fourth files by itself.

Each has a company, a home and an operator of its own, and the map goes from one to the next as offices share it: `beian map export`,
`beian map merge`. A technical supporter shows the entity, a provider the products, another one a text algorithm; what the lessons before
have taught is filed by itself.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from assistant.apps.cli import maps
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from beian_mock.catalogue import Json
from tests.assist.automatic_contact import FiledCase, person_at
from tests.assist.contact_fields import refs_of, stored_fields
from tests.assist.contact_filing import ACCOUNT, PARTS, file_everything, site_options
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.assist.contact_questions import asked_of, handed_over, lines_of
from tests.assist.first_contact import WHOLE_PRODUCTS, ContactOutcome, blocked, figures
from tests.assist.noted_walks import noted, walks_noted
from tests.conftest import ROOT, MockRegistry, free_port, serve_mock_registry


class Instalment(NamedTuple):
    """A run of one client: the profile, and the parts that the person files by hand and lets the assistant learn."""

    profile: str
    shows: tuple[str, ...] = ()


LESSONS = (
    Instalment("speech-api", ("entity",)),
    Instalment("ranking", ("products",)),
    Instalment("chat-app", ("algorithms",)),
)


def instalments(make: str, seed: int, asked: argparse.Namespace) -> list[ContactOutcome]:
    """Return the outcomes of the lessons and of each second client."""
    port, layer = free_port(), asked.out / f"{make}-{seed}-instalments.yaml"
    layer.unlink(missing_ok=True)
    outcomes = []
    for run in (*LESSONS, *(Instalment(profile) for profile in asked.second.split())):
        faulthandler.dump_traceback_later(asked.at_most, exit=True)
        outcomes.append(_run(ContactOutcome(make, seed, run.profile), run, asked, layer, port))
        print(line(outcomes[-1]), flush=True)
    return outcomes


def line(contact: ContactOutcome) -> str:
    """Return the figures of one run as printed."""
    names = ("make", "seed", "profile", "fields", "right", "filled", "typed", "missing", "wrong", "by_program")
    said = {name: getattr(contact, name) for name in names}
    more = ("shows", "scope", "silently wrong", "asked", "handed over", "learnt")
    return json.dumps(said | {name: contact.details.get(name) for name in more}, ensure_ascii=False)


def _run(contact: ContactOutcome, run: Instalment, asked: argparse.Namespace, layer: Path, port: int) -> ContactOutcome:
    sample: Json = json.loads((asked.samples / f"{run.profile}.json").read_text("utf-8"))
    options = site_options(contact.make, contact.seed, sample["company"])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = f"{folder}/home", "zh"
        place = shutil.copytree(ROOT / "profiles" / run.profile, Path(folder) / "profile")
        with serve_mock_registry(Path(folder) / "mock", *options, port=port) as registry:
            if layer.is_file():
                maps.merge(registry.url, layer, run.profile, yes=True)
            case = FiledCase(contact.make, contact.seed, sample, asked.samples)
            operator = ContactOperator(_script(registry, run.shows, case), asked.out, learns=bool(run.shows))
            with in_place_of_the_person(operator), walks_noted() as walks:
                fill(FillOptions(profile=place, site=f"{registry.url}/", headless=True, survive=False))
            contact.details |= noted(walks, operator)
            contact.details["blocked requests"] = blocked(Path(folder))
            stored = stored_fields(sample, registry.state()[ACCOUNT], asked.samples)
            ledger = registry.ledger()
            if run.shows:
                layer.unlink(missing_ok=True)
                maps.export(registry.url, layer)
    contact.by_program = len(ledger["submissions"]) + len(ledger["subject_submissions"]) - operator.submitted
    figures(contact, sample, stored, operator)
    _count(contact, run, sample, operator)
    name = f"{contact.make}-{contact.seed}-{run.profile}-{'lesson' if run.shows else 'second'}.json"
    (asked.out / name).write_text(json.dumps(vars(contact), ensure_ascii=False, indent=1, default=str), "utf-8")
    return contact


def _script(registry: MockRegistry, shows: tuple[str, ...], case: FiledCase) -> Callable[[ContactOperator, Page], None]:
    """Return what the person does: lets the assistant file what it knows, and shows the rest."""
    helped = importlib.import_module(f"tests.assist.contact_{case.make}").helped

    def script(operator: ContactOperator, page: Page) -> None:
        if "entity" not in shows:
            person_at(registry, operator, case).run()
        if shows:
            person = helped(operator.page or page, registry.url, case.seed, case.samples, operator, None)
            whole = case.make in WHOLE_PRODUCTS
            file_everything(operator, person, case.sample, product_is_whole=whole, parts=shows)

    return script


def _count(contact: ContactOutcome, run: Instalment, sample: Json, operator: ContactOperator) -> None:
    """Count what the person was asked, what was handed over, and what is wrong although the assistant says that it is proved."""
    keys = {row: operator.key(ref) or str(ref) for row, ref in refs_of(sample).items()}
    evidence = operator.assistance.evidence if operator.assistance else None
    lines = lines_of(operator.prompts)
    rows = contact.details["wrong"] | dict.fromkeys(contact.details["missing"])
    contact.details |= {
        "shows": run.shows,
        "asked": asked_of(operator.prompts),
        "handed over": handed_over(operator.prompts),
        "learnt": sorted(one for one in lines if "学会了“" in one or "还没学会：照" in one),
        "silently wrong": [row for row in rows if evidence and evidence.is_stored(keys.get(row, ""))],
        "scope": [part for part in PARTS if part in run.shows] or "all",
    }
