"""Rule × (papers that contradict the profile, clean twins): reported by that rule, by others only as listed, twins by none.

The papers are the filled drafts of the examples as read by `declaration.documents`. A row changes some blocks or the
profile, and the facts are extracted again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from assistant.checks.preflight.case import Case, Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.checks.preflight.together import with_others
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from tests.preflight.mutations import IMAGE, NEWS, Change, both, personal_values, put
from tests.preflight.paper_edits import (
    Edit,
    ExampleFolderWithPapers,
    added,
    all_of,
    cut,
    documents,
    reword,
    same,
)
from tests.preflight.rows_of_papers import (
    COMMITMENT,
    NOTES,
    PLACE,
    PROOF,
    PUBLIC,
    REPORT,
    RESPONSIBILITY,
    SECOND,
    TABLE,
    PaperRow,
)

TOGETHER_AT_MOST = 12
FIRST = {(row.rule, row.severity): row for row in reversed(TABLE)}.values()  # `make test` runs one of those alike
SAMPLED = [pytest.param(row, marks=() if row in FIRST else pytest.mark.thorough) for row in TABLE]


@dataclass(frozen=True)
class TwinsTogether:
    """Rows whose clean twins are examined together: as one edit of the papers and one change of the profile."""

    rows: tuple[PaperRow, ...]
    papers: Edit
    profile: Change

    def takes(self, row: PaperRow) -> bool:
        """Say whether the row's twin still changes something after these, and they are not many."""
        try:
            all_of(self.papers, row.twin)(documents(IMAGE))
        except AssertionError:
            return False
        return len(self.rows) < TOGETHER_AT_MOST

    def with_row(self, row: PaperRow) -> TwinsTogether:
        """Return these rows and another."""
        changed = all_of(self.papers, row.twin), both(self.profile, row.twin_profile)
        return TwinsTogether((*self.rows, row), *changed)


@pytest.fixture(scope="module")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> ExampleFolderWithPapers:
    """Return the folder of examples to be changed."""
    return ExampleFolderWithPapers(tmp_path_factory.mktemp("table"))


@pytest.fixture(scope="module")
def before(example_folder: ExampleFolderWithPapers) -> frozenset[tuple[str, str]]:
    """Return the findings before any change."""
    return frozenset((finding.rule, finding.severity) for finding in example_folder.paper_findings(same))


@pytest.mark.parametrize("row", SAMPLED, ids=lambda row: f"{row.rule}{row.name}")
def test_contradicting_papers_are_reported_by_their_rule_by_others_only_as_listed_and_without_personal_values(
    example_folder: ExampleFolderWithPapers, before: frozenset[tuple[str, str]], row: PaperRow
) -> None:
    findings = example_folder.paper_findings(row.wrong, row.profile)
    assert (row.rule, row.severity, str(row.key)) in {
        (finding.rule, finding.severity, finding.place) for finding in findings
    }
    assert {finding.rule for finding in findings if (finding.rule, finding.severity) not in before} - {
        row.rule
    } <= row.also
    assert all(finding.remedy and finding.source and finding.who for finding in findings if finding.rule == row.rule)
    no_personal_value_of_the_profile_is_repeated(*example_folder.papers_examined(row.wrong, row.profile))


def no_personal_value_of_the_profile_is_repeated(case: Case, findings: list[Finding]) -> None:
    """Fail if a finding on a paper, or its remedy, repeats a personal value."""
    text = "\n".join(finding.found + finding.remedy for finding in findings)
    assert personal_values(case)
    assert [value for value in personal_values(case) if value in text] == []


@pytest.fixture(scope="module")
def twins() -> list[TwinsTogether]:
    """Return the clean twins, as many together as change different words: an examination of all rules costs the most."""
    groups: list[TwinsTogether] = []
    for row in TABLE:
        joined = next((group for group in groups if group.takes(row)), None)
        if joined is None:
            groups.append(TwinsTogether((row,), row.twin, row.twin_profile))
        else:
            groups[groups.index(joined)] = joined.with_row(row)
    return groups


@pytest.mark.parametrize("alone", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["together", "alone"])
@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rule}{row.name}")
def test_their_clean_twins_are_reported_by_no_rule(
    example_folder: ExampleFolderWithPapers,
    before: frozenset[tuple[str, str]],
    twins: list[TwinsTogether],
    row: PaperRow,
    alone: bool,
) -> None:
    def reported(papers: Edit, profile: Change) -> set[tuple[str, str, str]]:
        new = {(item.rule, item.severity, item.found) for item in example_folder.paper_findings(papers, profile)}
        return {finding for finding in new if finding[:2] not in before}

    own = next(group for group in twins if row in group.rows)
    findings = reported(row.twin, row.twin_profile) if alone else reported(own.papers, own.profile)
    if findings and not alone:
        singly = {other: reported(other.twin, other.twin_profile) for other in own.rows}
        findings = singly[row] if any(singly.values()) else findings
    assert findings == set()


@pytest.mark.slow
def test_the_filled_papers_themselves_are_compared_and_contradict_nothing(
    example_folder: ExampleFolderWithPapers,
) -> None:
    findings = examine(example_folder.papered(same))
    pairs = {(finding.rule, finding.severity) for finding in findings if finding.state == "found"} - {
        ("required", "note")
    }
    assert pairs <= {("R55", "warn")}  # the example's two filings differ in date and version
    compared = {"R12", "R13", "R26", "R30", "R31", "R35", "R38", "R39", "R41", "R42", "R43", "R48", "R53", "R56", "R62"}
    papers = {str(key) for key in (COMMITMENT, RESPONSIBILITY, PROOF, REPORT, PUBLIC)}
    assert [
        finding
        for finding in findings
        if finding.state == "not_checked" and finding.rule in compared and finding.place in papers
    ] == []


@pytest.mark.parametrize(
    "rule", ["R12", "R13", "R30", "R33", "R35", "R38", "R41", "R42", "R43", "R45", "R48", "R50", "R57"]
)
def test_papers_that_were_not_read_are_not_checked_and_not_passed(
    example_folder: ExampleFolderWithPapers, rule: str
) -> None:
    findings = examine(
        replace(example_folder.papered(same), papers=Papers()), scope=RuleSelection(only=frozenset({rule}))
    )
    assert {finding.state for finding in findings} == {"not_checked"}


def test_content_of_an_unreadable_page_is_not_called_missing(
    example_folder: ExampleFolderWithPapers,
) -> None:
    case = example_folder.papered(cut(REPORT, "部署|机房"))
    facts = {**case.papers.facts, REPORT: replace(case.papers.facts[REPORT], unread=(7,))}
    findings = examine(replace(case, papers=replace(case.papers, facts=facts)))
    (finding,) = [item for item in findings if item.rule == "R42" and item.state == "found"]
    assert finding.severity == "warn"
    assert "第 7 页" in finding.found


def test_a_finding_quotes_the_words_with_their_place(example_folder: ExampleFolderWithPapers) -> None:
    by_rule = {
        finding.rule: finding.found
        for finding in example_folder.paper_findings(added(REPORT, "（三）算法模型", "训练数据全部来自境内。"))
    }
    assert "训练数据全部来自境内" in by_rule["R26"]
    assert "（三）算法模型" in by_rule["R26"]


def test_a_finding_about_a_paper_can_be_explained(example_folder: ExampleFolderWithPapers) -> None:
    note = {"规则": "R67", "位置": str(REPORT), "理由": "机房已搬，另附说明", "说明人": "某甲", "日期": "2026-11-24"}
    wrong = reword(REPORT, PLACE, "江苏省南京市示例机房")
    (finding,) = [
        paper_finding
        for paper_finding in example_folder.paper_findings(wrong, put(*NOTES, "已说明的问题", to=[note]))
        if paper_finding.rule == "R67"
    ]
    assert finding.accepted is not None
    assert finding.accepted.by == "某甲"


def test_only_and_skip_select_rules_on_papers(example_folder: ExampleFolderWithPapers) -> None:
    wrong = all_of(reword(REPORT, PLACE, "江苏省南京市示例机房"), reword(REPORT, "158000", "160000"))
    case = example_folder.papered(wrong)
    only = examine(case, scope=RuleSelection(only=frozenset({"R67"})))
    assert {finding.rule for finding in only if finding.state == "found"} == {"R67"}
    skipped = examine(case, scope=RuleSelection(skip=frozenset({"R67"})))
    assert "R67" not in {finding.rule for finding in skipped}
    assert "R12" in {finding.rule for finding in skipped if finding.state == "found"}


@pytest.mark.slow
def test_a_report_like_that_of_another_client_is_detected_and_the_other_is_not_named(
    example_folder: ExampleFolderWithPapers,
) -> None:
    mine, theirs = example_folder.papered(same), example_folder.papered(same, example=NEWS)
    news = next(key for key in theirs.papers.texts if key.parts[-1].name == "assessment")
    copied = {**theirs.papers.texts, news: mine.papers.texts[REPORT].replace("绘澜", "晨屿")}
    copy = replace(theirs, papers=replace(theirs.papers, texts=copied))
    for cases, expected in (((mine, theirs), set()), ((mine, copy), {str(REPORT)})):
        first = with_others(cases)[0]
        reported = [finding for finding in examine(first) if finding.rule == "R40" and finding.state == "found"]
        assert {finding.place for finding in reported} >= expected
        assert bool(reported) == bool(expected)
        assert all("晨屿" not in item.found + item.remedy for item in reported)


def test_two_profiles_of_one_client_are_not_compared_as_two_clients(example_folder: ExampleFolderWithPapers) -> None:
    mine = example_folder.papered(same)
    assert [other.papers.others for other in with_others([mine, mine])] == [(), ()]


READ = frozenset({COMMITMENT, RESPONSIBILITY, PROOF, REPORT, SECOND, PUBLIC})


@pytest.mark.parametrize(
    ("rule", "unread"),
    [
        ("R28", PUBLIC),
        ("R40", SECOND),
        ("R53", SECOND),
        ("R53", REPORT),
        *(("R56", key) for key in sorted(READ, key=str)),
    ],
)
def test_a_paper_among_others_that_was_not_read_is_not_checked(
    example_folder: ExampleFolderWithPapers, rule: str, unread: FieldKey
) -> None:
    case = example_folder.papered(same)
    facts = {key: paper for key, paper in case.papers.facts.items() if key != unread}
    texts = {key: text for key, text in case.papers.texts.items() if key != unread}
    for papers, expected in ((case.papers, False), (replace(case.papers, facts=facts, texts=texts), True)):
        findings = examine(replace(case, papers=papers), scope=RuleSelection(only=frozenset({rule})))
        assert (
            (rule, "not_checked", str(unread)) in {(finding.rule, finding.state, finding.place) for finding in findings}
        ) == expected


@pytest.mark.parametrize(
    ("rule", "key", "label"),
    [("R01", RESPONSIBILITY, "主体名称"), ("R01", REPORT, "主体名称"), ("R03", PUBLIC, "算法名称")],
)
def test_a_name_that_a_read_paper_does_not_state_is_not_checked(
    example_folder: ExampleFolderWithPapers, rule: str, key: FieldKey, label: str
) -> None:
    case = example_folder.papered(same)
    paper = case.papers.facts[key]
    silent = replace(paper, facts=tuple(fact for fact in paper.facts if fact.label != label))
    for given, expected in ((paper, False), (silent, True)):
        papers = replace(case.papers, facts={**case.papers.facts, key: given})
        findings = examine(replace(case, papers=papers), scope=RuleSelection(only=frozenset({rule})))
        assert ("not_checked" in {finding.state for finding in findings if finding.place == str(key)}) == expected
        assert [finding for finding in findings if finding.state == "found"] == []


@pytest.mark.parametrize(("words", "expected"), [("责任分工待补充", ["warn"]), ("部署于示例机房", [])])
def test_a_word_of_the_entitys_own_name_is_not_searched_and_this_is_reported(
    example_folder: ExampleFolderWithPapers, words: str, expected: list[str]
) -> None:
    case = example_folder.papered(added(RESPONSIBILITY, "（一）机构设置", words))
    findings = examine(case, scope=RuleSelection(only=frozenset({"R39"})))
    assert [finding.severity for finding in findings if finding.state == "found"] == expected
    assert any("示例" in item.remedy for item in findings if item.state == "not_checked")
