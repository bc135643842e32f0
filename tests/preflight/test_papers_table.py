"""Rule × (papers that contradict the profile, clean twins): found by that rule, others only as listed, twins by none.

The papers are the filled drafts of the examples as the documents room reads them; a row changes some of their blocks,
or the profile, and the facts are taken anew.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.checks.preflight.case import Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.checks.preflight.reading_papers import with_others
from assistant.core.keys import FieldKey
from tests.preflight.mutations import NEWS, personal_values, put
from tests.preflight.paper_edits import (
    ExampleFolderWithPapers,
    added,
    all_of,
    cut,
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


@pytest.fixture(scope="module")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> ExampleFolderWithPapers:
    """Return the folder of examples to be changed."""
    return ExampleFolderWithPapers(tmp_path_factory.mktemp("table"))


@pytest.fixture(scope="module")
def before(example_folder: ExampleFolderWithPapers) -> frozenset[tuple[str, str]]:
    """Return what is found before anything is changed."""
    return frozenset((each.rule, each.severity) for each in example_folder.paper_findings(same))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rule}{row.name}")
def test_papers_that_contradict_are_found_by_their_rule_and_by_others_only_as_listed(
    example_folder: ExampleFolderWithPapers, before: frozenset[tuple[str, str]], row: PaperRow
) -> None:
    found = example_folder.paper_findings(row.wrong, row.profile)
    assert (row.rule, row.severity, str(row.key)) in {(each.rule, each.severity, each.place) for each in found}
    assert {each.rule for each in found if (each.rule, each.severity) not in before} - {row.rule} <= row.also
    assert all(each.remedy and each.source and each.who for each in found if each.rule == row.rule)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rule}{row.name}")
def test_no_finding_on_a_paper_repeats_a_personal_value_of_the_profile(
    example_folder: ExampleFolderWithPapers, row: PaperRow
) -> None:
    case = example_folder.papered(row.wrong, row.profile)
    told = "\n".join(each.found + each.remedy for each in examine(case))
    assert personal_values(case)
    assert [value for value in personal_values(case) if value in told] == []


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rule}{row.name}")
def test_their_clean_twins_are_found_by_none(
    example_folder: ExampleFolderWithPapers, before: frozenset[tuple[str, str]], row: PaperRow
) -> None:
    found = example_folder.paper_findings(row.twin, row.twin_profile)
    assert {
        (each.rule, each.severity, each.found) for each in found if (each.rule, each.severity) not in before
    } == set()


def test_the_filled_papers_themselves_are_compared_and_contradict_nothing(
    example_folder: ExampleFolderWithPapers,
) -> None:
    told = examine(example_folder.papered(same))
    found = {(each.rule, each.severity) for each in told if each.state == "found"} - {("required", "warn")}
    assert found <= {("R55", "warn")}  # the two filings of the example differ in their day and version
    looked = {"R12", "R13", "R26", "R30", "R31", "R35", "R38", "R39", "R41", "R42", "R43", "R48", "R53", "R56", "R62"}
    papers = {str(key) for key in (COMMITMENT, RESPONSIBILITY, PROOF, REPORT, PUBLIC)}
    assert [each for each in told if each.state == "not_checked" and each.rule in looked and each.place in papers] == []


@pytest.mark.parametrize(
    "rule", ["R12", "R13", "R30", "R33", "R35", "R38", "R41", "R42", "R43", "R45", "R48", "R50", "R57"]
)
def test_papers_that_were_not_read_are_not_checked_and_not_passed(
    example_folder: ExampleFolderWithPapers, rule: str
) -> None:
    told = examine(replace(example_folder.papered(same), papers=Papers()), scope=RuleSelection(only=frozenset({rule})))
    assert {each.state for each in told} == {"not_checked"}


def test_what_stands_on_a_page_that_could_not_be_read_is_not_called_missing(
    example_folder: ExampleFolderWithPapers,
) -> None:
    case = example_folder.papered(cut(REPORT, "部署|机房"))
    facts = {**case.papers.facts, REPORT: replace(case.papers.facts[REPORT], unread=(7,))}
    told = examine(replace(case, papers=replace(case.papers, facts=facts)))
    (found,) = [each for each in told if each.rule == "R42" and each.state == "found"]
    assert found.severity == "warn"
    assert "第 7 页" in found.found


def test_a_finding_quotes_the_words_and_where_they_stand(example_folder: ExampleFolderWithPapers) -> None:
    found = {
        each.rule: each.found
        for each in example_folder.paper_findings(added(REPORT, "（三）算法模型", "训练数据全部来自境内。"))
    }
    assert "训练数据全部来自境内" in found["R26"]
    assert "（三）算法模型" in found["R26"]


def test_a_finding_about_a_paper_can_be_explained(example_folder: ExampleFolderWithPapers) -> None:
    note = {"规则": "R42", "位置": str(REPORT), "理由": "机房已搬，另附说明", "说明人": "某甲", "日期": "2026-11-24"}
    wrong = reword(REPORT, PLACE, "江苏省南京市示例机房")
    (found,) = [
        each
        for each in example_folder.paper_findings(wrong, put(*NOTES, "已说明的问题", to=[note]))
        if each.rule == "R42"
    ]
    assert found.accepted is not None
    assert found.accepted.by == "某甲"


def test_only_and_skip_choose_among_the_rules_on_papers(example_folder: ExampleFolderWithPapers) -> None:
    wrong = all_of(reword(REPORT, PLACE, "江苏省南京市示例机房"), reword(REPORT, "158000", "160000"))
    case = example_folder.papered(wrong)
    only = examine(case, scope=RuleSelection(only=frozenset({"R42"})))
    assert {each.rule for each in only if each.state == "found"} == {"R42"}
    skipped = examine(case, scope=RuleSelection(skip=frozenset({"R42"})))
    assert "R42" not in {each.rule for each in skipped}
    assert "R12" in {each.rule for each in skipped if each.state == "found"}


def test_a_report_like_that_of_another_client_is_found_and_the_other_is_not_named(
    example_folder: ExampleFolderWithPapers,
) -> None:
    mine, theirs = example_folder.papered(same), example_folder.papered(same, example=NEWS)
    news = next(key for key in theirs.papers.texts if key.parts[-1].name == "assessment")
    copied = {**theirs.papers.texts, news: mine.papers.texts[REPORT].replace("绘澜", "晨屿")}
    copy = replace(theirs, papers=replace(theirs.papers, texts=copied))
    for cases, expected in (((mine, theirs), set()), ((mine, copy), {str(REPORT)})):
        first = with_others(cases)[0]
        found = [each for each in examine(first) if each.rule == "R40" and each.state == "found"]
        assert {each.place for each in found} >= expected
        assert bool(found) == bool(expected)
        assert all("晨屿" not in each.found + each.remedy for each in found)


def test_two_profiles_of_one_client_are_not_two_clients(example_folder: ExampleFolderWithPapers) -> None:
    mine = example_folder.papered(same)
    assert [each.papers.others for each in with_others([mine, mine])] == [(), ()]


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
        told = examine(replace(case, papers=papers), scope=RuleSelection(only=frozenset({rule})))
        assert (
            (rule, "not_checked", str(unread)) in {(each.rule, each.state, each.place) for each in told}
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
        told = examine(replace(case, papers=papers), scope=RuleSelection(only=frozenset({rule})))
        assert ("not_checked" in {each.state for each in told if each.place == str(key)}) == expected
        assert [each for each in told if each.state == "found"] == []


@pytest.mark.parametrize(("words", "found"), [("责任分工待补充", ["warn"]), ("部署于示例机房", [])])
def test_the_word_of_the_own_name_is_not_searched_and_that_is_told(
    example_folder: ExampleFolderWithPapers, words: str, found: list[str]
) -> None:
    case = example_folder.papered(added(RESPONSIBILITY, "（一）机构设置", words))
    told = examine(case, scope=RuleSelection(only=frozenset({"R39"})))
    assert [each.severity for each in told if each.state == "found"] == found
    assert any("示例" in each.remedy for each in told if each.state == "not_checked")
