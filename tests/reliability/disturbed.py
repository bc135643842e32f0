"""One trial of a fault: file while the mock misbehaves, judge by its store, then file again without the fault.

Outcomes of the disturbed run: `overcome` (finished, all proved, the store as in an uninterrupted run), `handed over`
(the person was asked in a sentence), `stopped` (an exit code and a sentence). `faults` lists what must never happen: a
field reported right but not stored so; a good end over a wrong store; data stored in another company's account without
a message; a duplicate record that the site did not double itself, or did and nobody was informed; an additional
submission; a run without a sentence; a run without the fault that does not end like an undisturbed one.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.filing.conftest import FilingRunResult
from tests.filing.live import LiveRun
from tests.filing.small import Json
from tests.reliability import person
from tests.reliability.faults import FaultCase
from tests.reliability.scenario import SCENARIOS, Scenario, ScenarioEnvironment, running_scenario
from tests.reliability.trial import DONE, Judge, first_difference, sent_wrongly, without_names

MOST_AFTER = 3
JUDGE = 4  # raised when judging changes: a campaign repeats what an earlier judge has let pass
RIGHT = frozenset({"proved", "normalised"})
FINISHED = frozenset({"overcome", "handed over, finished"})
ACTED = frozenset(
    {"re-render", "value-reset", "dialog-over-form", "second-tab"}
)  # by the page, which reports when it did
LISTS = ("products", "paths", "functions", "algorithms")
OWN = {
    "steps": "功能访问路径",
    "association": "选择产品及功能信息",
}  # data of the store outside sections, by the form's words


@dataclass
class FaultTrialResult:
    """The result of one trial; `faults` is empty if all is well."""

    blow: str
    outcome: str = ""
    met: bool = False
    codes: list[int] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    said: str = ""
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    judge: int = JUDGE

    def as_json(self) -> Json:
        """Return the result for a line of the results file."""
        return asdict(self)


def run(case: FaultCase, home: Path, judge: Judge, port: int, *, is_program: bool = True) -> FaultTrialResult:
    """Do one trial in its own folder."""
    result = FaultTrialResult(case.name)
    scenario = SCENARIOS[case.scenario]
    whole = judge.whole(scenario)
    with running_scenario(scenario, home, port, is_program=is_program) as environment:
        registry = environment.mock.registry
        registry.ask("/__mock__/faults", {"set": list(case.faults)})
        ended = _run_once(environment, scenario, result)
        faults = registry.ask("/__mock__/faults")["faults"]
        result.met = is_met(faults, registry.ledger()["requests"])
        if ended is not None:
            _judge_disturbed(ended, environment, scenario, whole.store, result)
        result.faults += sent_wrongly(registry.ledger(), whole.sent, is_over=result.outcome in FINISHED)
        is_reported = bool(result.said or result.asked)
        result.faults += twice(_stored(environment), whole.store, doubled(faults), is_reported=is_reported)
        result.faults += astray(registry.state().values(), _stored(environment), result.asked)
        registry.ask("/__mock__/faults", {"clear": True})
        _mend(environment, doubled(faults))
        _end_well(environment, scenario, judge, result)
    return result


def is_met(faults: Sequence[Json], requests: Sequence[Json]) -> bool:
    """Return whether each fault hit a request and, if the page acts it out, the page has reported it."""
    acted = {number for line in requests for number in line["on_page"]}
    return all(fault["hits"] > 0 and (fault["id"] in acted or not _is_the_pages(fault)) for fault in faults)


def _is_the_pages(fault: Json) -> bool:
    return fault["name"] in ACTED or (fault["name"], fault.get("from")) == ("upload-lost", "list")


def _run_once(environment: ScenarioEnvironment, scenario: Scenario, result: FaultTrialResult) -> FilingRunResult | None:
    """Run once; return None if it never ended."""
    live = scenario.start(environment)
    try:
        ended = live.ended()
    except (subprocess.TimeoutExpired, TimeoutError):
        result.faults.append(f"never ended: {_last_events(live)}")
        live.kill()
        return None
    except AssertionError as fault:
        result.faults.append(f"no end of its own: {str(fault)[-500:]}")
        return None
    result.codes.append(ended.code)
    result.statuses.append(ended.answer["status"])
    return ended


def _last_events(live: LiveRun) -> str:
    return "; ".join(json.dumps(event, ensure_ascii=False)[:150] for event in live.journal()[-3:])


def _judge_disturbed(
    ended: FilingRunResult, environment: ScenarioEnvironment, scenario: Scenario, whole: Json, result: FaultTrialResult
) -> None:
    actual = without_names(_stored(environment))
    asked = Counter(item["kind"] for item in ended.answer["handovers"]) - Counter(scenario.asks)
    result.asked, result.said = sorted(asked.elements()), ended.answer["reason"]
    findings = [item["found"] for item in ended.answer["findings"]]
    result.said = result.said or "；".join(findings)[:300]
    good = ended.code == 0 and ended.answer["status"] in DONE
    if good and actual != whole:
        result.faults.append(f"silently wrong: {ended.answer['status']}, but {first_difference(whole, actual)}")
    result.faults += [f"silently wrong: {label} is said to be right" for label in _falsely_right(ended, actual, whole)]
    if not good and not result.said and ended.code != 10 and not asked:
        result.faults.append("stopped without a sentence")
    if good and actual == whole:
        result.outcome = "handed over, finished" if asked else "overcome"
    else:
        result.outcome = "handed over" if asked or ended.code == 10 else "stopped"


def _stored(environment: ScenarioEnvironment) -> Json:
    try:
        return environment.running_mock.stored()
    except StopIteration:
        return {}


def doubled(faults: Sequence[Json]) -> Counter[str]:
    """Return how many records of each list the site doubled itself: the hits of the faults that do so.

    These are a double click, and a first save that the browser resends after a cut connection.
    """
    counts: Counter[str] = Counter()
    for fault in faults:
        is_resent = (fault["name"], fault.get("how"), fault["nth"]) == ("save-then-fail", "resent", 1)
        name = fault["path"].removeprefix("/api/").removesuffix("/save")
        if name in LISTS and (is_resent or fault["name"] == "double-click"):
            counts[name] += fault["hits"]
    return counts


def twice(stored: Json, whole: Json, by_site: Counter[str], *, is_reported: bool) -> list[str]:
    """Return what is wrong with duplicate records compared with an undisturbed run.

    A record that the site did not double itself is always a fault; one that it did must have been reported.
    """
    more = {name: _count(stored, name) - _count(whole, name) for name in LISTS}
    wrong = [
        f"twice: {count} {name} too many, of which the site doubled {by_site[name]}"
        for name, count in more.items()
        if count > by_site[name]
    ]
    unsaid = [name for name, count in more.items() if count > 0] if not (is_reported or wrong) else []
    return [*wrong, f"twice without a word: {unsaid}"] if unsaid else wrong


def astray(accounts: Iterable[Json], ours: Json, asked: Sequence[str]) -> list[str]:
    """Return what is wrong if data was stored in another company's account and the person was not informed."""
    others = [account for account in accounts if account["company"] != ours.get("company")]
    stored = sum(_count(other, name) for other in others for name in LISTS)
    stored += sum(bool(other.get("subject", {}).get("sections")) for other in others)
    return [f"silently wrong: {stored} records in another account"] if stored and "LOGIN" not in asked else []


def _falsely_right(ended: FilingRunResult, actual: Json, whole: Json) -> Iterator[str]:
    """Yield the fields that the run reports right while the store differs from an uninterrupted run's."""
    proofs = _proofs(Path(ended.answer["run"])) if ended.answer["run"] else []
    stored, leaves = set(_leaves(actual)), set(_leaves(whole))
    wrong = {(kind, label) for kind, label, value in leaves - stored}
    for proof in proofs:
        kind = _kind(proof["key"])
        if proof["verdict"] in RIGHT and (kind, proof["label"]) in wrong:
            yield proof["key"]


def _proofs(run: Path) -> list[Json]:
    """Return the last proof of every field of a run."""
    last: dict[str, Json] = {}
    for path in sorted((run / "proof").glob("*.json"), key=lambda path: path.stat().st_mtime_ns):
        held = json.loads(path.read_text(encoding="utf-8"))
        last |= {item["key"]: item for item in held["fields"]}
    return list(last.values())


def _kind(key: str) -> str:
    """Return the kind of item that a key belongs to: subject, product, path, function or algorithm."""
    head = key.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]
    return "algorithms" if head.startswith("algorithm") else "products" if head.startswith("product") else "subject"


def _leaves(held: Any, kind: str = "subject") -> Iterator[tuple[str, str, str]]:
    """Yield (kind, label, stored value) of everything stored; sections and questions are left out of the label."""
    if isinstance(held, dict):
        for name, value in held.items():
            of = name if name in {"products", "algorithms"} else kind
            if name in OWN:
                yield of, OWN[name], _said(value)
            elif name in {"sections", "functions"}:
                for fields in value.values() if name == "sections" else value:
                    for label, stored in fields.items():
                        yield of, label.rpartition(" › ")[2], _said(stored)
            else:
                yield from _leaves(value, of)
    elif isinstance(held, list):
        for item in held:
            yield from _leaves(item, kind)


def _said(stored: Any) -> str:
    return json.dumps(stored, ensure_ascii=False, sort_keys=True)


def _count(held: Any, name: str) -> int:
    if isinstance(held, dict):
        own = len(held[name]) if isinstance(held.get(name), list) else 0
        return own + sum(_count(value, name) for value in held.values())
    return sum(_count(item, name) for item in held) if isinstance(held, list) else 0


def _mend(environment: ScenarioEnvironment, by_site: Counter[str]) -> None:
    """Do what only people do: the reviewer returns locked items, the person deletes what the site itself doubled."""
    held = _stored(environment)
    if not held:
        return
    account = next(
        name for name, item in environment.running_mock.registry.state().items() if item["company"] == held["company"]
    )
    waiting = [("subject", held["subject"])] if held["subject"]["state"] == "审核中" else []
    waiting += [(item["id"], item) for item in held["algorithms"] if item["state"] == "审核中"]
    for what, entry in waiting:
        if not entry.get("receipt"):
            asked = {"account": account, "what": what, "verdict": "return", "comments": "请补充。"}
            environment.running_mock.registry.ask("/__mock__/review", asked)
    person.delete_doubles(environment.running_mock.registry, account, held, by_site)


def _end_well(environment: ScenarioEnvironment, scenario: Scenario, judge: Judge, result: FaultTrialResult) -> None:
    """Run again without the fault until nothing is left to do; the end must be that of an undisturbed run."""
    if result.outcome in FINISHED:
        return
    reason = ""
    for _ in range(MOST_AFTER):
        ended = _run_once(environment, scenario, result)
        if ended is None:
            return
        if (
            ended.answer["status"] in DONE
            and ended.answer["fields"]["total"]
            and scenario.over(environment.running_mock.stored())
        ):
            result.faults += judge.faults(environment, scenario, ended.answer)
            return
        reason = ended.answer["reason"]
    result.faults.append(f"not done after {MOST_AFTER} more runs: {result.statuses} {reason}")
