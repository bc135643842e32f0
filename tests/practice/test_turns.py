"""Whose turn it is, from what was read, is missing and was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.apps.console.pages import import_pages, page_of_step
from assistant.declaration.intake.requirements import LICENCE as LICENCE_KIND
from assistant.declaration.intake.requirements import RELATION, Requirement
from assistant.practice import sync, tables
from assistant.practice.folder_scan import FolderScan
from assistant.practice.turns import TurnInputs, TurnItem, TurnMaterial, sentence, turn

ENTITY = TurnItem("主体", "主体", "")
PASSED = replace(ENTITY, state="主体已通过")
ALGORITHM = TurnItem("甲算法", "算法", "")
LICENCE = TurnMaterial("营业执照", "主体", "none")
SEAL = TurnMaterial("算法备案承诺书", "主体", "to_seal")
REPORT = TurnMaterial("自评估报告", "算法", "none")

CASES: dict[str, tuple[TurnInputs, str, str]] = {
    "a profile that cannot be read is ours to mend": (TurnInputs(ENTITY, problem="第 3 行写错"), "ours", "mend"),
    "a run that stopped at the code waits for who receives it": (
        TurnInputs(ENTITY, waits_for="SMS", receiver="赵收码"),
        "code",
        "code",
    ),
    "a run that stopped at a question is ours": (TurnInputs(ENTITY, waits_for="QUESTION"), "ours", "fill"),
    "what is missing is the client's to send": (
        TurnInputs(ENTITY, missing_materials=[LICENCE, SEAL]),
        "client",
        "send",
    ),
    "a paper that we draft is ours, not the client's to send": (
        TurnInputs(ENTITY, missing_materials=[replace(SEAL, state="none", is_ours=True)]),
        "ours",
        "draft",
    ),
    "what is missing comes before what we draft": (
        TurnInputs(ENTITY, missing_materials=[replace(SEAL, state="none", is_ours=True), LICENCE]),
        "client",
        "send",
    ),
    "what waits for a seal alone is the client's to seal": (
        TurnInputs(ENTITY, missing_materials=[SEAL]),
        "seal",
        "seal",
    ),
    "what was sealed and changed since is to be sealed again": (
        TurnInputs(ENTITY, missing_materials=[replace(SEAL, state="reseal")]),
        "seal",
        "seal",
    ),
    "what is drafted is the client's to confirm": (
        TurnInputs(ENTITY, missing_materials=[replace(SEAL, state="to_confirm")]),
        "client",
        "confirm",
    ),
    "a draft with gaps is ours": (
        TurnInputs(ENTITY, missing_materials=[replace(SEAL, state="drafted", is_ours=True)]),
        "ours",
        "draft",
    ),
    "what is ready to be sent is ours to send": (
        TurnInputs(ENTITY, missing_materials=[LICENCE], to_dispatch=["拟公示内容"], to_revise=["工作证明"]),
        "ours",
        "dispatch",
    ),
    "a draft that came back edited is ours to work on": (
        TurnInputs(ENTITY, missing_materials=[LICENCE], to_revise=["工作证明"]),
        "ours",
        "revise",
    ),
    "a return of the authority comes before papers": (
        TurnInputs(replace(ENTITY, state="主体退回"), to_dispatch=["工作证明"]),
        "ours",
        "correct",
    ),
    "what need not be there holds nobody up": (
        TurnInputs(ENTITY, missing_materials=[replace(LICENCE, is_required=False)]),
        "ours",
        "fill",
    ),
    "what the algorithm lacks does not hold the entity up": (
        TurnInputs(ENTITY, missing_materials=[REPORT]),
        "ours",
        "fill",
    ),
    "findings come before filing": (TurnInputs(ENTITY, blocks={"主体": 2}), "ours", "findings"),
    "all there and nothing found: to be filled": (TurnInputs(ENTITY), "ours", "fill"),
    "filled and proved: to be submitted by a person": (
        TurnInputs(replace(ENTITY, state="主体待提交")),
        "ours",
        "submit",
    ),
    "submitted: the authority's": (TurnInputs(replace(ENTITY, state="主体审核中")), "authority", "await"),
    "under review, while the algorithm's papers are still to come": (
        TurnInputs(replace(ENTITY, state="主体审核中"), [ALGORITHM], [REPORT]),
        "client",
        "send",
    ),
    "under review, with the algorithm ready: nothing to file yet": (
        TurnInputs(replace(ENTITY, state="主体审核中"), [ALGORITHM]),
        "authority",
        "await",
    ),
    "returned: ours to correct": (TurnInputs(replace(ENTITY, state="主体退回", comments=2)), "ours", "correct"),
    "returned, and a seal is wanted again": (
        TurnInputs(replace(ENTITY, state="主体退回"), missing_materials=[replace(SEAL, state="reseal")]),
        "seal",
        "seal",
    ),
    "passed: the algorithm is next": (TurnInputs(PASSED, [ALGORITHM]), "ours", "fill"),
    "passed, and the algorithm lacks its report": (TurnInputs(PASSED, [ALGORITHM], [REPORT]), "client", "send"),
    "one algorithm under review, the other to be filled": (
        TurnInputs(PASSED, [replace(ALGORITHM, state="审核中"), replace(ALGORITHM, name="乙算法")]),
        "ours",
        "fill",
    ),
    "all algorithms under review": (TurnInputs(PASSED, [replace(ALGORITHM, state="审核中")]), "authority", "await"),
    "an algorithm returned": (TurnInputs(PASSED, [replace(ALGORITHM, state="退回补正")]), "ours", "correct"),
    "filed, and the number is not shown yet": (
        TurnInputs(PASSED, [replace(ALGORITHM, state="已备案", is_shown=False)]),
        "ours",
        "show",
    ),
    "a return comes before a number to show": (
        TurnInputs(
            PASSED,
            [replace(ALGORITHM, state="已备案", is_shown=False), replace(ALGORITHM, name="乙算法", state="退回补正")],
        ),
        "ours",
        "correct",
    ),
    "filed and shown": (TurnInputs(PASSED, [replace(ALGORITHM, state="已备案")]), "nobody", "done"),
    "ended": (TurnInputs(PASSED, [replace(ALGORITHM, state="已注销")]), "nobody", "done"),
    "filed by a list, and no run has read the entity: nothing is to be filed there": (
        TurnInputs(ENTITY, [replace(ALGORITHM, state="已备案", is_shown=False)], blocks={"主体": 1}),
        "ours",
        "show",
    ),
    "one ended proves that the entity passed: the other is next": (
        TurnInputs(ENTITY, [replace(ALGORITHM, state="已注销"), replace(ALGORITHM, name="乙算法")], [LICENCE, REPORT]),
        "client",
        "send",
    ),
    "a change under review proves that the entity passed": (
        TurnInputs(ENTITY, [replace(ALGORITHM, state="变更审核中")], [LICENCE]),
        "authority",
        "await",
    ),
    "a word of the site that nobody knows": (
        TurnInputs(replace(ENTITY, state="状态未识别", theirs="已受理")),
        "ours",
        "unknown",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_turn_belongs_to_whoever_can_act_first(name: str) -> None:
    inputs, who, step = CASES[name]
    result = turn(inputs)
    assert (result.who, result.step) == (who, step)
    assert "{" not in sentence(result.step, result.facts)


def test_for_a_filed_algorithm_no_papers_are_requested() -> None:
    ended = replace(ALGORITHM, state="已注销")
    result = turn(TurnInputs(ENTITY, [ended, replace(ALGORITHM, name="乙算法")], [LICENCE, REPORT]))
    assert result.facts == {"names": "自评估报告"}


def test_the_next_action_names_some_materials_and_counts_all() -> None:
    many = [replace(LICENCE, requirement=f"材料{number}") for number in range(5)]
    result = turn(TurnInputs(ENTITY, missing_materials=many))
    assert sentence(result.step, result.facts) == "请客户发来：材料0、材料1、材料2等 5 项"


def test_waiting_for_the_code_names_the_person_who_receives_it() -> None:
    result = turn(TurnInputs(ENTITY, waits_for="SMS", receiver="赵收码"))
    assert "赵收码" in sentence(result.step, result.facts)


def test_an_unknown_state_is_shown_in_the_site_s_own_words() -> None:
    result = turn(TurnInputs(replace(ENTITY, state="状态未识别", theirs="已受理")))
    assert "系统显示：已受理" in sentence(result.step, result.facts)


def test_every_step_that_is_ours_is_done_on_a_page_of_the_console() -> None:
    import_pages()
    elsewhere = {"mend", "unknown"}  # the profile's file is broken; the state stands in the registry
    ours = {step for _, who, step in CASES.values() if who == "ours"} - elsewhere
    assert [step for step in sorted(ours) if page_of_step(step) is None] == []


def test_the_ledger_knows_which_missing_papers_the_office_writes() -> None:
    scan = FolderScan("甲公司", materials=(Requirement(LICENCE_KIND), Requirement(RELATION, about="甲算法")))
    client = tables.Client(folder="甲公司", name="甲公司", entity_state="", entity_theirs="", is_rehearsal=False)
    missing = sync._case(client, scan, {}).missing_materials
    assert [material.is_ours for material in missing] == [False, True]
