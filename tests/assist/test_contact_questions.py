"""How a run is counted: what was asked and handed over, fields seen in the lesson and others; and labels that say nothing."""

from __future__ import annotations

import random

from beian_mock.catalogue import base, forms
from tests.assist.contact_questions import asked_of, by_pattern, handed_over, patterns_of
from tests.assist.neutral_labels import labels, mixed_forms, numeral

PROMPTS = (
    "[account] 请登录 | ours",
    "[allow] 正在保存：主体信息 | allow cancel\n      ？ 网址",
    "[allow] 正在保存：产品 | allow cancel",
    "[unknown] “产品”没有自动填完：页面上没有“新增产品” / 这一页没有认出 | auto finish",
)
KEYS = {
    "subject / 基本信息 / 网址": "subject.basic.website",
    "product 0 / 产品 / 名称": "products[甲/APP].name",
    "product 1 / 产品 / 名称": "products[乙/网站].name",
    "nobody knows": "",
}


def test_questions_and_handovers_are_counted_by_prompt() -> None:
    assert asked_of(PROMPTS) == {"account": 1, "allow": 2}
    assert handed_over(PROMPTS) == ["“产品”没有自动填完：页面上没有“新增产品”"]


def test_a_field_counts_as_seen_in_whichever_record_it_was_seen() -> None:
    seen = patterns_of(KEYS, ["product 0 / 产品 / 名称", "nobody knows"])
    known, others = by_pattern(KEYS, seen, missing=["product 1 / 产品 / 名称"], wrong=["nobody knows"])
    assert (known.fields, known.right, known.missing, known.wrong) == (2, 1, ["product 1 / 产品 / 名称"], [])
    assert (others.fields, others.right, others.missing, others.wrong) == (2, 1, [], ["nobody knows"])


def test_neutral_labels_say_nothing_and_none_is_there_twice() -> None:
    said = [labels(None, form)[one.id] for form in forms().values() for one in form.fields()]
    assert (said[0], said[11], said[104]) == ("字段一", "字段十二", "字段一百零五")
    assert len(set(said)) == len(said)
    assert [numeral(n) for n in (10, 40, 100, 111)] == ["十", "四十", "一百", "一百一十一"]
    mixed = mixed_forms(base(), {}, random.Random(1), is_default=False)
    fields = mixed["subject"]["sections"][0]["fields"]
    assert [one["shown"] for one in fields] == [labels(None, forms()["subject"])[one["id"]] for one in fields]
