"""What the person accepted of a site's rewriting holds for that field on that site, for exactly that kind of rewrite."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.core.values import File, Value
from assistant.core.verdict import Verdict
from assistant.proof.journal import baseline
from assistant.proof.journal.acceptances import Acceptances, changes, given_for, in_force, is_acceptable, of_runs
from assistant.proof.journal.counts import tally
from assistant.proof.journal.events import AnswerApplied, Proved, RunOpened
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder

SITE = "127.0.0.1:8931"
PLACE = ("mock", SITE)
KEY = "algorithms[甲].basic.name"
OTHER = "algorithms[乙].basic.name"


def proof(
    expected: Value, stored: Value | None, verdict: Verdict = "differs", outcome: str = "written", key: str = KEY
) -> ProofEntry:
    return ProofEntry(key, "名称", (), expected, stored, None, stored, verdict, outcome)


def accepted(runs: Path, entry: ProofEntry, url: str = f"http://{SITE}/") -> None:
    """Write a run in which the person accepted what the site did to one field."""
    with RunFolder.create(runs, "甲", "mock") as run:
        run.append(RunOpened("run", "甲", "mock", url, True, {}, "", "", "", "", "fast", "chromium", "李"))
        digest = run.write_proof("r", [entry])
        run.append(Proved("r", digest, "reopened", {entry.key: entry.verdict}))
        run.append(AnswerApplied("r", "accepted", "algorithms[].basic.name"))


def yes(*entries: ProofEntry) -> Acceptances:
    """Return the acceptances after a yes to each of these proofs."""
    known = Acceptances()
    for entry in entries:
        known = known.adding(given_for(entry, PLACE, "李"))
    return known


def test_an_acceptance_of_an_earlier_run_holds_for_the_same_field_of_another_item(tmp_path: Path) -> None:
    accepted(tmp_path, proof("宽 ½ 寸", "宽 1/2 寸"))
    known = in_force([], of_runs(tmp_path), PLACE)
    assert known.judged(proof("高 ½ 米", "高 1/2 米", key=OTHER)).verdict == "accepted"
    assert known.judged(proof("宽 ¼ 寸", "宽 1/4 寸", key=OTHER)).verdict == "differs"
    assert known.judged(proof("宽 ½ 寸", "宽1/2寸", key=OTHER)).verdict == "differs"
    assert known.judged(proof("½", "1/2", key="algorithms[甲].basic.role")).verdict == "differs"


def test_an_acceptance_is_that_of_one_site(tmp_path: Path) -> None:
    accepted(tmp_path, proof("½", "1/2"))
    assert in_force([], of_runs(tmp_path), PLACE) != Acceptances()
    assert in_force([], of_runs(tmp_path), ("mock", "127.0.0.1:9000")) == Acceptances()
    assert in_force([], of_runs(tmp_path), ("cac", SITE)) == Acceptances()


def test_a_withdrawal_ends_what_was_accepted_before_it_and_nothing_after(tmp_path: Path) -> None:
    accepted(tmp_path, proof("½", "1/2"))
    (one,) = of_runs(tmp_path)
    later, withdrawn = one.at + timedelta(hours=1), replace(one, withdrawn_by="王", withdrawn_at=one.at)
    assert in_force([withdrawn], [one], PLACE) == Acceptances()
    assert in_force([withdrawn], [replace(one, at=later)], PLACE) != Acceptances()
    assert in_force([withdrawn, replace(one, at=later)], [one], PLACE) != Acceptances()
    assert in_force([replace(withdrawn, kind="upper")], [one], PLACE) != Acceptances()


def test_no_value_enters_the_journal(tmp_path: Path) -> None:
    accepted(tmp_path, proof("金丝½雀", "金丝1/2雀"))
    assert "½" not in next(tmp_path.glob("*/journal.jsonl")).read_text(encoding="utf-8")


def test_a_verdict_names_the_acceptances_behind_it() -> None:
    known = yes(proof("甲—乙", "甲-乙"))
    entry = known.judged(proof("丙—丁", "丙-丁"))
    assert [(one.kind, one.operator) for one in known.behind(entry)] == [("U+2014 > U+002D", "李")]
    assert known.behind(proof("甲", "甲", "proved")) == []


def test_what_the_closed_list_explains_needs_no_acceptance() -> None:
    known = yes(proof("甲—乙", "甲-乙"))
    assert known.judged(proof("丙，—丁", "丙,-丁")).verdict == "accepted"


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        ("106", "107"),
        ("106", "10"),
        ("10²", "10"),
        ("10²", "102"),
        ("9½", "91/2"),
        ("否", "是"),
        ("不同意", "同意"),
        ("甲乙丙丁", "戊己庚辛"),
        ("2026-01-02", "2026-02-01"),
        ("甲", "甲乙"),
    ],
)
def test_another_value_cannot_be_accepted_as_a_rewrite(expected: str, seen: str) -> None:
    assert not changes(expected, seen)
    assert not is_acceptable(proof(expected, seen))


def test_masks_and_files_by_name_are_counted_apart_once_accepted() -> None:
    masked = proof("13812341234", "138****1234", "unproved")
    listed = proof(File("甲.pdf", "a" * 64), File("甲.pdf"), "listed")
    known = yes(masked)
    assert known.judged(masked).verdict == "masked"
    assert known.judged(listed).verdict == "listed", "files were not accepted"
    assert yes(masked, listed).judged(listed).verdict == "masked"
    assert known.judged(proof("13912341234", "138****1234", "unproved")).verdict == "unproved"
    unread = proof(File("甲.pdf", "a" * 64), File("甲.pdf"), "unproved")
    assert yes(masked, listed).judged(unread).verdict == "unproved", "the site gave an address and no bytes"
    assert not is_acceptable(unread)
    before, after = tally([masked]), tally([known.judged(masked)])
    assert (before.total, before.wrong, before.masked) == (1, 1, 0)
    assert (after.total, after.wrong, after.masked) == (0, 0, 1)


def test_accepted_rewrites_count_as_normalised() -> None:
    entry = proof("½", "1/2")
    figures = tally([yes(entry).judged(entry)])
    assert (figures.right, figures.normalised, figures.wrong) == (1, 1, 0)


def test_only_what_the_program_wrote_is_asked_about_and_once_a_field() -> None:
    entries = [proof("½", "1/2"), proof("½ 寸", "1/2 寸", key=OTHER), proof("½", "1/2", outcome="locked")]
    assert Acceptances().to_ask(entries, ()) == entries[:1]
    assert Acceptances().to_ask(entries, {"algorithms[].basic.name"}) == []


def test_a_proof_of_the_old_comparison_is_no_baseline_and_is_named(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "甲", "mock") as run:
        run.append(
            RunOpened("run", "甲", "mock", f"http://{SITE}/", True, {}, "", "", "", "", "fast", "chromium", "李")
        )
        entries = [
            proof("10⁶", "106", "normalised"),
            proof("甲", "甲", "proved", key="a"),
            proof(File("甲.pdf", "a" * 64), File("甲.pdf"), "proved", key="b"),
            proof("13812341234", "138****1234", "unproved", key="c"),
        ]
        digest = run.write_proof("r", entries)
        run.append(Proved("r", digest, "reopened", {entry.key: entry.verdict for entry in entries}))
    past = baseline.past_values(tmp_path, SITE)
    assert past.refuted == ("名称",)
    assert past.values == {"a": "甲", "b": File("甲.pdf", "a" * 64), "c": "13812341234"}, "what was written there"
