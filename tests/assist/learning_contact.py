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
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from assistant.core import language
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import user_maps
from beian_mock.catalogue import Json
from tests.assist import automatic_contact, neutral_labels
from tests.assist.automatic_contact import FiledCase
from tests.assist.contact_fields import refs_of, stored_fields
from tests.assist.contact_filing import ACCOUNT, PARTS, PASSWORD, file_everything, site_module, site_options
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.assist.contact_questions import asked_of, by_pattern, handed_over, patterns_of
from tests.assist.first_contact import WHOLE_PRODUCTS, ContactOutcome, blocked, figures, table
from tests.assist.instalments_contact import instalments
from tests.assist.noted_walks import noted, walks_noted
from tests.assist.typed_otherwise import typed_otherwise
from tests.conftest import ROOT, serve_mock_registry

OTHER = ("天津别家示例科技有限公司", "other", "other1234")


def main(arguments: list[str] | None = None) -> int:
    """Measure every make and seed asked for; return 1 if anything is wrong or the program has submitted anything."""
    asked = _parser().parse_args(arguments)
    language.choose("zh")
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.neutral_labels:
        neutral_labels.apply()
    contacts = []
    for make in asked.make:
        for seed in asked.seed:
            if asked.instalments:
                contacts += instalments(make, seed, asked)
                continue
            asked.layer = asked.out / f"{make}-{seed}.yaml"
            contacts.append(lesson(make, seed, asked))
            print(table(contacts[-1:]), flush=True)
            print(asked.layer.read_text("utf-8") if asked.layer.is_file() else "nothing learnt", flush=True)
            if asked.second and asked.layer.is_file():
                contacts.append(automatic_contact.measured(make, seed, asked.second, asked))
                print(table(contacts[-1:]), flush=True)
                print(of_second(contacts[-1], contacts[-2], asked.layer), flush=True)
    print(table(contacts))
    return int(any(one.by_program or one.wrong for one in contacts))


def lesson(make: str, seed: int, asked: argparse.Namespace) -> ContactOutcome:
    """Return the outcome of the filing that teaches; the layer that it has taught lies at `asked.layer` then."""
    contact = ContactOutcome(make, seed, asked.first)
    faulthandler.dump_traceback_later(asked.at_most, exit=True)
    asked.layer.unlink(missing_ok=True)
    sample: Json = json.loads((asked.samples / f"{asked.first}.json").read_text("utf-8"))
    sample, otherwise = typed_otherwise(sample, asked.otherwise, random.Random(seed))
    helped = importlib.import_module(f"tests.assist.contact_{make}").helped
    options = [*site_options(make, seed, sample["company"]), "--account", ":".join(OTHER)]
    module = site_module(has_neutral_labels=asked.neutral_labels)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_mock_registry(Path(folder) / "mock", *options, module=module) as registry,
    ):
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = f"{folder}/home", "zh"  # for processes of the run
        place = shutil.copytree(ROOT / "profiles" / asked.first, Path(folder) / "profile")

        def script(operator: ContactOperator, page: Page) -> None:
            person = helped(page, registry.url, seed, asked.samples, operator, None)
            parts: Sequence[str] = PARTS
            if asked.wrong_account:
                visits = [visit(page, registry.url, FiledCase(make, seed, sample, asked.samples), operator)]
                file_everything(operator, person, sample, product_is_whole=make in WHOLE_PRODUCTS, parts=PARTS[:1])
                person.log_out()
                visits.append(visit(page, registry.url, FiledCase(make, seed, sample, asked.samples), operator))
                contact.details["wrong account"], parts = visits, PARTS[1:]
                print(json.dumps(visits, ensure_ascii=False), flush=True)
                person.log_in(ACCOUNT, PASSWORD)
            file_everything(operator, person, sample, product_is_whole=make in WHOLE_PRODUCTS, parts=parts)

        operator = ContactOperator(script, asked.out, learns=True, otherwise=otherwise, points=asked.points)
        operator.log_outs, operator.end_sessions = asked.log_outs, lambda: registry.ask("/__mock__/expire", {})
        with in_place_of_the_person(operator), walks_noted() as walks:
            fill(FillOptions(profile=place, site=f"{registry.url}/", headless=True, survive=False))
        contact.details |= {**noted(walks, operator), "blocked requests": blocked(Path(folder))}
        stored = stored_fields(sample, registry.state()[ACCOUNT], asked.samples)
        ledger = registry.ledger()
        for learnt in user_maps().glob("*.yaml"):
            asked.layer.write_text(learnt.read_text("utf-8"), "utf-8")
    contact.by_program = len(ledger["submissions"]) + len(ledger["subject_submissions"]) - operator.submitted
    figures(contact, sample, stored, operator)
    if otherwise:
        _judge_otherwise(contact, sample, operator)
    _write(contact, asked.out / f"{make}-{seed}-{asked.first}-lesson.json")
    return contact


def _write(contact: ContactOutcome, place: Path) -> None:
    place.write_text(json.dumps(vars(contact), ensure_ascii=False, indent=1, default=str), "utf-8")


def visit(page: Page, url: str, case: FiledCase, operator: ContactOperator) -> Json:
    """Log in to another company's account by mistake, type the client's entity there, look at it, and leave.

    Return what the assistant has made of it: how much more it knows after it than before, and what it asks.
    """
    assistance, person = operator.assistance, importlib.import_module(f"tests.assist.contact_{case.make}").alone
    assert assistance is not None
    assert assistance.learning is not None
    learning = assistance.learning
    other = person(page, url, case.seed, case.samples, None)
    operator.settle()
    before = len(learning.timeline), len(assistance.evidence.values), len(assistance.learnt), len(operator.prompts)
    other.log_in(*OTHER[1:])
    other.file_entity(case.sample["subject"])
    operator.settle()
    page.reload()
    other.open_entity()
    operator.settle()
    seen = {
        "more events": len(learning.timeline) - before[0],
        "more values": len(assistance.evidence.values) - before[1],
        "more places": len(assistance.learnt) - before[2],
        "prompts": sorted({text[1:].partition("]")[0] for text in operator.prompts[before[3] :]}),
    }
    other.log_out()
    operator.settle()
    return seen


def of_second(second: ContactOutcome, first: ContactOutcome, layer: Path) -> str:
    """Return what became of the second client's fields, by whether the first one had them; what was asked, and left to the person."""
    stored = (
        row
        for row in first.details["keys"]
        if row not in first.details["missing"] and row not in first.details["wrong"]
    )
    keys, prompts = second.details["keys"], second.details["prompts"]
    missing, wrong = second.details["missing"], second.details["wrong"]
    seen, others = by_pattern(keys, patterns_of(first.details["keys"], stored), missing=missing, wrong=wrong)
    placed, _ = by_pattern(keys, read_layer(layer).get("fields", {}), missing=missing, wrong=wrong)
    said = {
        "seen in the lesson": vars(seen),
        "never seen": vars(others),
        "placed by the layer": vars(placed),
        "asked": asked_of(prompts),
        "handed over": handed_over(prompts),
        "submissions by the program": second.by_program,
    }
    return json.dumps(said, ensure_ascii=False)


def _judge_otherwise(contact: ContactOutcome, sample: Json, operator: ContactOperator) -> None:
    """Tell what became of the values typed otherwise: in the store, named as different, or taken for right."""
    evidence = operator.assistance.evidence if operator.assistance else None
    rows = {row: operator.key(ref) for row, ref in refs_of(sample).items() if ref in operator.otherwise}
    stored = {
        row: key for row, key in rows.items() if row not in (*contact.details["wrong"], *contact.details["missing"])
    }
    contact.details["typed otherwise"] = said = {
        "typed": len(rows),
        "stored so": len(stored),
        "named as different": sum(
            any(f"≠ {row.rpartition(' / ')[2]}" in one for one in operator.prompts) for row in rows
        ),
        "taken for right": [row for row, key in stored.items() if evidence and evidence.is_stored(key)],
    }
    print(json.dumps(said, ensure_ascii=False), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = automatic_contact.contact_parser("learning_contact")
    parser.add_argument("--first", default="speech-api", help="the profile of the filing that teaches")
    parser.add_argument("--second", default="", help="the profile that another client files by itself afterwards")
    parser.add_argument(
        "--otherwise", type=float, default=0.0, help="the share of values typed otherwise than the profile says"
    )
    parser.add_argument(
        "--wrong-account", action="store_true", help="the person is in another company's account meanwhile"
    )
    parser.add_argument(
        "--instalments", action="store_true", help="three clients teach a part each (instalments_contact)"
    )
    parser.add_argument(
        "--neutral-labels", action="store_true", help="every label of the site says nothing: 字段一, 字段二, …"
    )
    parser.add_argument("--points", action="store_true", help="the person points at what the panel does not know")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
