"""R39, R57, R70, R71, R75 to R80: what a filing promises in one place and says otherwise in another, in words of everyday.

Each row has a mistake in words of its own, and a harmless twin that tempts: a denial, another's business, a plan, a law.
"""

from __future__ import annotations

import pytest

from assistant.checks.preflight.contexts import is_aside_of_filing
from assistant.checks.preflight.normal_text import normal
from tests.preflight.fact_rows import (
    DESCRIPTION,
    MODELS,
    OVERVIEW,
    REPORT,
    RETAINED,
    SOURCES,
    STATEMENT,
    SYSTEM,
    FactRow,
    reported,
)
from tests.preflight.mutations import ExampleFolder, both, put
from tests.preflight.row import MODEL, NOTES

LISTED = both(RETAINED, put(*NOTES, "第三方模型", to=[MODEL]))
OWN = "算法使用本公司自研的扩散模型，未调用第三方模型。"

ROWS = (
    FactRow(
        "R39",
        {REPORT: ("拨付的补贴每月共 万元，按季结清。",)},
        {REPORT: ("拨付的补贴每月共 3 万元，按季结清。",)},
        "没有写完",
    ),
    FactRow(
        "R39",
        {REPORT: ("# 一、数据", "两个数据集的全称和许可，列明如下：", "# 二、模型", OWN)},
        {REPORT: ("# 一、数据", "两个数据集的全称和许可，列明如下：", "（一）甲集，宽松许可", "# 二、模型", OWN)},
        "没有写完",
    ),
    FactRow(
        "R39",
        {SYSTEM: ("规模一栏好像是 102，交上去之前记得核一遍。",)},
        {SYSTEM: ("材料提交前由两人核对，发现写错的退回。",)},
        "未完成",
        change=RETAINED,
    ),
    FactRow(
        "R76",
        {REPORT: ("画面由文心一言按草图生成。",)},
        {REPORT: ("画面不由文心一言生成。",)},
        "文心一言",
    ),
    FactRow(
        "R57",
        {REPORT: ("商品的报价也由本算法给出。",)},
        {REPORT: ("商品的报价由计费系统给出，不经本算法。",)},
        "定价",
    ),
    FactRow(
        "R70",
        {OVERVIEW: ("手机桌面上显示的名称是“蓝调画铺”。",)},
        {OVERVIEW: ("手机桌面上显示的名称是“绘澜画坊”。",)},
        "蓝调画铺",
        change=RETAINED,
    ),
    FactRow(
        "R71",
        {DESCRIPTION: ("作画要点底栏的“灵感屋”，再选画风。",)},
        {DESCRIPTION: ("作画要点“创作台”，再选画风；“灵感屋”打算明年开放。",)},
        "灵感屋",
        change=RETAINED,
    ),
    FactRow(
        "R75",
        {SOURCES: ("训练数据为购买授权的图库。",), MODELS: ("每月从用户传来的旧照里挑几百张补进微调集。",)},
        {SOURCES: ("训练数据为购买授权的图库。",), MODELS: ("用户传来的旧照不进入训练集，处理完即删除。",)},
        "用户的内容是否用于训练",
        change=RETAINED,
    ),
    FactRow(
        "R76",
        {MODELS: (OWN,), REPORT: ("夜间的请求由南岭图社的引擎代为出图。",)},
        {MODELS: (OWN,), REPORT: ("部分同类网站由别家的引擎代为出图，本网站不这样做。",)},
        "南岭图社",
        change=RETAINED,
    ),
    FactRow(
        "R76",
        {MODELS: ("标签早先外购，如今换成自家的小模型。",)},
        {MODELS: ("标签由所列的模型提取，排序为自研。",)},
        "已改用自己的",
        change=LISTED,
    ),
    FactRow(
        "R77",
        {REPORT: ("成图全量机器审核，通过后再返回。",), SYSTEM: ("成图先返回给用户，夜里再统一过机器。",)},
        {REPORT: ("成图全量机器审核，通过后再返回。",), SYSTEM: ("每天抽查已返回的成图，漏判的补充词库。",)},
        "审核在发出之前",
        change=RETAINED,
    ),
    FactRow(
        "R77",
        {REPORT: ("可疑的约占千分之四。",), SYSTEM: ("可疑的占两成上下。",)},
        {REPORT: ("可疑的约占千分之四。",), SYSTEM: ("可疑的约占 0.4%。",)},
        "20%",
        change=RETAINED,
    ),
    FactRow(
        "R77",
        {REPORT: ("每二十秒为一批做匹配。",), OVERVIEW: ("新单攒满一分钟统一配一轮再派单。",)},
        {REPORT: ("每二十秒为一批做匹配。",), OVERVIEW: ("骑手位置每分钟上报三次。",)},
        "1分钟",
        change=RETAINED,
    ),
    FactRow(
        "R78",
        {STATEMENT: ("录音在授权到期后三十日内删除。",), DESCRIPTION: ("样音由我们代管三年。",)},
        {STATEMENT: ("录音在授权到期后三十日内删除。",), DESCRIPTION: ("核验未成年的，当场删除录音。",)},
        "3年",
        change=RETAINED,
    ),
    FactRow(
        "R79",
        {REPORT: ("图片右下角叠加水印。",), DESCRIPTION: ("小图版面有限，略去水印。",)},
        {REPORT: ("图片右下角叠加水印。",), DESCRIPTION: ("有的网站略去水印，我们不学。",)},
        "水印",
        change=RETAINED,
    ),
    FactRow(
        "R79",
        {DESCRIPTION: ("样张 1536×1536 像素，字高实测 24 像素。",)},
        {DESCRIPTION: ("样张 1536×1536 像素，字高实测 80 像素。",)},
        "短边",
        change=RETAINED,
    ),
    FactRow(
        "R80",
        {REPORT: ("五秒短片按条计费。",)},
        {REPORT: ("短片打算明年再做，现在只有静图。",)},
        "视频",
    ),
    FactRow(
        "R80",
        {SYSTEM: ("回答可以朗读出来，朗读回答前先报提示。",)},
        {SYSTEM: ("朗读回答的功能打算明年再做。",)},
        "音频",
        change=RETAINED,
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_is_against_a_promise_is_named_with_its_words(example_folder: ExampleFolder, row: FactRow) -> None:
    findings = reported(example_folder, row)
    assert any(finding.severity == row.severity and row.word in finding.found for finding in findings), findings


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_only_resembles_it_is_passed_over(example_folder: ExampleFolder, row: FactRow) -> None:
    assert [one for one in reported(example_folder, row, twin=True) if row.word in one.found] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("约占千分之四", "0.4%"), ("占两成上下", "20%"), ("百分之十", "10%"), ("现成的接口", "现成的接口")],
)
def test_shares_have_one_spelling(text: str, number: str) -> None:
    assert number in normal(text)


@pytest.mark.parametrize(
    ("text", "is_aside"),
    [
        ("有些网站付费即可去掉水印", True),
        ("依《标识办法》，标识可以是声音", True),
        ("明年打算加语音", True),
        ("样音由我们代管三年，与授权何时到期无关", False),
        ("客户来问就发链接过去", False),
    ],
)
def test_an_aside_differs_from_a_statement(text: str, is_aside: bool) -> None:
    assert is_aside_of_filing(text) is is_aside
