"""The judge on constructed results: what it must call a fault, what it must not; a kill without effect does not count."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.apps.cli import fill
from assistant.filing.browser.playwright import PageFault
from assistant.filing.run.session import RunSession
from assistant.filing.site.record_saves import RecordSaves
from assistant.proof.journal.events import Submitted
from assistant.proof.journal.run_folder import RunFolder
from tests.filing.halting import halting
from tests.filing.small import Json
from tests.reliability import campaign, crash_points, disturbed, faults, kills, outcomes, person, trial

NONE: Counter[str] = Counter()
SENT = Counter({"submissions": 1, "subject_submissions": 1})
ALL_PROVED = {"total": 3, "proved": 2, "normalised": 1, "wrong": 0}


def product(number: str, *paths: Json, name: str = "微光商城") -> Json:
    """Return a product as the store reports it."""
    return {"id": number, "sections": {"产品": {"产品名称": name}}, "paths": list(paths)}


def path(number: str, *functions: str) -> Json:
    """Return an access path with functions of these ids."""
    return {
        "id": number,
        "steps": ["首页"],
        "functions": [{"id": function, "功能名称": "问答"} for function in functions],
    }


def algorithm(number: str, **more: object) -> Json:
    """Return an algorithm as the store reports it."""
    return {"id": number, "sections": {"算法基础属性信息": {"算法名称": "甲"}}, **more}


def store(*products: Json, algorithms: Sequence[Json] = ()) -> Json:
    """Return a store with these algorithms."""
    return {"products": list(products), "algorithms": list(algorithms)}


def fault(name: str, where: str, hits: int = 1, **more: object) -> Json:
    """Return a fault as the mock reports it."""
    return {"name": name, "path": where, "nth": 1, "hits": hits, **more}


def ledger(*, algorithms: int = 1, subjects: int = 1, by: str = "stand-in") -> Json:
    """Return a ledger with this many submissions; each has its own receipt, as on the mock."""

    def lines(letters: str, count: int) -> list[Json]:
        return [{"receipt": f"{letters}20261126{number:06d}", "code_fetched_by": by} for number in range(count)]

    return {"submissions": lines("SF", algorithms), "subject_submissions": lines("ZT", subjects)}


WHOLE = store(product("p1", path("w1", "f1")), algorithms=[algorithm("a1")])


@pytest.mark.parametrize(
    ("expected", "what"),
    [
        (store(product("p1", path("w1", "f1")), product("p2"), algorithms=[algorithm("a1")]), "products"),
        (store(product("p1", path("w1", "f1"), path("w2")), algorithms=[algorithm("a1")]), "paths"),
        (store(product("p1", path("w1", "f1", "f2")), algorithms=[algorithm("a1")]), "functions"),
        (store(product("p1", path("w1", "f1")), algorithms=[algorithm("a1"), algorithm("a2")]), "algorithms"),
    ],
)
def test_no_sentence_excuses_a_record_that_the_site_did_not_double(expected: Json, what: str) -> None:
    assert disturbed.twice(expected, WHOLE, NONE, is_reported=True) == [
        f"twice: 1 {what} too many, of which the site doubled 0"
    ]
    assert disturbed.twice(WHOLE, WHOLE, NONE, is_reported=False) == []


def test_what_the_site_doubled_is_no_fault_if_the_person_was_informed() -> None:
    doubles = store(product("p1", path("w1", "f1")), product("p2"), algorithms=[algorithm("a1")])
    by_site = disturbed.doubled([fault("double-click", "/api/products/save")])
    assert disturbed.twice(doubles, WHOLE, by_site, is_reported=True) == []
    assert disturbed.twice(doubles, WHOLE, by_site, is_reported=False) == ["twice without a word: ['products']"]


def test_more_doubles_than_the_site_made_are_the_programs_fault() -> None:
    by_site = disturbed.doubled([fault("double-click", "/api/products/save")])
    doubles = store(product("p1"), product("p2"), product("p3"))
    assert disturbed.twice(doubles, WHOLE, by_site, is_reported=True) == [
        "twice: 2 products too many, of which the site doubled 1"
    ]


@pytest.mark.parametrize(
    ("met", "allowed"),
    [
        (fault("double-click", "/api/functions/save"), {"functions": 1}),
        (fault("double-click", "/api/functions/save", hits=0), {}),
        (fault("save-then-fail", "/api/products/save", how="resent"), {"products": 1}),
        (fault("save-then-fail", "/api/algorithms/save", how="resent", nth=2), {}),
        (fault("save-then-fail", "/api/subject/save", how="resent"), {}),
        (fault("save-then-fail", "/api/products/save", how="500"), {}),
        (fault("list-delayed", "/api/products", hits=9), {}),
        (fault("save-forgotten", "/api/products/save"), {}),
    ],
)
def test_only_a_double_click_and_a_request_sent_again_double_a_record(met: Json, allowed: dict[str, int]) -> None:
    assert +disturbed.doubled([met]) == Counter(allowed)


@pytest.mark.parametrize(
    ("message", "acted", "met"),
    [
        ([("latency", {})], [], True),
        ([("value-reset", {})], [], False),
        ([("value-reset", {})], ["1"], True),
        ([("second-tab", {}), ("re-render", {})], ["2"], False),
        ([("second-tab", {}), ("re-render", {})], ["2", "1"], True),
        ([("dialog-over-form", {"hits": 0})], ["1"], False),
        ([("upload-lost", {"from": "list"})], [], False),
        ([("upload-lost", {"from": "list"})], ["1"], True),
        ([("upload-lost", {"from": "stored"})], [], True),
        ([("one-address", {"hits": 0})], [], False),
    ],
)
def test_a_fault_acted_out_by_the_page_counts_when_the_page_did_it(
    message: list[tuple[str, Json]], acted: list[str], met: bool
) -> None:
    faults = [fault(name, "/api/subject", **{"id": str(n), **more}) for n, (name, more) in enumerate(message, 1)]
    requests: list[Json] = [{"on_page": []}, *({"on_page": [text]} for text in acted)]
    assert disturbed.is_met(faults, requests) is met


def test_the_faults_acted_out_by_pages_are_those_of_the_mock() -> None:
    from beian_mock.faults.table import KINDS

    assert {kind.name for kind in KINDS.values() if kind.on_page and kind.beside is None} == disturbed.ACTED


def test_a_record_doubled_by_the_program_counts_as_silently_wrong() -> None:
    case = next(case for case in faults.alone() if case.name == "list-delayed 30 s")
    wrong = disturbed.twice(store(product("p1"), product("p2")), WHOLE, NONE, is_reported=True)
    known = {case.name: {"outcome": "handed over", "met": True, "faults": wrong, "said": "停", "asked": []}}
    assert outcomes.table([case], known, "command") == 1
    assert "silently wrong" in outcomes._figures(known[case.name])


def test_what_was_stored_in_another_account_without_a_word_is_detected() -> None:
    ours, other = {**store(), "company": "甲公司"}, {**store(product("p9")), "company": "另一家公司"}
    assert disturbed.astray([ours], ours, []) == []
    assert disturbed.astray([ours, other], ours, ["LOGIN"]) == []
    assert disturbed.astray([ours, other], ours, ["REVIEW"]) == ["silently wrong: 1 records in another account"]


def test_another_company_s_subject_without_a_word_is_detected() -> None:
    ours = {**store(), "company": "甲公司"}
    other = {**store(), "company": "另一家公司", "subject": {"state": "草稿", "sections": {}}}
    assert disturbed.astray([ours, other], ours, []) == []
    other["subject"]["sections"] = {"主体基本信息": {"主体名称": "甲公司"}}
    assert disturbed.astray([ours, other], ours, []) == ["silently wrong: 1 records in another account"]


@pytest.mark.parametrize(
    ("key", "label", "corrupt"),
    [
        ("products[微光商城/APP].name", "产品名称", lambda held: held["products"][0]["sections"]["产品"].clear()),
        ("products[微光商城/APP].paths[首页].steps", "功能访问路径", lambda held: held["products"][0]["paths"].clear()),
        (
            "products[微光商城/APP].paths[首页].functions[问答].name",
            "功能名称",
            lambda held: held["products"][0]["paths"][0]["functions"][0].update(功能名称="别的"),
        ),
        ("algorithms[甲].basic.name", "算法名称", lambda held: held["algorithms"].clear()),
        ("algorithms[甲].association", "选择产品及功能信息", lambda held: held["algorithms"][0]["association"].clear()),
    ],
)
def test_a_field_that_is_called_right_and_not_stored_so_is_detected(
    tmp_path: Path, key: str, label: str, corrupt: Callable[[Any], object]
) -> None:
    (tmp_path / "proof").mkdir()
    fields = [{"key": key, "label": label, "verdict": "proved"}]
    (tmp_path / "proof" / "0001-a.json").write_text(json.dumps({"fields": fields}), encoding="utf-8")
    ended = cast("Any", SimpleNamespace(answer={"run": str(tmp_path)}))
    whole = store(product("p1", path("w1", "f1")), algorithms=[algorithm("a1", association=[{"node": ["问答"]}])])
    held = copy.deepcopy(whole)
    assert list(disturbed._falsely_right(ended, held, whole)) == []
    corrupt(held)
    assert list(disturbed._falsely_right(ended, held, whole)) == [key]


def test_the_person_deletes_the_emptier_one_of_what_the_site_doubled_and_nothing_else() -> None:
    held = store(
        product("p1"),
        product("p2", path("w1", "f1", "f2")),
        algorithms=[algorithm("a1"), algorithm("a2", state="草稿")],
    )
    assert list(person.spare(held, NONE)) == []
    assert list(person.spare(held, Counter(products=1))) == [("products", "p1")]
    assert list(person.spare(held, Counter(functions=3))) == [("functions", "f2")]
    assert list(person.spare(held, Counter(algorithms=1, paths=1))) == [("algorithms", "a1")]


def test_a_scenario_with_the_same_outcome_is_well() -> None:
    whole = trial.UninterruptedRun(WHOLE, SENT, 14.0)
    assert trial.judged(whole, WHOLE, ledger(), ALL_PROVED) == []
    assert trial.judged(whole, store(), ledger(), ALL_PROVED) != []
    assert trial.judged(whole, WHOLE, ledger(), {**ALL_PROVED, "proved": 1}) != []
    assert trial.judged(whole, WHOLE, ledger(), {**ALL_PROVED, "wrong": 1}) != []


def test_a_second_submission_is_detected_despite_another_receipt() -> None:
    assert trial.judged(trial.UninterruptedRun(WHOLE, SENT, 14.0), WHOLE, ledger(algorithms=2), ALL_PROVED) == [
        "twice: 2 submissions instead of 1"
    ]
    assert trial.sent_wrongly(ledger(subjects=2), SENT, is_over=False) == ["twice: 2 subject_submissions instead of 1"]


def test_a_missing_submission_is_reported_only_at_the_end() -> None:
    assert trial.sent_wrongly(ledger(algorithms=0), SENT, is_over=False) == []
    assert trial.sent_wrongly(ledger(algorithms=0), SENT) == ["lost: 0 submissions instead of 1"]


def test_a_submission_by_anybody_but_the_person_is_detected() -> None:
    (wrong,) = trial.sent_wrongly(ledger(subjects=0, by="program"), SENT, is_over=False)
    assert wrong.startswith("submissions by")


def test_a_fault_that_an_earlier_judge_let_pass_is_reported_again(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    lines = [
        {"blow": "before Saved 3", "landed": True, "faults": []},
        {"blow": "latency", "outcome": "overcome", "faults": []},
        disturbed.FaultTrialResult("errno at login", outcome="stopped").as_json(),
        disturbed.FaultTrialResult("jitter", outcome="overcome", judge=3).as_json(),
        disturbed.FaultTrialResult("other-account at a save", outcome="handed over, finished", judge=3).as_json(),
        disturbed.FaultTrialResult("label-renamed", outcome="stopped", judge=3).as_json(),
    ]
    results.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert list(campaign._known(results)) == ["before Saved 3", "errno at login", "jitter"]


def test_a_kill_without_effect_is_not_well_and_at_an_event_it_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "reliability.md"
    event, moments = crash_points.at_events()[0], crash_points.at_moments("assistant", 1, 3)
    known = {
        event.name: {"landed": False, "faults": []},
        moments[0].name: {"landed": True, "faults": []},
        moments[1].name: {"landed": False, "faults": []},
        moments[2].name: {"landed": False, "faults": ["store differs"]},
    }
    assert kills.table([event, *moments], known, "command", page) == 1
    text = page.read_text(encoding="utf-8")
    assert f"| {kills.ROWS['event']} | 1 of 1 | 0 | 0 | 1 |" in text
    assert f"| {kills.ROWS['assistant']} | 3 of 3 | 1 | 1 | 1 |" in text
    assert f"{event.name}: ['hit nothing']" in capsys.readouterr().err
    assert kills.table(moments[:2], known, "command", page) == 0


def test_moments_are_shares_of_the_uninterrupted_run_and_reach_past_its_end() -> None:
    moments = crash_points.at_moments("assistant", 1, 200)
    assert moments[:20] == crash_points.at_moments("assistant", 1, 20)
    assert len({crash_point.name for crash_point in moments}) == 200
    shares = [crash_point.share for crash_point in moments if crash_point.share is not None]
    assert len(shares) == 200
    assert 0 < min(shares) < 0.1
    assert 1 < max(shares) <= crash_points.LAST


def test_a_crash_waits_for_its_share_of_the_run_that_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return True

    monkeypatch.setattr(trial, "_end_of", lambda _: SimpleNamespace(wait=wait))
    crash_point = crash_points.CrashPoint("x", "filing", "assistant", share=0.5)
    landed = [trial._inject(crash_point, cast("Any", None), cast("Any", None), whole_s) for whole_s in (10.0, 60.0)]
    assert (waited, landed) == ([5.0, 30.0], [False, False])


def test_every_kind_of_event_has_as_many_crash_points_as_a_run_writes_it() -> None:
    events = crash_points.at_events()
    assert len({crash_point.name for crash_point in events}) == len(events) == 50
    halts = [halt for crash_point in events for halt in crash_point.halts if halt["kind"] == "GuardProved"]
    assert {halt.get("nth", 1) for halt in halts} == {1}, "one document is all that a run proves its guard on"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_halt_catches_a_submission_before_and_after_its_event(
    when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner, name in ((RunFolder, "append"), (RunSession, "note"), (RecordSaves, "_answer"), (fill, "open_browser")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # restored when the test ends
    halt = {"kind": "Submitted", "do": "fail", "when": when, "words": "struck"}
    (tmp_path / "halts.json").write_text(json.dumps([halt]), encoding="utf-8")
    halting(tmp_path)
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as run:
        with pytest.raises(PageFault, match="struck"):
            run.append(Submitted("subject", "甲公司", "filing", 1, "ZT1", "", "0" * 64, {}))
        assert len(run.events()) == (when == "after")


def test_a_list_that_lags_for_long_is_tried_alone_and_in_no_pair() -> None:
    (case,) = (case for case in faults.alone() if case.name == "list-delayed 30 s")
    assert case.faults == ({"name": "list-delayed", "reads": 0, "ms": 30000},)
    assert case.scenario == "products"
    names = {name for name, _ in faults.LATER}
    assert not [pair.name for pair in faults.pairs(1, 400) if any(name in pair.name for name in names)]
    assert faults.pairs(1, 7)[6].name == "1/6 save-then-fail reset at algorithm save + second-tab in subject"
