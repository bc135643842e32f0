"""Loading: what authors may write, what is refused, and the messages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.core import language
from assistant.core.errors import InputProblems, NoProfile, Problem, WorkbookGiven
from assistant.core.keys import FieldKey
from assistant.core.values import Period
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.starter import starter
from tests.profile.profiles import FULL, written


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    language.choose("zh")


def problems(folder: Path, text: str) -> list[Problem]:
    """Return the problems of a profile with this text."""
    with pytest.raises(InputProblems) as caught:
        load(written(folder, text))
    return list(caught.value.problems)


def only(folder: Path, text: str) -> str:
    """Return the only problem of a text as a message."""
    messages = [str(problem) for problem in problems(folder, text)]
    assert len(messages) == 1, messages
    return messages[0]


def test_values_are_read_as_their_kind_and_texts_as_written(tmp_path: Path) -> None:
    profile = load(written(tmp_path)).profile
    assert profile.subject.basic.mau == Decimal(12000)
    assert profile.subject.basic.region == ("广东省", "深圳市", "南山区")
    assert profile.subject.licence.validity == Period(date(2020, 1, 1), None)
    assert profile.algorithms[0].basic.version == "1.10"
    assert profile.algorithms[0].basic.launched == date(2024, 3, 1)
    assert profile.products[0].paths[0].functions[0].introduction == "第一行\n第二行"


def test_options_get_the_spelling_of_the_form(tmp_path: Path) -> None:
    basic = load(written(tmp_path)).profile.algorithms[0].basic
    assert basic.type == "生成合成类（深度合成）"
    assert basic.fields == ("社交娱乐类/短视频", "信息资讯类/用户内容生成（UGC）")


def test_grouped_options_may_be_written_group_by_group(tmp_path: Path) -> None:
    data = load(written(tmp_path)).profile.algorithms[0].detail.data
    assert data.input_modality == ("文本/短文本", "虚拟场景")


def test_an_ambiguous_bare_option_stays_as_written(tmp_path: Path) -> None:
    text = "算法: [{算法详细属性信息: {算法数据: {输入数据模态: [人声, 其他]}}}]"
    data = load(written(tmp_path, text)).profile.algorithms[0].detail.data
    assert data.input_modality == ("音频/人声", "其他")


@pytest.mark.parametrize("day", ["2024-03-01", "2024/3/1", "2024年3月1日", "2024.3.1", "２０２４-03-01"])
def test_a_day_may_be_written_in_the_usual_ways(tmp_path: Path, day: str) -> None:
    profile = load(written(tmp_path, f"算法: [{{算法基础属性信息: {{上线时间: {day}}}}}]")).profile
    assert profile.algorithms[0].basic.launched == date(2024, 3, 1)


@pytest.mark.parametrize(
    "span", ["{起: 2020-01-01, 止: 2030-01-01}", "2020-01-01 至 2030-01-01", "{start: 2020/1/1, end: 2030/1/1}"]
)
def test_a_period_may_be_written_in_the_usual_ways(tmp_path: Path, span: str) -> None:
    profile = load(written(tmp_path, f"主体: {{证件信息: {{证件有效期: {span}}}}}")).profile
    assert profile.subject.licence.validity == Period(date(2020, 1, 1), date(2030, 1, 1))


def test_english_and_chinese_keys_make_the_same_profile(tmp_path: Path) -> None:
    chinese = "主体: {主体基本信息: {主体名称: 甲}}\n产品: [{产品名称: 乙, 功能访问路径: [{功能访问路径: [一, 二]}]}]"
    english = "subject: {basic: {name: 甲}}\nproducts: [{name: 乙, paths: [{steps: 一 > 二}]}]"
    assert load(written(tmp_path, chinese)).profile == load(written(tmp_path, english, "b.yaml")).profile


def test_a_key_may_have_a_bracketed_hint(tmp_path: Path) -> None:
    text = "算法: [{算法基础属性信息: {应用领域（可多选）: [短视频]}}]"
    assert load(written(tmp_path, text)).profile.algorithms[0].basic.fields == ("社交娱乐类/短视频",)


@pytest.mark.parametrize("text", ["", "beian: 1", "主体:", "产品: []", "算法:\n  - \n"])
def test_an_empty_profile_loads(tmp_path: Path, text: str) -> None:
    assert isinstance(load(written(tmp_path, text)).profile, Profile)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_starter_loads_and_is_empty(tmp_path: Path, lang: str) -> None:
    profile = load(starter(tmp_path, lang)).profile
    assert profile.subject == Profile().subject
    assert load(tmp_path).profile == profile


def test_all_problems_come_at_once_with_file_and_line(tmp_path: Path) -> None:
    text = "主体:\n  主体基本信息:\n    主体名字: 甲\n    月活跃用户量: 很多\n产品: 无\n别的: 1\n"
    assert [problem.where for problem in problems(tmp_path, text)] == [
        "资料.yaml:3",
        "资料.yaml:4",
        "资料.yaml:5",
        "资料.yaml:6",
    ]


def test_an_unknown_key_suggests_the_most_similar_one(tmp_path: Path) -> None:
    said = only(tmp_path, "主体: {主体基本信息: {主体名: 甲}}")
    assert "“主体 › 主体基本信息”下没有“主体名”这一项" in said
    assert "是不是“主体名称”？" in said


def test_a_key_of_opposite_meaning_is_not_suggested(tmp_path: Path) -> None:
    said = only(tmp_path, "算法: [{算法详细属性信息: {算法数据: {输入文件格式: [TXT]}}}]")
    assert "没有“输入文件格式”这一项" in said
    assert "是不是“输出文件格式”" not in said


def test_a_misplaced_key_is_reported_with_its_place(tmp_path: Path) -> None:
    said = only(tmp_path, "主体: {主体基本信息: {手机号码: 1}}")
    assert "应写在“主体.算法安全责任人信息、佐证与说明.联系人”下" in said


def test_an_answer_under_its_question_is_reported_with_its_key(tmp_path: Path) -> None:
    text = "算法: [{技术服务方式: {技术服务方式: [API]}}]"
    assert "请写在“选项”下" in only(tmp_path, text)


def test_a_key_in_both_languages_is_refused(tmp_path: Path) -> None:
    said = only(tmp_path, "主体: {主体基本信息: {主体名称: 甲, name: 甲}}")
    assert "同一项的两种写法" in said


@pytest.mark.parametrize(
    ("text", "actual", "allowed"),
    [
        ("主体: {主体基本信息: {月活跃用户量: 1.2万}}", "“1.2万”", "数字"),
        ("主体: {主体基本信息: {主体名称: [甲]}}", "一个列表", "一段文字"),
        ("主体: {证件信息: {证件有效期: 2020-01-01}}", "一段文字", "起止日期"),
        ("主体: {证件信息: {证件有效期: {起: 2020-13-01, 止: 长期}}}", "“2020-13-01”", "日期"),
        ("主体: 甲", "一段文字", "一组"),
        ("产品: {产品名称: 甲}", "一组", "一个列表"),
        ("产品: [{已停用: 也许}]", "“也许”", "是 或 否"),
        ("算法: [{算法详细属性信息: {算法风险与防范机制: 有}}]", "一段文字", "栏目"),
    ],
)
def test_a_wrong_type_reports_the_actual_and_the_allowed_one(
    tmp_path: Path, text: str, actual: str, allowed: str
) -> None:
    said = only(tmp_path, text)
    assert actual in said
    assert allowed in said.partition("这里应写")[2]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../别人/执照.pdf", "附件/../../x.pdf", "C:\\x.pdf", "\\\\host\\x", "~/x.pdf"]
)
def test_a_file_outside_the_folder_is_refused_by_its_name(tmp_path: Path, path: str) -> None:
    said = only(tmp_path, f"主体: {{证件信息: {{营业执照: '{path}'}}}}")
    assert "相对路径" in said


def test_personal_texts_are_not_repeated_in_messages(tmp_path: Path) -> None:
    text = "主体: {算法安全责任人信息: {姓名: [金丝雀甲], 证件号码: {号: 金丝雀乙}, 手机号码: [金丝雀丙]}}"
    said = "\n".join(map(str, problems(tmp_path, text)))
    assert "金丝雀" not in said


def test_two_items_with_one_key_need_an_id(tmp_path: Path) -> None:
    said = only(tmp_path, "产品:\n  - {产品名称: 甲, 服务形式: APP}\n  - {产品名称: 甲, 服务形式: APP}\n")
    assert "资料.yaml:3" in said
    assert "标识（id）" in said


def test_an_id_distinguishes_two_items_of_one_name(tmp_path: Path) -> None:
    loaded = load(
        written(tmp_path, "产品:\n  - {产品名称: 甲, 服务形式: APP}\n  - {id: 乙, 产品名称: 甲, 服务形式: APP}\n")
    )
    assert [str(record.key) for record in loaded.records()] == ["products[甲/APP]", "products[乙]"]
    assert {record.natural_key for record in loaded.records()} == {"甲/APP"}


def test_a_missing_same_capability_is_reported_with_a_suggestion(tmp_path: Path) -> None:
    text = "算法:\n  - {算法基础属性信息: {算法名称: 智聊算法-1}}\n  - {同一能力: 智聊算法1, 算法基础属性信息: {算法名称: 乙}}\n"
    assert "是不是“智聊算法-1”？" in only(tmp_path, text)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    assert "请升级本程序" in only(tmp_path, "beian: 2\n主体: {}\n")


def test_a_missing_profile_is_reported_in_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "无.yaml", tmp_path):
        with pytest.raises(NoProfile, match="没有填报资料"):
            load(path)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("subject.basic.name", 4),
        ("subject.legal_representative.name", 2),
        ("products[智聊/APP].paths[首页>对话].functions[智能问答].introduction", 19),
        ("algorithms[智聊生成合成算法-1].detail.risks[算法滥用]", 37),
        ("algorithms[智聊生成合成算法-2].basic.role", 42),
        ("algorithms[智聊生成合成算法-2].basic.version", 42),
        ("algorithms[没有].basic.name", 22),
        ("notes.contacts[经办].name", 46),
    ],
)
def test_where_returns_the_line_of_a_key_or_of_the_part_above_it(tmp_path: Path, key: str, line: int) -> None:
    assert load(written(tmp_path)).where(FieldKey.of(key)) == f"资料.yaml:{line}"


def _folder(base: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        written(base, text, name)
    return base


def test_a_folder_of_parts_loads_as_one_profile(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        {
            "主体.yaml": "主体基本信息: {主体名称: 甲}\n",
            "产品/1-app.yaml": "产品名称: 智聊\n服务形式: APP\n",
            "产品/2-web.json": '{"name": "智聊", "form": "网站"}',
            "算法/问答.yaml": "beian: 1\n算法基础属性信息: {算法名称: 问答算法}\n",
            "佐证与说明.yaml": "佐证与说明: {经营范围: 软件}\n",
        },
    )
    loaded = load(folder)
    assert loaded.profile.subject.basic.name == "甲"
    assert [str(record.key) for record in loaded.records()][1:] == [
        "products[智聊/APP]",
        "products[智聊/网站]",
        "algorithms[问答算法].basic",
    ]
    assert loaded.profile.notes.business_scope == "软件"
    assert loaded.where(FieldKey.of("products[智聊/网站].form")) == "产品/2-web.json:1"
    assert loaded.folder == folder


def test_a_folder_reports_the_problems_of_all_its_files(tmp_path: Path) -> None:
    folder = _folder(tmp_path, {"主体.yaml": "甲: 1\n", "产品.yaml": "- {乙: 1}\n", "算法/a.yaml": "x: [\n"})
    with pytest.raises(InputProblems) as caught:
        load(folder)
    assert sorted(problem.where for problem in caught.value.problems) == ["主体.yaml:1", "产品.yaml:1", "算法/a.yaml:2"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"主体.yaml": "", "subject.yaml": ""}, "写在了两个地方"),
        ({"产品.yaml": "", "产品/a.yaml": ""}, "写在了两个地方"),
        ({"主体.yaml": "", "填报资料.yaml": ""}, "写在了两个地方"),
        ({"填报资料.yaml": "", "填报资料.json": "{}"}, "填报资料.yaml、填报资料.json"),
        ({"填报资料.yaml": "", "profile.yml": ""}, "两份填报资料"),
        ({"主体.yaml": "", "产平.yaml": ""}, "是不是“产品.yaml”？"),
    ],
)
def test_a_folder_with_duplicate_or_unknown_parts_is_refused(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(InputProblems, match=said):
        load(_folder(tmp_path, files))


def test_a_folder_may_hold_the_whole_profile_in_one_file(tmp_path: Path) -> None:
    written(tmp_path, FULL, "profile.yaml")
    assert load(tmp_path).profile == load(tmp_path / "profile.yaml").profile


def test_a_workbook_given_as_a_profile_is_reported_with_how_to_import_it(tmp_path: Path) -> None:
    book = tmp_path / "收集表.xlsx"
    book.write_bytes(b"")
    with pytest.raises(WorkbookGiven, match="Excel 工作簿") as caught:
        load(book)
    assert "beian import" in str(caught.value)
