"""The basic rules with their place, severity and remedy, and a profile without blocking findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.checks.preflight.answers import width
from assistant.checks.preflight.check import check
from assistant.core.findings import Finding
from assistant.declaration.profile.loading import load
from tests.profile.identity_numbers import resident_id

SCANS = ("附件/执照.pdf", "附件/证明.pdf", "附件/承诺.pdf", "附件/情况.pdf", "附件/报告.pdf", "附件/公示.pdf")


def complete() -> dict[str, Any]:
    """Return a small profile with every field known to be required."""
    return {"主体": _subject(), "产品": [_product()], "算法": [_algorithm()]}


def _subject() -> dict[str, Any]:
    person = {"证件类型": "居民身份证", "证件号码": "11010519491231002X"}
    return {
        "主体基本信息": {
            "主体名称": "演示科技有限公司",
            "统一社会信用代码": "91110000600037341L",
            "主体类型": "企业",
            "注册地": ["北京市", "市辖区", "海淀区"],
            "详细地址": "演示路 1 号",
        },
        "证件信息": {
            "主体证件类型": "营业执照",
            "证件地址": "演示路 1 号",
            "证件有效期": {"起": "2020-01-01", "止": "长期"},
            "营业执照": SCANS[0],
        },
        "法定代表人信息": {"法定代表人姓名": "某甲", **person},
        "算法安全责任人信息": {
            "姓名": "某乙",
            **person,
            "证件号码": "110108190004121232",
            "手机号码": "13800000000",
            "电子邮箱": "a@example.com",
            "算法安全责任人工作证明": SCANS[1],
        },
        "附件": {"算法备案承诺书": SCANS[2], "落实算法安全主体责任基本情况": SCANS[3]},
    }


def _product() -> dict[str, Any]:
    return {
        "产品名称": "智聊",
        "服务形式": "APP",
        "访问地址": "https://example.com",
        "服务状态": "已上线",
        "服务对象": ["社会公众"],
        "是否需要实名认证": "是",
        "功能访问路径": [{"功能访问路径": ["首页", "对话"], "功能": [{"功能名称": "问答", "功能介绍": "回答"}]}],
    }


def _algorithm() -> dict[str, Any]:
    return {
        "算法基础属性信息": {
            "算法类型": "生成合成类（深度合成）",
            "填报角色": "服务提供者",
            "算法名称": "智聊算法",
            "上线时间": "2024-03-01",
            "算法安全自评估报告": SCANS[4],
            "拟公示内容": SCANS[5],
        },
        "选择产品及功能信息": [{"产品": "智聊/APP", "路径": "首页>对话", "功能": "问答"}],
    }


def findings(folder: Path, content: dict[str, Any], stage: str | None = None) -> list[Finding]:
    """Return the findings of a profile written into a folder beside its attachments."""
    (folder / "附件").mkdir(exist_ok=True)
    for name in SCANS:
        (folder / name).write_bytes(b"%PDF-1.7 " + name.encode())
    path = folder / "资料.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return check(load(path), stage)


def only(folder: Path, content: dict[str, Any]) -> Finding:
    """Return the only blocking finding."""
    results = [finding for finding in findings(folder, content) if finding.severity == "block"]
    assert len(results) == 1, [(finding.rule, finding.place, finding.found) for finding in results]
    return results[0]


def test_a_complete_profile_has_nothing_to_correct(tmp_path: Path) -> None:
    assert {finding.severity for finding in findings(tmp_path, complete())} <= {"note", "warn"}


def test_a_missing_required_field_is_named_with_place_and_line(tmp_path: Path) -> None:
    content = complete()
    del content["主体"]["主体基本信息"]["主体类型"]
    finding = only(tmp_path, content)
    assert (finding.rule, finding.place, finding.stage) == ("required", "subject.basic.type", "主体")
    assert finding.where == "资料.yaml:2"
    assert "“主体类型”没有填写" in finding.found
    assert finding.remedy


def test_whether_a_field_is_required_may_be_unknown(tmp_path: Path) -> None:
    hints = [finding for finding in findings(tmp_path, complete()) if finding.severity == "note"]
    (hint,) = [finding for finding in hints if finding.place.startswith("algorithms")]
    assert "“算法简介”" in hint.found
    assert "“版本号”" not in hint.found, "known to be optional"
    assert "“其他使用场景”" not in hint.found, "not shown"


@pytest.mark.parametrize("stage", ["主体", "产品", "算法"])
def test_an_empty_profile_lacks_required_answers_of_every_stage(tmp_path: Path, stage: str) -> None:
    results = findings(tmp_path, {"产品": [{}], "算法": [{}]}, stage)
    assert {finding.stage for finding in results} == {stage}
    assert any(finding.severity == "block" for finding in results)


def test_a_supporter_needs_a_mode_of_service_and_no_association(tmp_path: Path) -> None:
    content = complete()
    algorithm = content["算法"][0]
    algorithm["算法基础属性信息"]["填报角色"] = "服务技术支持者"
    del algorithm["选择产品及功能信息"]
    assert only(tmp_path, content).place == "algorithms[智聊算法].support.modes"


@pytest.mark.parametrize(("count", "fits"), [(500, True), (501, False)])
def test_a_text_may_be_as_long_as_the_form_allows(tmp_path: Path, count: int, fits: bool) -> None:
    content = complete()
    content["产品"][0]["功能访问路径"][0]["功能"][0]["功能介绍"] = "字" * count
    rules = {finding.rule for finding in findings(tmp_path, content)}
    assert ("length" not in rules) is fits


def test_lengths_are_counted_as_browsers_count(tmp_path: Path) -> None:
    assert width("字a😀") == 4
    content = complete()
    content["产品"][0]["功能访问路径"][0]["功能"][0]["功能介绍"] = "😀" * 251
    assert "502 字" in only(tmp_path, content).found


@pytest.mark.parametrize(("text", "fits"), [("字" * 50, True), ("字" * 49, False), ("字 \n" * 49, False)])
def test_a_minimum_length_ignores_white_space(tmp_path: Path, text: str, fits: bool) -> None:
    content = complete()
    content["算法"][0]["算法详细属性信息"] = {"算法策略": {"结果的审核方式": {"选项": ["机器抽审"], "详细描述": text}}}
    rules = {finding.rule for finding in findings(tmp_path, content)}
    assert ("length" not in rules) is fits


@pytest.mark.parametrize(
    ("word", "remedy"),
    [("App", "APP"), ("小程式", "小程序"), ("电视", "可选")],
)
def test_a_word_outside_a_closed_list_gets_the_nearest_option(tmp_path: Path, word: str, remedy: str) -> None:
    content = complete()
    content["产品"][0]["服务形式"] = word
    content["算法"][0]["选择产品及功能信息"] = [{"产品": f"智聊/{word}"}]
    finding = only(tmp_path, content)
    assert finding.rule == "words"
    assert word in finding.found
    assert remedy in finding.remedy


def test_no_option_of_another_meaning_is_suggested(tmp_path: Path) -> None:
    content = complete()
    review = {"选项": ["机器全审"], "详细描述": "字" * 60}
    content["算法"][0]["算法详细属性信息"] = {"算法策略": {"结果的审核方式": review}}
    (finding,) = [item for item in findings(tmp_path, content) if item.rule == "words"]
    assert "是不是" not in finding.remedy
    assert "可选：不审核、全量机器审核、机器抽审" in finding.remedy


def test_a_split_class_names_its_two_successors(tmp_path: Path) -> None:
    content = complete()
    content["算法"][0]["算法基础属性信息"]["算法类型"] = "检索过滤类"
    results = [finding for finding in findings(tmp_path, content) if finding.rule == "words"]
    assert "信息检索类、内容过滤类" in results[0].remedy


def test_a_word_of_an_open_list_is_accepted(tmp_path: Path) -> None:
    content = complete()
    content["产品"][0]["服务状态"] = "谁也不知道的词"
    assert not [finding for finding in findings(tmp_path, content) if finding.severity == "block"]


@pytest.mark.parametrize(
    ("section", "label", "text"),
    [
        ("主体基本信息", "统一社会信用代码", "91110000600037341M"),
        ("法定代表人信息", "证件号码", "110105194912310021"),
        ("算法安全责任人信息", "手机号码", "1380000000"),
        ("算法安全责任人信息", "电子邮箱", "canary-at-example"),
    ],
)
def test_a_malformed_number_is_reported_and_not_repeated(tmp_path: Path, section: str, label: str, text: str) -> None:
    content = complete()
    content["主体"][section][label] = text
    finding = only(tmp_path, content)
    assert finding.rule in {"R02", "R08", "shape"}, "the numbered rule wins at equal severity"
    assert text not in finding.found + finding.remedy + repr(finding)


def of_the_representative(folder: Path, **answers: str | None) -> list[Finding]:
    """Return the findings on the representative's document number, given these answers."""
    content = complete()
    person = content["主体"]["法定代表人信息"]
    person.update(answers)
    content["主体"]["法定代表人信息"] = {label: answer for label, answer in person.items() if answer is not None}
    return [
        finding for finding in findings(folder, content) if finding.place == "subject.legal_representative.id_number"
    ]


@pytest.mark.parametrize("region", ["440311", "330114", "810000", "990000"])
def test_an_id_number_of_a_new_or_unknown_district_is_accepted(tmp_path: Path, region: str) -> None:
    assert of_the_representative(tmp_path, 证件号码=resident_id(region)) == []


@pytest.mark.parametrize(
    ("number", "words", "remedy"),
    [
        (resident_id("440311")[:-1], "有 17 位", "写全 18 位"),
        (f"{resident_id('440311')[:-1]}*", "第 18 位不是数字或 X", "末位的数字或 X"),
        (resident_id("440311", "19810229"), "不是出生日期", "第 7 至 14 位"),
        ("110105194912310021", "末位校验码", "逐位核对"),
    ],
)
def test_the_wrong_part_of_an_id_number_is_named_with_its_remedy(
    tmp_path: Path, number: str, words: str, remedy: str
) -> None:
    (finding,) = of_the_representative(tmp_path, 证件号码=number)
    assert (finding.rule, finding.severity) == ("R08", "block")
    assert words in finding.found
    assert remedy in finding.remedy
    assert number not in repr(finding)


@pytest.mark.parametrize(
    ("kind", "number", "severities"),
    [
        ("护照", "E00000000", []),
        ("护照", "E 0", ["warn"]),
        ("港澳居民来往内地通行证", "H00000000", []),
        ("台湾居民来往大陆通行证", "E00000000", ["warn"]),
        ("其他", "第三号", []),
        (None, "E00000000", []),
    ],
)
def test_the_number_of_another_document_never_blocks(
    tmp_path: Path, kind: str | None, number: str, severities: list[str]
) -> None:
    results = of_the_representative(tmp_path, 证件类型=kind, 证件号码=number)
    assert [finding.severity for finding in results] == severities


@pytest.mark.parametrize("figure", ["-5", "1.5"])
def test_a_figure_is_a_whole_number_of_people(tmp_path: Path, figure: str) -> None:
    content = complete()
    content["主体"]["主体基本信息"]["月活跃用户量"] = figure
    assert only(tmp_path, content).place == "subject.basic.mau"


def test_a_period_does_not_end_before_it_begins(tmp_path: Path) -> None:
    content = complete()
    content["主体"]["证件信息"]["证件有效期"] = {"起": "2020-01-01", "止": "2019-01-01"}
    assert only(tmp_path, content).place == "subject.licence.validity"


def test_an_answer_to_a_hidden_field_is_reported(tmp_path: Path) -> None:
    content = complete()
    content["算法"][0]["技术服务方式"] = {"选项": ["API"]}
    results = [finding for finding in findings(tmp_path, content) if finding.rule == "hidden"]
    assert [(finding.place, finding.severity) for finding in results] == [
        ("algorithms[智聊算法].support.modes", "warn")
    ]


@pytest.mark.parametrize(
    "node",
    [
        {"产品": "智聊"},
        {"产品": "智聊/网站"},
        {"产品": "智聊/APP", "路径": "首页"},
        {"产品": "智聊/APP", "路径": "首页>对话", "功能": "没有"},
        {"路径": "首页>对话"},
        {"产品": "智聊/APP", "功能": "问答"},
    ],
)
def test_a_ticked_node_must_be_among_the_products(tmp_path: Path, node: dict[str, str]) -> None:
    content = complete()
    content["算法"][0]["选择产品及功能信息"] = [node]
    finding = only(tmp_path, content)
    assert (finding.rule, finding.place) == ("association", "algorithms[智聊算法].association")


@pytest.mark.parametrize("node", [{"产品": "智聊/APP"}, {"产品": "智聊/APP", "路径": "首页 > 对话"}])
def test_a_node_of_any_level_may_be_ticked(tmp_path: Path, node: dict[str, str]) -> None:
    content = complete()
    content["算法"][0]["选择产品及功能信息"] = [node]
    assert not [finding for finding in findings(tmp_path, content) if finding.severity == "block"]


def test_a_retired_product_cannot_be_ticked(tmp_path: Path) -> None:
    content = complete()
    content["产品"][0]["已停用"] = "是"
    assert "已停用" in only(tmp_path, content).found


@pytest.mark.parametrize(("part", "expected"), [("功能访问路径", "没有功能访问路径"), ("功能", "下没有功能")])
def test_a_product_needs_a_path_and_a_path_a_function(tmp_path: Path, part: str, expected: str) -> None:
    content = complete()
    product = content["产品"][0]
    content["算法"][0]["选择产品及功能信息"] = [{"产品": "智聊/APP"}]
    del (product if part in product else product["功能访问路径"][0])[part]
    assert expected in only(tmp_path, content).found


def test_a_missing_file_is_detected(tmp_path: Path) -> None:
    content = complete()
    content["主体"]["附件"]["算法备案承诺书"] = "附件/没有.pdf"
    finding = only(tmp_path, content)
    assert (finding.rule, finding.place) == ("file", "subject.attachments.commitment")
    assert "附件/没有.pdf" in finding.found


def test_an_empty_file_and_a_folder_are_detected(tmp_path: Path) -> None:
    (tmp_path / "空.pdf").touch()
    content = complete()
    content["主体"]["附件"]["算法备案承诺书"] = "空.pdf"
    content["主体"]["附件"]["落实算法安全主体责任基本情况"] = "附件"
    said = [finding.found for finding in findings(tmp_path, content) if finding.rule == "file"]
    assert len(said) == 2
    assert "空文件" in said[0]
    assert "是文件夹" in said[1]


def test_a_link_out_of_the_folder_is_detected(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "out.pdf").write_bytes(b"x")
    (inside / "link.pdf").symlink_to(tmp_path / "out.pdf")
    content = complete()
    content["主体"]["附件"]["算法备案承诺书"] = "link.pdf"
    assert "之外" in only(inside, content).found


def test_a_missing_file_of_the_notes_is_only_to_be_verified(tmp_path: Path) -> None:
    content = complete()
    content["佐证与说明"] = {"佐证材料": [{"图名": "登录页", "文件": "没有.png"}]}
    results = [finding for finding in findings(tmp_path, content) if finding.rule == "file"]
    assert [(finding.place, finding.severity) for finding in results] == [("notes.evidence[登录页].file", "warn")]


def test_the_second_role_is_checked_with_its_inherited_answers(tmp_path: Path) -> None:
    content = complete()
    content["算法"].append(
        {
            "同一能力": "智聊算法",
            "算法基础属性信息": {
                "算法名称": "智聊算法-2",
                "填报角色": "服务技术支持者",
                "算法安全自评估报告": "附件/报告-2.pdf",
                "拟公示内容": "附件/公示-2.pdf",
            },
            "技术服务方式": {"选项": ["API"]},
        }
    )
    (tmp_path / "附件").mkdir()
    for name in ("报告-2.pdf", "公示-2.pdf"):
        (tmp_path / "附件" / name).write_bytes(b"%PDF-1.7 " + name.encode())
    assert not [finding for finding in findings(tmp_path, content) if finding.severity == "block"]


def test_blocking_findings_come_first(tmp_path: Path) -> None:
    severities = [finding.severity for finding in findings(tmp_path, {"算法": [{}]})]
    assert severities == sorted(severities, key=["block", "warn", "note"].index)
