"""Rule × (a profile that violates it, a clean twin): reported by that rule, by others only as listed, twins by none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from assistant.checks.preflight import rulebook
from assistant.checks.preflight.case import Case, Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.checks.preflight.rule import RULE_PARTS, rule_part
from assistant.checks.preflight.rulebook import rules
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.declaration.documents.shapes import ScanFacts
from assistant.planning.maps.overlay import load_map
from tests.preflight import rows_of_answers, rows_of_forms
from tests.preflight.mutations import (
    IMAGE,
    NEWS,
    Change,
    ExampleFolder,
    both,
    drop,
    nothing,
    personal_values,
    put,
)
from tests.preflight.row import BASIC, DETAIL, FIRST, LEGAL, NOTES, PERSON, RuleRow
from tests.preflight.where_tested import OF_A_RUN, ROOT, elsewhere, matrix

TABLE = (*rows_of_forms.ROWS, *rows_of_answers.ROWS)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_a_violation_is_reported_by_its_rule_and_by_others_only_as_listed(
    example_folder: ExampleFolder, row: RuleRow
) -> None:
    before = example_folder.rules(row.example, nothing)
    rules = example_folder.rules(row.example, row.wrong) - before
    assert (row.rule, row.severity) in rules
    assert {name for name, _ in rules} - {row.rule} <= row.implied
    findings = [finding for finding in example_folder.findings(row.example, row.wrong) if finding.rule == row.rule]
    every_finding_has_what_a_person_needs(findings)


def every_finding_has_what_a_person_needs(findings: list[Finding]) -> None:
    """Fail if a finding lacks words, remedy, source or stage, or one that was found the person and the place."""
    assert all(finding.found and finding.remedy and finding.source and finding.stage for finding in findings)
    assert all(finding.who and finding.where for finding in findings if finding.state == "found")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_its_clean_twin_is_reported_by_no_rule(example_folder: ExampleFolder, row: RuleRow) -> None:
    rules = example_folder.rules(row.example, row.twin)
    assert rules <= example_folder.rules(row.example, nothing)
    assert row.rule not in {name for name, _ in rules}


def test_the_parts_of_a_rule_stand_in_the_order_of_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    rules()
    several = {name: tuple(parts) for name, parts in RULE_PARTS.items() if len(parts) > 1}
    assert several
    for name, parts in several.items():
        for order in permutations(parts):
            monkeypatch.setitem(RULE_PARTS, name, [])
            for part in order:
                rule_part(name)(part)
            assert tuple(RULE_PARTS[name]) == parts


def test_every_registered_rule_has_a_violation_and_a_clean_twin() -> None:
    registered = {rule.id for rule in rules()}
    assert {row.rule for row in TABLE} | set(elsewhere()) == registered
    assert registered | OF_A_RUN >= {f"R{number:02}" for number in range(1, 65)}


@pytest.mark.parametrize(("rule", "file"), [(rule, file) for rule, files in elsewhere().items() for file in files])
def test_a_rule_at_the_head_of_a_file_is_tested_there(rule: str, file: str) -> None:
    assert f'"{rule}"' in (ROOT / file).read_text(encoding="utf-8")


def test_the_matrix_names_every_rule() -> None:
    table = matrix()
    assert all(f"{rule.id} " in table for rule in rules())


def test_a_rule_without_input_is_not_checked_and_never_passed(example_folder: ExampleFolder) -> None:
    reported = {finding.rule: finding for finding in example_folder.findings(NEWS, drop("佐证与说明"))}
    for name in ("R27", "R18", "R42", "R43", "R05", "R28"):
        assert reported[name].state == "not_checked", name
        assert reported[name].remedy


def test_a_finding_is_accepted_with_reason_name_and_day(example_folder: ExampleFolder) -> None:
    wrong = put(*BASIC, "月活跃用户量", to="1")
    note = {"规则": "R11", "理由": "口径不同，另附说明", "说明人": "某甲", "日期": "2026-11-01"}
    findings = example_folder.findings(NEWS, both(wrong, put(*NOTES, "已说明的问题", to=[note])))
    (finding,) = [item for item in findings if item.rule == "R11"]
    assert finding.accepted is not None
    assert (finding.accepted.by, finding.accepted.on) == ("某甲", "2026-11-01")
    for lacking in ("理由", "说明人", "日期"):
        partial = {key: value for key, value in note.items() if key != lacking}
        findings = example_folder.findings(NEWS, both(wrong, put(*NOTES, "已说明的问题", to=[partial])))
        assert [item.accepted for item in findings if item.rule == "R11"] == [None], lacking


def test_form_logic_blocks_only_where_the_map_is_calibrated(example_folder: ExampleFolder) -> None:
    case = example_folder.case(NEWS, put(*PERSON, "手机号码", to="138"))
    for site, severity in (("mock", "block"), ("cac", "warn")):
        findings = examine(Case.of(case.loaded, load_map(site), today=case.today))
        assert [finding.severity for finding in findings if finding.rule == "R09" and finding.state == "found"] == [
            severity
        ]


STEPS = (*FIRST, "功能访问路径")
REVIEWED = {"选项": ["机器抽审"], "详细描述": "太短了。"}
FORM_LOGIC = {
    "required": (drop(*BASIC, "主体类型"), "subject.basic.type"),
    "parts": (drop(*FIRST, "功能访问路径"), "products["),
    "length": (put(*STEPS, 0, "功能", 0, "功能介绍", to="字" * 501), "products["),
    "length-least": (put(*DETAIL, "算法策略", "结果的审核方式", to=REVIEWED), "algorithms["),
    "words": (put(*FIRST, "是否需要实名认证", to="也许"), "products["),
    "shape": (put(*PERSON, "电子邮箱", to="a at example"), "subject.responsible.email"),
    "shape-figure": (put(*BASIC, "月活跃用户量", to="-5"), "subject.basic.mau"),
}


@pytest.fixture(scope="module")
def findings_before() -> Callable[[ExampleFolder, str], frozenset[tuple[str, str]]]:
    """Return a function: the rules and places of the unchanged example on a map, examined once."""
    known: dict[str, frozenset[tuple[str, str]]] = {}

    def examined(example_folder: ExampleFolder, site: str) -> frozenset[tuple[str, str]]:
        if site not in known:
            case = example_folder.case(IMAGE, nothing)
            findings = examine(Case.of(case.loaded, load_map(site), today=case.today))
            known[site] = frozenset((finding.rule, finding.place) for finding in findings if finding.state == "found")
        return known[site]

    return examined


@pytest.mark.parametrize("name", FORM_LOGIC)
def test_no_rule_blocks_form_logic_unless_the_map_has_seen_the_form(
    example_folder: ExampleFolder,
    findings_before: Callable[[ExampleFolder, str], frozenset[tuple[str, str]]],
    name: str,
) -> None:
    change, place = FORM_LOGIC[name]
    known = {site: findings_before(example_folder, site) for site in ("mock", "cac")}
    case = example_folder.case(IMAGE, change)
    for site, severity in (("mock", "block"), ("cac", "warn")):
        findings = examine(Case.of(case.loaded, load_map(site), today=case.today))
        new = [
            finding
            for finding in findings
            if finding.state == "found" and (finding.rule, finding.place) not in known[site]
        ]
        heaviest = {finding.severity for finding in new if finding.place.startswith(place)}
        assert severity in heaviest, [(finding.rule, finding.place) for finding in new]
        assert site == "mock" or "block" not in heaviest


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put(*LEGAL, "证件号码", to="110105194912310021"), "R08"),
        (put(*BASIC, "统一社会信用代码", to="91110000600037341M"), "R02"),
        (put("主体", "附件", "算法备案承诺书", to="没有.pdf"), "file"),
        (put("算法", 0, "选择产品及功能信息", to=[{"产品": "没有/APP"}]), "association"),
    ],
)
def test_a_fault_on_any_form_blocks_on_every_map(example_folder: ExampleFolder, change: Change, rule: str) -> None:
    case = example_folder.case(IMAGE, change)
    for site in ("mock", "cac"):
        findings = examine(Case.of(case.loaded, load_map(site), today=case.today))
        assert (rule, "block") in {(finding.rule, finding.severity) for finding in findings if finding.state == "found"}


def test_no_finding_contains_a_personal_value(example_folder: ExampleFolder) -> None:
    for row in TABLE:
        if row.rule in {"R08", "R09"}:
            text = "\n".join(
                finding.found + finding.remedy for finding in example_folder.findings(row.example, row.wrong)
            )
            assert "1101081900" not in text
            assert "1380000" not in text
            assert "a at example" not in text


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_no_rule_repeats_a_personal_value_of_the_profile(example_folder: ExampleFolder, row: RuleRow) -> None:
    case, findings = example_folder.examined(row.example, row.wrong)
    text = "\n".join(finding.found + finding.remedy for finding in findings)
    assert personal_values(case)
    assert [value for value in personal_values(case) if value in text] == []


@pytest.mark.parametrize(
    ("limits", "pages", "severity"),
    [
        ({"max_pages": 3}, 4, "block"),
        ({"max_pages": 3}, 3, None),
        ({"max_bytes": 10}, 1, "block"),
        ({"formats": (".jpg",)}, 1, "block"),
        ({}, 1, None),
        ({}, 6, "warn"),
        ({"max_pages": 3, "calibration": None}, 4, "warn"),
    ],
)
def test_an_upload_is_compared_with_the_maps_limits_and_blocks_where_they_are_calibrated(
    example_folder: ExampleFolder, limits: dict[str, Any], pages: int, severity: str | None
) -> None:
    pattern = "subject.attachments.commitment"
    case = example_folder.case(
        NEWS, nothing, Papers(scans={FieldKey.of(pattern): ScanFacts("a", "pdf", 1, "", page_count=pages)})
    )
    site_map = load_map("mock")
    fields = site_map.fields | {pattern: replace(site_map.fields[pattern], **limits)}
    findings = examine(
        replace(case, site_map=replace(site_map, fields=fields)), scope=RuleSelection(only=frozenset({"R58"}))
    )
    severities = [finding.severity for finding in findings if finding.state == "found"]
    assert severities == ([severity] if severity else [])


def test_the_modules_that_are_not_imported_for_their_rules_have_none() -> None:
    folder = Path(rulebook.__file__).parent
    for name in rulebook.WITHOUT_RULES:
        assert "@rule(" not in (folder / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.program
def test_a_check_without_papers_imports_nothing_that_reads_or_draws_them() -> None:
    slow = ("docx", "jinja2", "lxml", "openpyxl", "rich", "assistant.declaration.documents.reading")
    program = f"import sys, assistant.apps.cli.checking as c; c.rules(); print([n for n in {slow} if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
