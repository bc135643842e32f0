"""`python -m tests.assist.broken_lessons --make d --kills 20`: lessons that break off (kill -9), and what of them is lost.

A person files a sample with help and lets the assistant learn after each record. The assistant dies at moments drawn by the seed, every
other time after the press on 学会这里; then it is started again on the browser that has stayed open, and the person repeats the record at hand. A
lesson that has come to its end gives way to a new one, with another home and an empty store. After every kill the layer must load and hold
everything that it held before.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.fill import fill
from assistant.core import language
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import user_maps
from beian_mock.catalogue import Json
from tests.assist.contact_filing import ACCOUNT, PASSWORD, learn, site_options
from tests.assist.contact_operator import ContactOperator, in_place_of_the_person
from tests.assist.first_contact import SAMPLES
from tests.assist.killed_contact import ENDS, SAID, WITHIN_S, die, say_so
from tests.conftest import ROOT, MockRegistry, serve_mock_registry

PROFILE = "speech-api"
KINDS = ("subject", "algorithm")
LESSON_MOMENTS_S, LEARNING_MOMENTS_S = (5.0, 35.0), (0.05, 9.0)


def main(arguments: list[str] | None = None) -> int:
    """Break lessons off as often as asked for; return 1 if a layer did not load or anything was lost or wrong."""
    asked = _parser().parse_args(arguments)
    language.choose("zh")
    if asked.at:
        _child(asked)
        return 0
    asked.out.mkdir(parents=True, exist_ok=True)
    dice, faults, kills = random.Random(asked.seed), list[str](), 0
    while kills < asked.kills:
        broken = _broken_lesson(asked, dice, asked.kills - kills)
        kills += broken["kills"]
        faults += broken["faults"]
        print(json.dumps(broken, ensure_ascii=False), flush=True)
    print(f"kills: {kills}, faults: {faults}")
    return int(bool(faults))


def _broken_lesson(asked: argparse.Namespace, dice: random.Random, most: int) -> Json:
    """Return what became of one lesson, broken off until it has come to its end; its layer files for another client then."""
    sample: Json = json.loads((asked.samples / f"{PROFILE}.json").read_text("utf-8"))
    moments, faults, held = list[str](), list[str](), dict[str, Any]()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(ROOT / "profiles" / PROFILE, home / "profile")
        os.environ["BEIAN_HOME"], os.environ["BEIAN_LANG"] = str(home / "home"), "zh"
        with serve_mock_registry(home / "mock", *site_options(asked.make, 0, sample["company"])) as registry:
            while True:
                is_learning = bool(len(moments) % 2)
                dies_after = dice.uniform(*(LEARNING_MOMENTS_S if is_learning else LESSON_MOMENTS_S))
                dies_after = dies_after if len(moments) < most else 0.0
                ended = _run_child(registry.url, home, asked, dies_after, is_learning=is_learning)
                layer = _layer(faults)
                faults += _missing_since(held, layer)
                held = layer
                if ended.returncode != -signal.SIGKILL:
                    break
                moments.append(f"{'learning' if is_learning else 'lesson'} {dies_after:.2f}: {_names(layer)}")
                registry.ask("/__mock__/expire", {})
            if ended.returncode not in ENDS:
                faults.append(f"the last run ended with {ended.returncode}: {ended.stderr[-1500:]}")
            faults += [
                f"not learnt: {kind}" for kind in KINDS if kind not in held.get("structure", {}).get("records", {})
            ]
            for path in user_maps().glob("*.yaml"):
                shutil.copy(path, asked.out / "layer.yaml")
        said = [json.loads(line) for line in (home / SAID).read_text("utf-8").splitlines()]
        lines = list(map(json.dumps, held.get("structure", {}).get("records", {}).items()))
    (asked.out / "said.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
    return {"kills": len(moments), "moments": moments, "faults": faults, "learnt": list(map(json.loads, lines))}


def _layer(faults: list[str]) -> dict[str, Any]:
    try:
        return next((dict(read_layer(path)) for path in user_maps().glob("*.yaml")), {})
    except Exception as fault:
        faults.append(f"the layer does not load: {fault}")
        return {}


def _names(layer: dict[str, Any]) -> str:
    return ", ".join([*layer.get("structure", {}).get("records", {}), *layer.get("fields", {})]) or "–"


def _missing_since(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return what a layer held before and no longer holds."""
    records = (before.get("structure", {}).get("records", {}), after.get("structure", {}).get("records", {}))
    missing = [f"lost: {part}" for part in records[0] if part not in records[1]]
    missing += [f"lost: {part}" for part in before.get("fields", {}) if part not in after.get("fields", {})]
    return missing + [
        f"lost: {save}" for save in before.get("allowed_saves", ()) if save not in after.get("allowed_saves", ())
    ]


def _run_child(
    url: str, home: Path, asked: argparse.Namespace, dies_after: float, *, is_learning: bool
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.assist.broken_lessons", "--at", url, "--make", asked.make]
    more = ["--home", home, "--samples", asked.samples, "--dies-after", dies_after]
    how = ["--in-learning"] if is_learning else []
    return subprocess.run(
        [*command, *map(str, more), *how], cwd=ROOT, capture_output=True, text=True, check=False, timeout=WITHIN_S
    )


def _child(asked: argparse.Namespace) -> None:
    sample: Json = json.loads((asked.samples / f"{PROFILE}.json").read_text("utf-8"))
    helped = importlib.import_module(f"tests.assist.contact_{asked.make}").helped

    def script(operator: ContactOperator, page: Page) -> None:
        person = helped(page, asked.at, 0, asked.samples, operator, None)
        person.log_in(ACCOUNT, PASSWORD)
        _teach(operator, person, sample, lambda: MockRegistry(asked.at, "").state().get(ACCOUNT, {}))

    operator = ContactOperator(script, asked.home, learns=True)

    def begin(dies_after: float) -> None:
        timer = threading.Timer(dies_after, die, (operator, asked.home))
        timer.daemon = True
        timer.start()

    if asked.dies_after and asked.in_learning:
        operator.on_learning = lambda: begin(asked.dies_after)
    elif asked.dies_after:
        begin(asked.dies_after)
    with in_place_of_the_person(operator):
        code = fill(FillOptions(profile=asked.home / "profile", site=f"{asked.at}/", headless=True))
    say_so(operator, asked.home)
    sys.exit(code)


def _teach(operator: ContactOperator, person: Any, sample: Json, stored: Callable[[], Json]) -> None:
    """Repeat the record at hand, or go on with the next one, and let the assistant learn it."""
    if "subject" not in _learnt():
        person.file_entity(sample["subject"])
        learn(operator)
    (algorithm,) = sample["algorithms"]
    if stored().get("subject", {}).get("state") in ("未填报", "草稿"):
        person.submit_entity()
        operator.submitted += 1
    name = algorithm["basic"]["algorithmName"]
    if not stored().get("algorithms"):
        person.file_algorithm(dict(algorithm))
    elif "algorithm" not in _learnt():
        person.repeat_algorithm(dict(algorithm), name)
    learn(operator)


def _learnt() -> dict[str, Any]:
    layers = [read_layer(path) for path in user_maps().glob("*.yaml")]
    return dict(layers[0].get("structure", {}).get("records", {})) if layers else {}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.assist.broken_lessons")
    parser.add_argument("--make", default="d", choices=["d"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of the samples, files beside them")
    parser.add_argument("--out", type=Path, default=ROOT / ".build" / "broken-lessons")
    parser.add_argument("--at", default="", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, default=Path(), help=argparse.SUPPRESS)
    parser.add_argument("--dies-after", type=float, default=0.0, help=argparse.SUPPRESS)
    parser.add_argument("--in-learning", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
