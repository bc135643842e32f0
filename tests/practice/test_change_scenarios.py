"""变更场景: which fields, papers, seals and algorithms a change concerns, and by when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.core.language import speaking
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.practice.change_scenarios import (
    LATER,
    NEEDS_CHANGE,
    NOT_YET,
    SCENARIOS,
    ChangeConsequences,
    consequences,
)
from tests.filing.small import ALGORITHM, small, write

SINCE = date(2026, 11, 20)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedProfile:
    data = small()
    data["佐证与说明"] = {
        "第三方模型": [{"模型名称": "某模型", "提供方": "某公司"}],
        "联系人": [{"职责": "验证码接收人", "姓名": "王样例"}],
    }
    return load(write(tmp_path_factory.mktemp("scenario") / "客户", data))


def what_follows(loaded: LoadedProfile, key: str, **states: str) -> ChangeConsequences:
    own = {"主体": states.get("entity", ""), ALGORITHM: states.get("algorithm", "")}
    with speaking("zh"):
        return consequences(loaded, next(one for one in SCENARIOS if one.key == key), SINCE, own)


def test_a_new_responsible_person_concerns_the_papers_that_name_that_person(loaded: LoadedProfile) -> None:
    result = what_follows(loaded, "responsible", entity="主体已通过", algorithm="已备案")
    sealed = {paper.paper for paper in result.papers if paper.is_sealed}
    assert {"落实算法安全主体责任基本情况", "算法安全责任人工作证明"} <= sealed
    assert "算法安全责任人身份证扫描件" in result.certificates
    assert {"姓名", "证件号码", "手机号码"} <= set(result.records["subject"])
    assert result.items["主体"] == NEEDS_CHANGE
    assert (result.to_note, result.due.on) == (("",), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("entity", "algorithm", "expected"),
    [("主体审核中", "", LATER), ("", "", NOT_YET), ("主体已通过", "已备案", NEEDS_CHANGE)],
)
def test_what_an_item_needs_follows_from_its_state(
    loaded: LoadedProfile, entity: str, algorithm: str, expected: str
) -> None:
    result = what_follows(loaded, "legal", entity=entity, algorithm=algorithm)
    assert result.items["主体"] == expected
    assert bool(result.to_note) == (expected == NEEDS_CHANGE)


def test_another_model_concerns_the_algorithm_and_not_the_entity(loaded: LoadedProfile) -> None:
    result = what_follows(loaded, "model", entity="主体已通过", algorithm="已备案")
    assert result.items == {ALGORITHM: NEEDS_CHANGE}
    assert result.to_note == (ALGORITHM,)
    assert any(paper.paper == "算法模型架构" for paper in result.papers)


def test_another_phone_for_codes_is_no_change_of_a_filing(loaded: LoadedProfile) -> None:
    result = what_follows(loaded, "phone", entity="主体已通过", algorithm="已备案")
    assert (result.items, result.to_note, list(result.records)) == ({}, (), ["notes"])


def test_every_scenario_is_about_fields_of_the_profile(loaded: LoadedProfile, tmp_path: Path) -> None:
    assert [one.key for one in SCENARIOS if not what_follows(loaded, one.key).records] == []
