"""`python -m tests.assist.look_contact --make b --seed 0`: what somebody teaches who only looks at an approved client's records.

The store is filled with a sample; the scripted person of a make opens every record in `beian learn --look`. What was pulled into
the new profile is compared with the sample's own; then another client may file by itself with the layer that came of it.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from assistant.apps.cli.look_learning import learn
from assistant.apps.cli.map_options import LearnOptions
from assistant.core import language
from assistant.core.errors import BeianError
from assistant.core.values import File, Value, compare
from assistant.core.verdict import is_right
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.loading import load
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import SeenView, TimelineEvent
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import user_maps
from beian_mock.catalogue import Json
from tests.assist import automatic_contact
from tests.assist.approved_store import fill_store
from tests.assist.contact_filing import site_options
from tests.assist.contact_questions import asked_of, handed_over
from tests.assist.first_contact import table
from tests.assist.look_operator import LookOperator, in_place_of_the_looker
from tests.assist.look_people import look_at_everything
from tests.conftest import ROOT, serve_mock_registry

COLUMNS = ("make", "seed", "profile", "state", "shown", "known", "right", "wrong", "writes", "kinds", "acts", "seconds")
READING, LOGIN = ("GET", "HEAD", "OPTIONS"), ("login", "captcha", "sms", "checkLogin", "checkSms")


@dataclass
class LookOutcome:
    """The outcome of one look: fields that the store has, fields in the pulled profile, right and wrong ones, writing requests."""

    make: str
    seed: int
    profile: str
    state: str
    shown: int = 0
    known: int = 0
    right: int = 0
    wrong: int = 0
    writes: int = 0
    kinds: int = 0
    acts: int = 0
    seconds: float = 0.0
    details: Json = field(default_factory=dict)

    def row(self) -> list[str]:
        """Return the columns of the table."""
        return [str(round(getattr(self, name))) if name == "seconds" else str(getattr(self, name)) for name in COLUMNS]


def main(arguments: list[str] | None = None) -> int:
    """Measure every make and seed asked for; return 1 if anything is wrong, or anything was written."""
    asked = _parser().parse_args(arguments)
    language.choose("zh")
    asked.out.mkdir(parents=True, exist_ok=True)
    looks, filings = [], []
    for make in asked.make:
        for seed in asked.seed:
            asked.layer = asked.out / f"{make}-{seed}-{asked.state}.yaml"
            looks.append(looked(make, seed, asked))
            print(as_table(looks[-1:]), flush=True)
            if asked.second and asked.layer.is_file():
                filings.append(automatic_contact.measured(make, seed, asked.second, asked))
                print(table(filings[-1:]), flush=True)
                said = {"asked": asked_of(filings[-1].details["prompts"]), "typed": filings[-1].details["typed"]}
                said |= {"handed over": handed_over(filings[-1].details["prompts"])}
                print(json.dumps(said, ensure_ascii=False), flush=True)
    print(as_table(looks))
    print(table(filings) if filings else "")
    return int(any(one.wrong or one.writes for one in looks) or any(one.wrong for one in filings))


def looked(make: str, seed: int, asked: argparse.Namespace) -> LookOutcome:
    """Return the outcome of one look; the layer lies at `asked.layer` then, everything else beside the table."""
    outcome = LookOutcome(make, seed, asked.first, asked.state)
    faulthandler.dump_traceback_later(asked.at_most, exit=True)
    asked.layer.unlink(missing_ok=True)
    sample: Json = json.loads((asked.samples / f"{asked.first}.json").read_text("utf-8"))
    pictures = asked.out / f"{make}-{seed}-{asked.state}"
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "mock", Path(folder) / "pulled"
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = f"{folder}/home", "zh"
        fill_store(data, sample, asked.samples, is_approved=asked.state == "approved")
        with serve_mock_registry(data, *site_options(make, seed, sample["company"])) as registry:
            before = len(registry.ledger()["requests"])

            def script(operator: LookOperator, _: Page) -> None:
                look_at_everything(make, registry.url, seed, operator, sample)

            operator = LookOperator(script, pictures)  # type: ignore[arg-type]
            began = time.monotonic()
            with in_place_of_the_looker(operator):
                outcome.details["code"] = learn(
                    LearnOptions(look=True, site=f"{registry.url}/", out=out, headless=True)
                )
            outcome.seconds, outcome.acts = time.monotonic() - began, operator.acts.count
            writes = [line for line in registry.ledger()["requests"][before:] if _writes(line)]
        outcome.writes = len(writes)
        outcome.details |= {"writes": writes, "stops": operator.stops, "prompts": operator.prompts}
        outcome.details["looked"] = operator.looked
        assert operator.session is not None
        outcome.details["timeline"] = [_described(event) for event in operator.session.learning.timeline]
        _compare(outcome, asked.first, out)
        for layer in user_maps().glob("*.yaml"):
            asked.layer.write_text(layer.read_text("utf-8"), "utf-8")
            outcome.kinds = len(_kinds(layer))
        if out.is_dir():
            outcome.details["profile"] = [path.read_text("utf-8") for path in out.glob("*.yaml")]
    text = json.dumps(asdict(outcome), ensure_ascii=False, indent=1, default=str)
    (asked.out / f"{make}-{seed}-{asked.state}.json").write_text(text, "utf-8")
    return outcome


def _described(event: TimelineEvent) -> str:
    """Return one event as a line."""
    if isinstance(event, SeenPress):
        beside = f" beside {event.beside}" if event.beside else ""
        return f"press {event.word or event.icon!r} {event.place}{beside}"
    return f"view {event.root} {len(event.keys)}" if isinstance(event, SeenView) else "sent"


def _kinds(layer: Path) -> Json:
    kinds: Json = read_layer(layer).get("structure", {}).get("records", {})
    return kinds


def _writes(line: Json) -> bool:
    """Return whether a request may have written: the login, the pages' own settings and the witness do not."""
    path = line["path"]
    return line["method"] not in READING and not path.startswith("/__mock__") and not any(w in path for w in LOGIN)


def _compare(outcome: LookOutcome, profile: str, out: Path) -> None:
    """Compare the pulled profile with the one of the sample, field by field."""
    meant = _values(ROOT / "profiles" / profile)
    try:
        pulled = _values(out)
    except BeianError as fault:
        outcome.details["no profile"] = str(fault)
        pulled = {}
    wrong = {
        key: (str(meant.get(key)), str(value)) for key, value in pulled.items() if not _is_equal(meant, key, value)
    }
    outcome.shown, outcome.known, outcome.wrong = len(meant), len(pulled), len(wrong)
    outcome.right = len(pulled) - len(wrong)
    outcome.details |= {"wrong": wrong, "missing": sorted(meant.keys() - pulled.keys())}


def _is_equal(meant: dict[str, Value], key: str, value: Value) -> bool:
    return key in meant and is_right(compare(meant[key], value), "compared")


def _values(folder: Path) -> dict[str, Value]:
    """Return the values of a profile that a form shows; of an upload its bytes count."""
    records = load(folder).records()
    values = {str(key): value for record in records for key, value in record.values.items() if spec_of(key).on_page}
    return {
        key: File("", value.sha256, value.size) if isinstance(value, File) else value for key, value in values.items()
    }


def as_table(looks: list[LookOutcome]) -> str:
    """Return the outcomes as a table."""
    lines = [list(COLUMNS), ["---"] * len(COLUMNS), *(one.row() for one in looks)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _parser() -> argparse.ArgumentParser:
    parser = automatic_contact.contact_parser("look_contact")
    parser.add_argument("--first", default="chat-app", help="the profile of the client whose records are looked at")
    parser.add_argument(
        "--state", choices=("approved", "draft"), default="approved", help="of that client's algorithms"
    )
    parser.add_argument(
        "--begins",
        action="store_true",
        help="that client's person files the first product by hand, and lets it be learnt",
    )
    parser.add_argument("--second", default="", help="the profile that another client files by itself afterwards")
    parser.set_defaults(make=["b"])
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
