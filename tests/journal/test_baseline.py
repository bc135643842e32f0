"""The baseline is what our own writing last left on the site, per key, over all its runs."""

from __future__ import annotations

from pathlib import Path

from assistant.core.values import Steps, Value, from_json
from assistant.core.verdict import Verdict
from assistant.proof.journal import baseline
from assistant.proof.journal.events import Proved, RunOpened
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder

URL = "http://127.0.0.1:8931/#/home"


def opened(client: str, url: str) -> RunOpened:
    return RunOpened("run", client, "mock", url, True, {}, "", "", "", "", "fast", "chromium", "李")


def proof(
    key: str, expected: Value, stored: Value | None, verdict: Verdict = "proved", outcome: str = "written"
) -> ProofEntry:
    return ProofEntry(key, key, (), expected, stored, None, stored, verdict, outcome)


def past(runs: Path, *entries: ProofEntry, client: str = "甲", url: str = URL) -> RunFolder:
    with RunFolder.create(runs, client, "mock") as run:
        run.append(opened(client, url))
        digest = run.write_proof("r", entries)
        run.append(Proved("r", digest, "reopened", {entry.key: entry.verdict for entry in entries}))
    return run


def test_the_newest_proof_of_every_key_counts(tmp_path: Path) -> None:
    past(tmp_path, proof("a", "1", "1"), proof("b", "x", "x"))
    past(tmp_path, proof("a", "2", "2"))
    assert baseline.latest(tmp_path, "mock") == {"a": "2", "b": "x"}


def test_values_come_back_typed(tmp_path: Path) -> None:
    past(tmp_path, proof("a", Steps(("首页", "对话")), Steps(("首页", "对话"))))
    assert from_json(baseline.latest(tmp_path, "mock")["a"]) == Steps(("首页", "对话"))


def test_other_sites_and_clients_do_not_count(tmp_path: Path) -> None:
    past(tmp_path, proof("a", "1", "1"), url="http://127.0.0.1:9000/")
    past(tmp_path, proof("b", "2", "2"), client="乙")
    assert baseline.latest(tmp_path, "127.0.0.1:8931") == {"b": "2"}
    assert baseline.latest(tmp_path, "127.0.0.1:8931", clients=["甲"]) == {}
    assert baseline.latest(tmp_path, "cac") == {}


def test_a_foreign_value_that_was_only_seen_is_no_baseline(tmp_path: Path) -> None:
    past(tmp_path, proof("a", "甲", "甲"))
    past(tmp_path, proof("a", "乙", "丙", verdict="changed", outcome="changed"))
    past(tmp_path, proof("a", "乙", "丙", verdict="differs", outcome="locked"))
    past(tmp_path, proof("a", "乙", "丙", verdict="by_person", outcome="by_person"))
    assert baseline.latest(tmp_path, "mock") == {"a": "甲"}


def test_what_our_writing_led_to_is_a_baseline_even_where_it_is_wrong(tmp_path: Path) -> None:
    past(
        tmp_path,
        proof("a", "abcdef", "abc", verdict="truncated", outcome="truncated"),
        proof("b", "x", "X!", verdict="differs", outcome="written"),
        proof("c", "x", None, verdict="unproved", outcome="written"),
    )
    assert baseline.latest(tmp_path, "mock") == {"a": "abc", "b": "X!"}


def test_a_damaged_run_is_left_out_and_named(tmp_path: Path) -> None:
    past(tmp_path, proof("a", "1", "1"))
    broken = past(tmp_path, proof("a", "2", "2"))
    journal = broken.path / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"Proved", b"Pruved"))
    assert baseline.latest(tmp_path, "mock") == {"a": "1"}
    assert [fault.facts["path"] for fault in baseline.damaged(tmp_path)] == [broken.path]


def test_a_changed_proof_file_is_left_out(tmp_path: Path) -> None:
    past(tmp_path, proof("a", "1", "1"))
    broken = past(tmp_path, proof("a", "2", "2"))
    file = next((broken.path / "proof").glob("*.json"))
    file.write_bytes(file.read_bytes() + b" ")
    assert baseline.latest(tmp_path, "mock") == {"a": "1"}
    assert len(baseline.damaged(tmp_path)) == 1


def test_without_runs_there_is_no_baseline(tmp_path: Path) -> None:
    assert baseline.latest(tmp_path / "none", "mock") == {}
