"""Patterns for the names of buttons, and labels as a page spells them."""

from __future__ import annotations

import pytest

from assistant.core.wording import is_same_title, label, named, spelling, title


@pytest.mark.parametrize("name", ["添加产品", "\ue6d9添加产品", "添加产品 \uf101", " 添加产品 "])
def test_an_icon_of_an_icon_font_is_not_part_of_a_name(name: str) -> None:
    assert named("添加产品").search(name)


@pytest.mark.parametrize("name", ["添加产品线", "批量添加产品", "添加", "", "添加 产品"])
def test_a_longer_or_another_name_is_another_button(name: str) -> None:
    assert not named("添加产品").search(name)


def test_a_name_matches_literally() -> None:
    assert named("保存(草稿)").search("保存(草稿)")
    assert not named("a.c").search("abc")


@pytest.mark.parametrize(
    "hint",
    [
        *(
            "（请如实填写）",
            "（据实填写）",
            "（如实填写）",
            "(请按营业执照填写。)",
            "（详见填报说明）",
            "（必填）",
            "（选填）",
            "［可多选］",
            "【必填项】",
        ),
        *(
            "（最多选3项）",
            "（见填报须知）",
            "（如有）",
            "（非必填）",
            "（据实填写）",
            "（50 字以上）",
            " *必填",
            "*请与证件一致",
            " 请如实填写",
            " ※详见说明",
        ),
    ],
)
def test_what_asks_or_hints_is_no_part_of_a_label_or_title(hint: str) -> None:
    assert label(f"* 算法名称{hint}：") == label(f"算法名称：{hint}") == "算法名称"
    assert title(f"算法基本属性信息{hint}") == "算法基本属性信息"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "对训练数据进行预处理(模型策略)",
            "月活跃用户量(MAU)",
            "地址(办公)",
            "证件号码(新)",
            "用户请求方式(请求策略)",
        ),
        *("请如实填写", "必填", "选填项说明", "请示文件", "可选模型", "是否可多选", "参见人"),
    ],
)
def test_what_a_bracket_names_and_a_label_of_such_words_alone_stay(text: str) -> None:
    assert label(text) == text


@pytest.mark.parametrize("text", ["* 注销原因（50 字以上）：", "＊注销原因（50 字以上）:", "注销原因（50 字以上）"])
def test_a_label_is_shown_as_the_page_spells_it_without_star_and_colon(text: str) -> None:
    assert spelling(text) == "注销原因（50 字以上）"


@pytest.mark.parametrize(
    "state",
    [
        "未填写",
        " 草稿",
        "（未完成）",
        "【待完善】",
        "：已保存",
        " 3/12",
        "（3/12项）",
        "填写中",
        " 需修改",
        "已退回",
        " · 有意见",
        "还差2项",
        "80%",
        " 进行中",
    ],
)
def test_the_title_of_a_section_keeps_its_part_that_does_not_change(state: str) -> None:
    assert title(f"主体基本信息{state}") == "主体基本信息"


@pytest.mark.parametrize(
    "text",
    [
        *("草稿", "未填写", "三年财务数据", "算法退回", "是否已填报", "无需填写", "身份待核验", "3D模型信息"),
        *("算法数据", "前置审核意见", "2024/2025年度", "结果的审核方式", "备案材料"),
    ],
)
def test_a_title_that_says_no_state_stays_whole(text: str) -> None:
    assert title(text) == text


@pytest.mark.parametrize("state", ["草稿", "未填写", " 3/12", "（已完成）"])
def test_a_short_title_loses_only_what_says_how_far_it_is_filled(state: str) -> None:
    assert title(f"总述{state}") == "总述"


@pytest.mark.parametrize(
    "number", ["（三）", "三、", "3.", "3、", "12．", "3.1", "第三部分 ", "第2步：", "(四)", "步骤一："]
)
def test_a_number_before_a_title_counts_only_where_both_have_one(number: str) -> None:
    assert is_same_title(title(f"{number}主体基本信息"), title("主体基本信息"))
    assert not is_same_title(title(f"{number}主体基本信息"), title("（九）主体基本信息"))
