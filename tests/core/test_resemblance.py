"""Suggestions correct spelling and never reverse a meaning."""

from __future__ import annotations

import pytest

from assistant.core.resemblance import differs_in_meaning, nearest_name, variant_of
from assistant.core.values import Vocabulary
from assistant.declaration.profile import vocabulary
from assistant.declaration.profile.vocabulary import COMPUTING, FILE_FORMATS, POST_PROCESSING, REVIEW, YES_NO
from tests.project.source_tree import PACKAGE, modules, shown

LISTS = {name: words for name, words in vars(vocabulary).items() if isinstance(words, Vocabulary) and words.words}
OPPOSITES = (
    ("全", "抽"),
    ("全", "部分"),
    ("人工", "机器"),
    ("长", "短"),
    ("大", "小"),
    ("内", "外"),
    ("前", "后"),
    ("上", "下"),
    ("入", "出"),
    ("增", "减"),
    ("有", "无"),
    ("已", "未"),
    ("显", "隐"),
)
NEGATIONS = ("不", "未", "非", "无", "没有", "禁止", "否")


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("机器全审", REVIEW),
        ("机器审", REVIEW),
        ("机器不抽审", REVIEW),
        ("全量审核", REVIEW),
        ("审核", REVIEW),
        ("部分机器审核", REVIEW),
        ("人工抽审", REVIEW),
        ("非", YES_NO),
        ("不是", YES_NO),
        ("不添加水印", POST_PROCESSING),
        ("MP2", FILE_FORMATS),
        ("终端计算", COMPUTING),
    ],
)
def test_an_option_of_another_meaning_is_not_suggested(word: str, words: Vocabulary) -> None:
    assert variant_of(word, words.words) is None


@pytest.mark.parametrize(
    ("word", "option"),
    [
        ("App", "APP"),
        ("ＡＰＰ", "APP"),
        ("公众号", "公众账号"),
        ("公众帐号", "公众账号"),
        ("小程式", "小程序"),
        ("网站类", "网站"),
        ("其它", "其他"),
        ("机器抽审。", "机器抽审"),
        ("机器审抽", "机器抽审"),
        ("机器抽审类", "机器抽审"),
        ("用户内容生成[UGC]", "信息资讯类/用户内容生成（UGC）"),
        ("手机软件应用商店", "计算应用类/手机软件（APP）应用商店"),
        ("金融服务类/综合金融服", "金融服务类/综合金融服务"),
        ("生成合成类", "生成合成类（深度合成）"),
        ("基于规则", "基于规则的"),
        ("服务器计算", "服务器端计算"),
        ("JPEG", "JPG"),
        ("违法违规信息识别和过滤", "违法违规信息识别及过滤"),
        ("全量机器审核（含复核）", "全量机器审核"),
    ],
)
def test_another_spelling_of_an_option_is_suggested(word: str, option: str) -> None:
    words = next(words for words in LISTS.values() if option in words.words)
    assert variant_of(word, words.words) == option


@pytest.mark.parametrize("name", LISTS)
def test_no_option_is_taken_for_another_of_its_list(name: str) -> None:
    words = LISTS[name].words
    for word in words:
        assert variant_of(word, [other for other in words if other != word]) is None


@pytest.mark.parametrize("name", LISTS)
def test_a_word_of_opposite_meaning_never_suggests_the_option(name: str) -> None:
    words = LISTS[name].words
    for word in words:
        leaf = word.rpartition("/")[2]
        turned = [f"{negation}{leaf}" for negation in NEGATIONS]
        turned += [leaf[:2] + negation + leaf[2:] for negation in NEGATIONS if len(leaf) > 2]
        for pair in (*OPPOSITES, *((b, a) for a, b in OPPOSITES)):
            turned += [leaf.replace(*pair)] if pair[0] in leaf else []
        turned += [leaf.replace(sign, "") for sign in "不非全抽部长短多" if sign in leaf]
        turned += [leaf.replace(digit, "7") for digit in leaf if digit.isdigit()]
        for wrong in turned:
            assert variant_of(wrong, words) != word, wrong


@pytest.mark.parametrize(
    ("word", "names", "near"),
    [
        ("输入文件格式", ["输出文件格式", "输出文件大小"], None),
        ("输出数据模态2", ["输出数据模态"], None),
        ("境外服务", ["境内服务"], None),
        ("预处理方式", ["后处理方式", "处理方式说明"], None),
        ("智聊算法-2", ["智聊算法-1"], None),
        ("主休名称", ["主体名称"], "主体名称"),
        ("统一社会信代码", ["统一社会信用代码"], "统一社会信用代码"),
        ("需要实名认证", ["是否需要实名认证"], "是否需要实名认证"),
        ("input_modality", ["output_modality"], None),
        ("ouput_modality", ["input_modality", "output_modality"], "output_modality"),
        ("--no-color", ["--color"], None),
        ("unfreeze", ["freeze"], None),
        ("chek", ["check"], "check"),
    ],
)
def test_a_name_is_suggested_unless_it_means_something_else(word: str, names: list[str], near: str | None) -> None:
    assert nearest_name(word, names) == near


@pytest.mark.parametrize("pair", OPPOSITES)
def test_opposites_differ_in_meaning_however_similar_the_words_are(pair: tuple[str, str]) -> None:
    one, other = (f"生成合成的数据{part}处理方式" for part in pair)
    assert differs_in_meaning(one, other)
    assert differs_in_meaning(other, one)
    assert not differs_in_meaning(one, one)


def test_no_other_module_looks_for_similar_words() -> None:
    searching = [shown(path) for path in modules() if "get_close_matches" in path.read_text(encoding="utf-8")]
    assert searching == [shown(PACKAGE / "core" / "resemblance.py")]
