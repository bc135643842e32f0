"""An address names exactly one control, none or several; a similar one is never used instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.filing.forms.match import Ambiguous, Missing, match, nearest
from assistant.filing.forms.shapes import Address, Control, FormSnapshot


def control(section: str, label: str, within: tuple[str, ...] = (), follows: tuple[str, ...] = ()) -> Control:
    address = Address((section,) if section else (), label)
    return Control(f"{section}{label}{follows}", address, label, "text", "plain", "", within=within, follows=follows)


def snapshot(*controls: Control, title: str = "页面") -> FormSnapshot:
    return FormSnapshot("/", title, "", "plain", controls, (), (), "")


NAME = control("基本信息", "* 名称（50字以内）：")
DETAIL_A = control("算法数据", "详细描述", follows=("数据来源",))
DETAIL_B = control("算法数据", "详细描述", follows=("数据来源", "详细描述", "标注情况"))
USERS = control("运营", "注册用户量", within=("关键运营数据",))
MONTHLY = control("运营", "月活跃用户量", within=("关键运营数据",), follows=("注册用户量",))
PAGE = snapshot(NAME, DETAIL_A, DETAIL_B, USERS, MONTHLY)


@pytest.mark.parametrize(
    ("address", "control"),
    [
        (Address(("基本信息",), "名称"), NAME),
        (Address(("页面", "基本信息"), "名称"), NAME),
        (Address(("算法数据",), "详细描述", ("数据来源",)), DETAIL_A),
        (Address(("算法数据",), "详细描述", ("标注情况",)), DETAIL_B),
        (Address(("算法数据",), "详细描述", ("详细描述", "标注情况：")), DETAIL_B),
        (Address(("运营",), "注册用户量", ("关键运营数据",)), USERS),
        (Address(("运营",), "月活跃用户量", ("关键运营数据",)), MONTHLY),
        (Address(("运营",), "月活跃用户量", ("关键运营数据", "注册用户量")), MONTHLY),
        (Address(("运营",), "月活跃用户量"), MONTHLY),
    ],
)
def test_an_address_names_its_control(address: Address, control: Control) -> None:
    assert match(PAGE, address) is control


@pytest.mark.parametrize(
    "address",
    [
        Address(("基本信息",), "名称 1"),
        Address(("其他信息",), "名称"),
        Address((), "名称"),
        Address(("算法数据",), "详细描述", ("另一问",)),
        Address(("运营",), "月活跃用户量", ("注册用户量", "关键运营数据")),
        Address(("基本信息",), ""),
    ],
)
def test_an_address_without_a_control_is_missing(address: Address) -> None:
    assert isinstance(match(PAGE, address), Missing)


def test_a_label_that_occurs_twice_in_its_section_is_ambiguous_and_the_reason_says_where() -> None:
    ambiguous = match(PAGE, Address(("算法数据",), "详细描述"))
    assert isinstance(ambiguous, Ambiguous)
    assert len(ambiguous.candidates) == 2
    assert "2" in ambiguous.reason()


def test_a_missing_label_shows_the_most_similar_labels_of_the_page() -> None:
    missing = match(PAGE, Address(("运营",), "月活跃用户数"))
    assert isinstance(missing, Missing)
    assert MONTHLY.address in missing.near
    assert "月活跃用户量" in missing.reason()


def test_at_most_three_similar_labels_are_shown() -> None:
    page = snapshot(*(control("运营", f"月活跃用户{ending}") for ending in ("量", "数", "额", "率", "值")))
    assert len(nearest(page, Address(("运营",), "月活跃用户群"))) == 3


def test_at_most_five_controls_of_another_section_are_shown() -> None:
    page = snapshot(*(control(f"板块{number}", "名称") for number in range(7)))
    missing = match(page, Address(("别处",), "名称"))
    assert isinstance(missing, Missing)
    assert missing.near == tuple(one.address for one in page.controls[:5])


def test_without_a_section_only_a_control_outside_every_section_is_meant() -> None:
    outside = control("", "名称")
    assert match(snapshot(NAME, outside), Address((), "名称")) is outside
    assert isinstance(match(snapshot(NAME), Address((), "名称")), Missing)


@pytest.mark.parametrize("above", ["一", "甲"])
def test_a_section_of_its_own_is_preferred_to_the_end_of_a_longer_one(above: str) -> None:
    inner = replace(control("", "名称"), ref="inner", address=Address((above, "乙"), "名称"))
    outer = replace(control("", "名称"), ref="outer", address=Address(("乙",), "名称"))
    for controls in ((inner, outer), (outer, inner)):
        assert match(snapshot(*controls), Address(("乙",), "名称")) is outer
        assert match(snapshot(*controls), Address((above, "乙"), "名称")) is inner
    assert match(snapshot(inner), Address(("乙",), "名称")) is inner
    assert isinstance(match(snapshot(inner), Address((above,), "名称")), Missing)


def test_labels_similar_to_a_missing_one_are_computed_only_for_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(word: str, *_: object, **__: object) -> list[str]:
        looked.append(word)
        return []

    monkeypatch.setattr("assistant.filing.forms.match.nearest_names", look)
    matches = [match(PAGE, Address(("运营",), f"没有{number}")) for number in range(3)]
    assert looked == []
    assert isinstance(matches[0], Missing)
    assert "没有0" in matches[0].reason()
    assert looked == ["没有0"]


def test_a_label_in_another_section_is_shown_but_not_taken() -> None:
    missing = match(PAGE, Address(("证件信息",), "名称"))
    assert isinstance(missing, Missing)
    assert missing.near == (NAME.address,)


def test_a_risk_is_known_by_any_of_its_names_in_the_section_on_risks_only() -> None:
    title = "算法风险与防范机制"
    risks = [control(title, label) for label in ("算法滥用风险及防范", "其他风险及防范")]
    page = snapshot(*risks, control("基本信息", "算法漏洞风险及防范"))
    assert match(page, Address((title,), "算法滥用")) is risks[0]
    assert match(page, Address((title,), "其他")) is risks[1]
    assert isinstance(match(page, Address((title,), "算法漏洞")), Missing)
    assert isinstance(match(page, Address(("基本信息",), "算法漏洞")), Missing)
