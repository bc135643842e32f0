"""The helpers of `make bench`: counts, missed targets, drawings. Nothing here measures time."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from assistant.core.keys import FieldKey
from assistant.planning.plan.plan import PlannedField
from benchmarks.speed import all as every
from benchmarks.speed import filing, posts, processes, scale, tables, where
from benchmarks.speed.all import PARTS, BenchmarkOutcome, calls, run, summary
from benchmarks.speed.picture import bars
from benchmarks.speed.tables import BAD, MET, ContestantRow, machine, table, verdict
from tests.conftest import ROOT
from tests.examples.registry_forms import form

SPEED_BENCHMARKS = ROOT / "benchmarks" / "speed"


@pytest.mark.parametrize(
    ("files", "most"),
    [
        (("bare_texts",), 80),
        (("bare_recipes", "bare_mixed"), 250),
        (("bare_recipes", "bare_filing"), 250),
    ],
)
def test_the_bare_scripts_are_as_short_as_an_operator_would_write_them(files: tuple[str, ...], most: int) -> None:
    lines = [
        line for file in files for line in (SPEED_BENCHMARKS / f"{file}.py").read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) <= most


def test_a_warm_up_round_counts_only_wrong_fields() -> None:
    row = ContestantRow("ours")
    row.add(9.0, 2, 1, counts=False)
    row.add(1.0, 0)
    assert (row.seconds, row.wrong, row.silent) == ([1.0], 2, 1)


def test_a_table_reports_silently_wrong_fields_and_judges_its_targets() -> None:
    ours, bare = ContestantRow("ours", [1.0], wrong=3, silent=0), ContestantRow("bare", [2.0], wrong=4, silent=4)
    lines = table("odd", [ours, bare], "bare", [("ours", "bare", 0.4)], 10)
    assert lines[4].endswith("| 1 | 0.50 | 3 of 10 | 0 |")
    assert lines[5].endswith("| 1 | 1.00 | 4 of 10 | 4 |")
    assert tables.is_missed(lines)


@pytest.mark.program
def test_the_machine_is_named_with_processor_memory_browser_and_driver() -> None:
    line = machine()
    assert all(word in line for word in ("processors (", "GB of memory", "Playwright ", "Python ", "load "))


def test_a_picture_escapes_its_words_and_brings_its_own_background() -> None:
    picture = bars('<a> & "b"', {"ours, <x>": 1.0, "bare & slow": 2.0, "nothing": 0.0}, " s")
    tree = ElementTree.fromstring(picture)
    texts = [element.text for element in tree.iter() if element.tag.endswith("text")]
    assert texts == ['<a> & "b"', "ours, <x>", "1 s", "bare & slow", "2 s", "nothing", "0 s"]
    widths = [
        float(element.attrib["width"]) for element in tree.iter() if element.attrib.get("class") in ("ours", "other")
    ]
    assert widths[1] == pytest.approx(2 * widths[0])
    assert 'fill="#fff"' in picture


def test_a_picture_stands_on_the_page_with_its_figures_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "PICTURES", tmp_path)
    lines = tables.draw_bars("forms", "(a) texts", {"ours": 0.5, "bare": 2.0})
    assert lines == ["", "![(a) texts: ours 0.5 s, bare 2 s](pictures/speed-forms.svg)"]
    assert (tmp_path / "speed-forms.svg").exists()


def test_everything_is_run_by_one_command_and_written() -> None:
    asked = calls(list(PARTS), None)
    assert {"forms", "filing", "where", "scale", "checks", "starts", "batch"} <= set(asked)
    assert all(call[-1] == "--write" for name, call in asked.items() if not PARTS[name].title)
    assert "--peers" in asked["forms"]


def test_one_form_alone_can_be_asked_for() -> None:
    assert calls(["texts"], "3", dry=True) == {
        "forms": ["-m", "benchmarks.speed", "--peers", "--only", "texts", "--rounds", "3"]
    }


@pytest.mark.program
def test_a_failing_part_stops_nothing_and_is_in_the_summary(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    said = {
        "forms": f"raise SystemExit(print({verdict('x: 1', 1, 2)!r}))",
        "filing": "raise SystemExit(3)",
        "where": f"print({verdict('y: 3', 3, 2)!r}); raise SystemExit(1)",
        "scale": f"print({verdict('z: 1', 1, 2)!r}); raise SystemExit(1)",
    }
    monkeypatch.setattr(every, "calls", lambda *asked, **options: {name: ["-c", code] for name, code in said.items()})
    assert every.main([]) == 1
    assert capfd.readouterr().out.splitlines()[-5:] == [
        f"| forms | x: 1, at most 2 | {MET} |",
        "| filing | | FAILED, exit code 3 |",
        f"| where | y: 3, at most 2 | {BAD} |",
        f"| scale | z: 1, at most 2 | {MET} |",
        "| scale | | FAILED, exit code 1 |",
    ]


@pytest.mark.program
def test_the_output_of_a_part_without_its_own_page_is_written_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "performance.md"
    page.write_text("<!-- report: begin -->\n\nNot measured yet.\n\n<!-- report: end -->\n", encoding="utf-8")
    monkeypatch.setattr(tables, "PAGE", page)
    monkeypatch.setattr(every, "calls", lambda *asked, **options: {"report": ["-c", "print('| 1 |')"]})
    assert every.main([]) == 0
    written = page.read_text(encoding="utf-8").splitlines()
    assert written[-5:] == ["### (e) a report grows", "", "| 1 |", "", "<!-- report: end -->"]
    assert every.main(["--dry"]) == 0


@pytest.mark.program
def test_met_targets_are_a_success() -> None:
    outcome = run([sys.executable, "-c", f"print({verdict('x: 1', 1, 2)!r})"])
    assert (outcome.code, outcome.word) == (0, MET)
    assert summary({"a": outcome})[2:] == [f"| a | x: 1, at most 2 | {MET} |"]
    assert summary({"a": BenchmarkOutcome(0, [])})[2:] == [f"| a | | {MET} |"]


@pytest.mark.program
@pytest.mark.parametrize(
    ("ours", "unchanged", "code"),
    [((5.0, 0), (0.5, 0), 0), ((5.0, 0), (0.5, 1), 1), ((5.0, 1), (0.5, 0), 1), ((61.0, 0), (0.5, 0), 1)],
)
def test_a_filing_fails_where_anything_of_ours_is_wrong_or_takes_a_minute(
    ours: tuple[float, int], unchanged: tuple[float, int], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []

    @contextmanager
    def nothing(kind: str) -> Iterator[Any]:
        yield SimpleNamespace()

    def one(place: Any, rows: Mapping[str, ContestantRow], name: str, *, counts: bool) -> None:
        counted.append(counts)
        pair = {"ours": ours}.get(name, (200.0, 0))
        rows[name].add(*pair, counts=counts)
        if name == "ours":
            rows["ours, unchanged"].add(*unchanged, counts=counts)

    monkeypatch.setattr(filing, "filing_place", nothing)
    monkeypatch.setattr(filing, "one", one)
    assert filing.main(["--rounds", "2"]) == code
    assert counted == [False] * len(filing.ORDER) + [True] * 2 * len(filing.ORDER)


@pytest.mark.program
@pytest.mark.parametrize(("wrong", "slow", "code"), [(0, 1.0, 0), (1, 1.0, 1), (0, 1.3, 1)])
def test_a_growing_profile_fails_where_a_field_is_wrong_or_a_record_takes_longer(
    wrong: int, slow: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(count: int) -> scale.Grown:
        return scale.Grown([slow if count > 10 else 1.0] * count, {"browser": 100, "browser, its helpers": 11}, wrong)

    monkeypatch.setattr(scale, "measured", measured)
    assert scale.main(["--counts", "10", "100"]) == code
    assert "| 0 | 0 | 0 | 111 | 0 |" in capsys.readouterr().out


def test_the_seconds_of_a_record_end_with_the_first_algorithm() -> None:
    stages = [("主体", 0), ("产品", 10), ("产品", 12), ("产品", 15), ("算法", 21), ("算法", 40)]
    events = [
        {"kind": "RecordOpened", "at": f"2026-01-01T00:00:{s:02}", "data": {"stage": stage}} for stage, s in stages
    ]
    assert scale.record_seconds(events) == [2, 3, 6]


def test_processes_are_reported_apart_by_their_command() -> None:
    kinds = {
        "python -m assistant.filing.browser.browser_host /home": "keeper",
        "/opt/driver/node cli.js run-driver": "driver",
        "/opt/chrome --remote-debugging-pipe about:blank": "browser",
        "/opt/chrome --type=renderer --remote-debugging-pipe": "renderer",
        "/opt/chrome --type=gpu-process": "browser, its helpers",
        "python -m beian_mock --data /home/mock": "mock",
        "python -c main() fill": "program",
    }
    assert {command: processes.kind_of(command.split()) for command in kinds} == kinds


def test_messages_are_summed_by_kind_without_those_of_the_person() -> None:
    spent: where.Spent = {
        "write basic": {"click": [2, 1.0]},
        "standing": {"click": [1, 0.5]},
        "handover": {"click": [9, 9.0]},
        "outside": {"x": [1, 1]},
    }
    assert where.by_kind(spent) == {"click": (3, 1.5)}
    assert where.of_messages(where.by_kind(spent), 3.0)[2:] == [
        "| click | 3 | 1.50 | 500.0 ms | 50% |",
        "| outside of messages: this program | | 1.50 | | 50% |",
    ]


def test_answers_that_overlap_leave_no_time_to_name() -> None:
    assert "overlap" in where.of_messages({"body": (2, 4.0)}, 3.0)[-1]


def test_a_field_is_detected_by_section_label_and_question() -> None:
    product = form("product")
    planned = PlannedField(FieldKey.of("x"), ("产品",), "月活跃用户量(MAU)", ("关键运营数据",), "number", Decimal(1))
    assert posts.field_of(product, planned).label == planned.label


def test_nodes_are_known_by_all_their_labels() -> None:
    tree = [{"id": "P1", "label": "甲", "children": [{"id": "L1", "label": "首页", "children": []}]}]
    assert dict(posts.nodes_of(tree)) == {("甲",): "P1", ("甲", "首页"): "L1"}
