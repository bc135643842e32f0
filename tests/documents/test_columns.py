"""Column headings such as 单位, 姓名, 日期 are not labels of the filer."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from assistant.checks.preflight.case import Papers
from assistant.core.keys import FieldKey
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.reading import read
from assistant.declaration.documents.shapes import Document, DocumentBlock, PaperFacts
from tests.preflight.mutations import IMAGE, ExampleFolder, nothing

NAME, PERSON, DAY = "杭州绘澜示例网络科技有限公司", "顾示范", "2026-11-19"
Table = tuple[tuple[str, ...], ...]
COVER: Table = (
    ("单位", NAME),
    ("姓名", PERSON),
    ("日期", "2026年11月19日"),
    ("统一社会信用代码", "91330108XXXXX1118P"),
)
WIDE: Table = (("单位名称", NAME, "姓名", PERSON), ("统一社会信用代码", "91330108XXXXX1118P", "日期", "2026年11月19日"))
OTHERS: dict[str, Table] = {
    "units": (("指标", "数值", "单位"), ("响应时间", "200", "毫秒"), ("并发请求", "30", "每秒请求数")),
    "units and notes": (("指标", "数值", "单位", "统计口径和说明"), ("响应时间", "200", "毫秒", "全天的平均数")),
    "units first": (("单位", "统计口径", "数值"), ("毫秒", "全天的平均数", "200"), ("每秒请求数", "峰值", "30")),
    "units of known rows": (("指标", "数值", "单位"), ("用户数量", "200", "月活跃用户人数"), ("日活", "3", "登录人次")),
    "suppliers": (("公司名称", "服务内容", "合作期限"), ("示例云计算有限公司", "机房托管", "三年")),
    "suppliers in pairs": (
        ("企业名称", "服务内容"),
        ("示例云计算有限公司", "机房托管"),
        ("示例标注有限公司", "数据标注服务"),
    ),
    "suppliers in four": (
        ("序号", "单位名称", "服务内容说明", "地址"),
        ("1", "示例云计算有限公司", "机房托管", "南京市示例路 1 号"),
        ("2", "示例标注有限公司", "数据标注", "苏州市示例路 2 号"),
    ),
    "staff": (("姓名", "部门", "分工"), ("田示例", "技术部", "模型训练"), ("李示例", "法务部", "合规")),
    "staff in four": (("姓名", "部门", "职务", "职责"), ("田示例", "技术部", "工程师", "模型训练")),
    "staff in pairs": (("姓名", "职务"), ("田示例", "工程师")),
    "versions": (("版本", "日期", "修改内容"), ("1.0", "2025年3月1日", "初稿"), ("1.1", "2025年4月1日", "修订")),
    "versions in four": (("日期", "版本号", "修改内容", "修改人"), ("2025年3月1日", "1.0", "初稿", "田示例")),
    "versions below a title": (("修订记录",), ("日期", "版本号", "修改内容"), ("2025年3月1日", "1.0", "初稿")),
}


def paper(path: Path, *tables: Table) -> PaperFacts:
    """Return the facts of a Word file with some tables."""
    document = docx.Document()
    document.add_paragraph("算法安全自评估报告")
    for rows in tables:
        table = document.add_table(len(rows), max(map(len, rows)))
        for row, texts in zip(table.rows, rows, strict=True):
            if len(texts) == 1:
                row.cells[0].merge(row.cells[-1])
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
        document.add_paragraph("如上表。")
    document.save(str(path))
    return facts_of(read(path))


def values(facts: PaperFacts, label: str) -> list[str]:
    """Return the values of a label."""
    return [fact.value for fact in facts.values(label)]


@pytest.mark.parametrize("cover", [COVER, WIDE], ids=["pairs", "two pairs"])
@pytest.mark.parametrize("name", OTHERS)
def test_column_headings_are_not_labels_of_the_filer(tmp_path: Path, name: str, cover: Table) -> None:
    facts = paper(tmp_path / "a.docx", cover, OTHERS[name])
    assert values(facts, "主体名称") == [NAME]
    assert values(facts, "算法安全责任人") == [PERSON]
    assert values(facts, "签署日期") == [DAY]
    assert values(facts, "住所") == []


def test_forms_of_one_row_or_with_foreign_labels_still_name_the_filer(tmp_path: Path) -> None:
    assert values(paper(tmp_path / "a.docx", (("姓名", PERSON, "日期", "2026年11月19日"),)), "签署日期") == [DAY]
    form = (("姓名", PERSON, "性别", "女"), ("民族", "汉", "籍贯", "杭州"), ("证件号码", "1", "学历", "本科"))
    assert values(paper(tmp_path / "b.docx", form), "算法安全责任人") == [PERSON]


@pytest.mark.parametrize(
    ("lines", "label", "expected"),
    [
        (("姓名 部门 职务", "田示例 技术部 工程师"), "算法安全责任人", []),
        (("姓名", "部门"), "算法安全责任人", []),
        (("姓名 职务",), "算法安全责任人", []),
        (("姓名 顾示范",), "算法安全责任人", [PERSON]),
        (("姓名：顾示范",), "算法安全责任人", [PERSON]),
        (("单位 毫秒",), "主体名称", []),
        (("单位：毫秒",), "主体名称", []),
        ((f"单位 {NAME}",), "主体名称", [NAME]),
        (("日期 版本 修改人",), "签署日期", []),
        (("日期 2026 年 11 月 19 日",), "签署日期", [DAY]),
    ],
)
def test_pdf_lines_that_may_be_column_headings_state_nothing(
    lines: tuple[str, ...], label: str, expected: list[str]
) -> None:
    blocks = tuple(DocumentBlock("text", line, page=1) for line in lines)
    assert values(facts_of(Document("a.pdf", "pdf", 1, "", blocks=blocks)), label) == expected


@pytest.mark.slow
def test_tables_with_column_headings_do_not_contradict_the_profile(tmp_path: Path) -> None:
    report = FieldKey.of("algorithms[绘澜画坊图像生成算法-1].basic.assessment")
    facts = paper(tmp_path / "a.docx", COVER, *OTHERS.values())
    wrong = paper(tmp_path / "b.docx", (("单位", "杭州绘澜网络科技有限公司"), *COVER[1:]), *OTHERS.values())
    example_folder = ExampleFolder(tmp_path / "example")
    for given, expected in ((facts, set()), (wrong, {"R01"})):
        findings = example_folder.findings(IMAGE, nothing, Papers(facts={report: given}))
        about = [finding for finding in findings if finding.state == "found" and finding.place == str(report)]
        assert {finding.rule for finding in about if finding.rule in {"R01", "R08", "R33"}} == expected
