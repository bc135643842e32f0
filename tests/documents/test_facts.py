"""Facts of papers: values by label with quote and place, headings, placeholders, personal data, similarity."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.declaration.documents import labels
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.paper_kinds import paper_of
from assistant.declaration.documents.reading import read, read_all, scan_facts
from assistant.declaration.documents.shapes import LABELS, Document, DocumentBlock, PaperFacts
from assistant.declaration.documents.similarity import own_text, same_files, shared_passages, similarity
from tests.documents import samples


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> PaperFacts:
    """The facts of the sample report."""
    return facts_of(read(samples.report(tmp_path_factory.mktemp("papers") / "a.docx")))


def written(*lines: str, page: int = 1) -> Document:
    """Return a document with these lines of text."""
    return Document("a.pdf", "pdf", 1, "", blocks=tuple(DocumentBlock("text", line, page=page) for line in lines))


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("主体名称", [samples.NAME]),
        ("统一社会信用代码", [samples.CODE]),
        ("算法名称", ["甲乙文本生成算法-1"]),
        ("模板类型", ["生成合成类"]),
        ("模板角色", ["服务提供者"]),
        ("上线时间", ["2026-03-01"]),
        ("产品上线时间", ["2025-12-01"]),
        ("用户数量", ["12000", "3000"]),
        ("产品名称", ["甲乙写作"]),
        ("服务形式", ["APP", "小程序"]),
        ("第三方模型", ["某某大模型"]),
        ("风险", ["可能被用来批量写稿"]),
        ("防范措施", ["算法滥用"]),
    ],
)
def test_a_report_states_a_value_under_a_label(facts: PaperFacts, label: str, values: list[str]) -> None:
    assert [fact.value for fact in facts.values(label)] == values
    assert label in LABELS


def test_every_fact_quotes_its_words_and_every_label_is_listed(facts: PaperFacts) -> None:
    assert all(fact.quote.words for fact in facts.facts)
    assert {fact.label for fact in facts.facts} <= set(LABELS)
    assert facts.values("产品名称")[0].quote.heading == "二、服务情况"


def test_a_heading_with_only_a_picture_is_filled_and_an_empty_one_is_not(facts: PaperFacts) -> None:
    filled = {heading.title: heading.filled for heading in facts.headings}
    assert filled["（一）算法流程"]
    assert not filled["（二）算法数据"]


def test_placeholders_are_certain_in_brackets_and_doubtful_elsewhere(facts: PaperFacts) -> None:
    assert [quote.words for quote in facts.placeholders] == ["【请填写：频次】"]
    doubtful = facts_of(written("联系人 XX 待补充", "XXXX 年")).doubtful
    assert len(doubtful) == 3


def test_personal_data_is_detected_and_shown_masked(facts: PaperFacts) -> None:
    assert [quote.words for quote in facts.personal] == ["138****0000"]
    quotes = facts_of(written("请发邮件到 zhang.san@example.com 或致电 010-12345678")).personal
    assert len(quotes) == 2
    assert "zhang.san" not in str(quotes)


def test_a_placeholder_in_a_cell_is_not_a_value() -> None:
    cell = DocumentBlock("cell", "【待填写：主体名称是什么？】", label="主体名称")
    assert not facts_of(Document("a.docx", "docx", 1, "", blocks=(cell,))).values("主体名称")


@pytest.mark.parametrize(
    ("lines", "label", "value"),
    [
        (("主体名称：甲示例公司",), "主体名称", "甲示例公司"),
        (("主体名称 甲示例公司",), "主体名称", "甲示例公司"),
        (("主体名称", "甲示例公司"), "主体名称", "甲示例公司"),
        (("单位（盖章）：甲示例公司",), "主体名称", "甲示例公司"),
        (("日期：2026 年 1 月 5 日",), "签署日期", "2026-01-05"),
        (("算法上线情况：未上线",), "上线时间", "未上线"),
        (("算法安全负责人（手写签名）：张三",), "算法安全责任人", "张三"),
    ],
)
def test_lines_of_a_pdf_state_values(lines: tuple[str, ...], label: str, value: str) -> None:
    assert [fact.value for fact in facts_of(written(*lines)).values(label)] == [value]


def test_the_text_to_be_published_may_be_under_headings() -> None:
    blocks = (
        DocumentBlock("heading", "一、算法基本原理", level=1),
        DocumentBlock("text", "用词的概率。", heading="一、算法基本原理"),
    )
    facts = facts_of(Document("a.docx", "docx", 1, "", blocks=blocks))
    assert [fact.value for fact in facts.values("算法基本原理")] == ["用词的概率。"]


@pytest.mark.parametrize(
    ("title", "paper"),
    [
        ("算法安全自评估报告", "自评估报告"),
        ("拟公示内容", "拟公示内容"),
        ("落实算法安全主体责任基本情况", "基本情况"),
        ("算法备案承诺书", "承诺书"),
        ("工作证明", "工作证明"),
        ("营业执照", "营业执照"),
        ("会议纪要", "未知"),
    ],
)
def test_a_paper_is_recognised_by_its_title(title: str, paper: str) -> None:
    assert paper_of(written(title)) == paper


def test_numbers_are_multiplied_out_and_years_left_out() -> None:
    assert labels.counts("2026年月活 1.5万，日活 1,200 人，占 30%") == ["15000", "1200"]


def test_quoted_filing_numbers_are_listed() -> None:
    numbers = facts_of(written("调用模型，网信算备310115123456702260015号，京ICP备12345678号-1")).numbers
    assert [fact.value for fact in numbers] == ["网信算备310115123456702260015号", "京ICP备12345678号-1"]


OWN = "本算法先把用户的提问切成词再查找知识库里最接近的三段文字然后写成回答并标出处"
OTHER = "我们的推荐先按城市分组然后比较停留时长最后由编辑挑出不合适的内容每晚重新计算"


def test_similarity_counts_shared_passages_without_the_template() -> None:
    template = "一、算法情况本节描述算法的基本流程和数据来源请如实填写"
    assert similarity(OWN, OWN) == 1
    assert similarity(OWN, OTHER) == 0
    assert similarity(template + OWN, template + OTHER) > 0.2
    assert similarity(template + OWN, template + OTHER, template) < 0.2
    assert shared_passages(OWN, "前言" + OWN[5:30] + "后语") == (OWN[5:30],)


def test_own_text_leaves_headings_and_labels_out(facts: PaperFacts) -> None:
    blocks = (
        DocumentBlock("heading", "一、算法情况", level=1),
        DocumentBlock("cell", "主体名称"),
        DocumentBlock("cell", "甲公司", label="主体名称"),
        DocumentBlock("text", "套话。"),
    )
    assert own_text(Document("a.docx", "docx", 1, "", blocks=blocks), template="套话。") == "甲公司"


@pytest.mark.slow
def test_one_file_for_two_papers_is_reported_even_if_saved_again(tmp_path: Path) -> None:
    first = samples.sealed(tmp_path / "a.png")
    again = samples.sealed(tmp_path / "b.jpg")
    copy = tmp_path / "c.png"
    copy.write_bytes(first.read_bytes())
    other = samples.sealed(tmp_path / "d.png", "oval", seed=9)
    pairs = same_files({facts.name: facts for facts in map(scan_facts, read_all([first, again, copy, other]))})
    assert set(pairs) == {("a.png", "b.jpg", "alike"), ("a.png", "c.png", "same"), ("b.jpg", "c.png", "alike")}
