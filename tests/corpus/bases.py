"""The five good filings: the example profiles with a whole set of papers that agree with them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scripts.profile_texts import chat_app, dispatcher, image_generator, news_recommender, speech_api
from scripts.profile_texts.assembly import assemble
from scripts.profile_texts.shapes import Json, Texts
from tests.corpus import algorithm_papers as algorithm_files
from tests.corpus import entity_papers as entity_files
from tests.corpus.entity_papers import ClientFacts
from tests.corpus.filing import CorpusFiling, Paper

BASES: dict[str, Texts] = {
    module.TEXTS.folder: module.TEXTS
    for module in (chat_app, speech_api, news_recommender, dispatcher, image_generator)
}
LAUNCHED = "2026-11-25"
_ADULTS_ONLY = ("用户可能长时间使用并产生依赖。", "连续使用一小时提示休息，可自行设定每日时长，并关闭情感陪伴类话题。")
_CHAT_ALGORITHM: Json = chat_app.TEXTS.algorithms[0]
_CHAT_NODES = (
    {"产品": chat_app.APP, "路径": "首页>对话", "功能": "智能问答"},
    {"产品": chat_app.APP, "路径": "首页>写作>新建"},
    *_CHAT_ALGORITHM["选择产品及功能信息"][1:],
)

_AGREEMENT = "用户协议与隐私政策"
_FIGURES = {
    "news-recommender": ((f"图5 晨屿资讯{_AGREEMENT}", "说明注册页展示协议与隐私政策，需主动勾选同意。"),),
    "dispatcher": (
        (f"图5 驿达骑手{_AGREEMENT}", "说明驿达骑手注册页展示协议与隐私政策，需主动勾选同意。"),
        (f"图6 驿达同城{_AGREEMENT}", "说明驿达同城首次打开时展示协议与隐私政策，需主动勾选同意。"),
        ("图7 驿达骑手投诉举报入口", "说明驿达骑手中投诉举报的位置与时限。"),
        ("图8 驿达同城投诉举报入口", "说明驿达同城中投诉举报的位置与时限。"),
    ),
    "image-generator": ((f"图5 绘澜画坊{_AGREEMENT}", "说明注册页展示协议与隐私政策，需主动勾选同意。"),),
}


@cache
def _more() -> Json:
    read: Any = yaml.safe_load(Path(__file__).with_name("bases.yaml").read_text(encoding="utf-8"))
    return dict(read)


def _texts(name: str) -> Texts:
    """Return the texts of an example, corrected where a reviewer could object."""
    texts = BASES[name]
    algorithms = deepcopy(texts.algorithms)
    for algorithm in algorithms:
        algorithm["算法基础属性信息"]["上线时间"] = LAUNCHED
    texts = replace(texts, algorithms=algorithms, models=())
    if name == "image-generator":  # the same capability: no answer differs
        algorithms[1]["算法基础属性信息"]["版本号"] = algorithms[0]["算法基础属性信息"]["版本号"]
        algorithms[1]["算法详细属性信息"] = {}
    if name in _FIGURES:
        texts = replace(texts, evidence=(*texts.evidence, *_FIGURES[name]))
    if name == "chat-app":
        algorithms[0]["选择产品及功能信息"] = list(_CHAT_NODES)
        texts = replace(texts, risks=(*texts.risks[:-1], _ADULTS_ONLY))
    return texts


def good(name: str) -> CorpusFiling:
    """Return one of the good filings, new each time."""
    return deepcopy(_made(name))


@cache
def _made(name: str) -> CorpusFiling:
    facts = ClientFacts(_texts(name), _more()[name])
    filing = CorpusFiling(name, assemble(facts.texts).data)
    pictures = {item["文件"]: item for item in filing.data["佐证与说明"]["佐证材料"]}
    for path, item in pictures.items():
        filing.add(item["图名"], path, Paper(item["图名"], [facts.client.company, item["说明"]]))
    _entity(filing, facts)
    _products(filing, facts)
    _algorithms(filing, facts)
    _retained(filing, facts)
    return filing


def _entity(filing: CorpusFiling, facts: ClientFacts) -> None:
    subject = filing.data["主体"]
    subject["证件信息"]["营业执照"] = filing.add("执照", "附件/营业执照.pdf", entity_files.licence(facts))
    subject["算法安全责任人信息"]["算法安全责任人工作证明"] = filing.add(
        "工作证明", "附件/算法安全责任人工作证明（盖章）.pdf", entity_files.employment(facts)
    )
    subject["附件"] = {
        "算法备案承诺书": filing.add("承诺书", "附件/算法备案承诺书（盖章）.pdf", entity_files.commitment(facts)),
        "落实算法安全主体责任基本情况": filing.add(
            "基本情况", "附件/落实算法安全主体责任基本情况（盖章）.pdf", entity_files.responsibility(facts)
        ),
        "ICP备案证明或经营许可证": filing.add("ICP证明", "附件/ICP备案证明.pdf", entity_files.icp(facts)),
    }


def _products(filing: CorpusFiling, facts: ClientFacts) -> None:
    for product in filing.data["产品"]:
        form = product["服务形式"]
        path = f"附件/产品/{product['产品名称']}（{form}）前置许可证明.pdf"
        product["前置许可"]["许可证明"] = filing.add(f"许可-{form}", path, entity_files.permit(facts, product))


def _algorithms(filing: CorpusFiling, facts: ClientFacts) -> None:
    for number, (algorithm, given) in enumerate(zip(filing.data["算法"], facts.texts.algorithms, strict=True)):
        basic, after = algorithm["算法基础属性信息"], "2" if number else ""
        place = f"附件/算法/{basic['算法名称']}"
        basic["算法安全自评估报告"] = filing.add(
            f"报告{after}", f"{place}自评估报告（签字盖章）.pdf", algorithm_files.assessment(facts, given)
        )
        basic["拟公示内容"] = filing.add(
            f"公示{after}", f"{place}拟公示内容.pdf", algorithm_files.publication(facts, given)
        )


def _retained(filing: CorpusFiling, facts: ClientFacts) -> None:
    client, notes = facts.client, filing.data["佐证与说明"]
    algorithm = facts.names[0]
    home = client.licence_address
    entries: list[tuple[str, str, str, Paper, str]] = [
        (
            "法人身份证",
            "法定代表人身份证扫描件",
            "pdf",
            entity_files.identity(client.legal.name, facts.legal_id, home),
            "",
        ),
        (
            "责任人身份证",
            "算法安全责任人身份证扫描件",
            "pdf",
            entity_files.identity(client.officer.name, facts.officer_id, home),
            "",
        ),
        ("授权书", "授权委托书", "pdf", entity_files.authority(facts), ""),
        ("制度", "管理制度", "pdf", entity_files.rules(facts), ""),
        ("说明文档", "算法说明文档", "docx", algorithm_files.description(facts), algorithm),
        ("数据说明", "数据来源及说明", "docx", algorithm_files.sources(facts), algorithm),
        ("模型架构", "算法模型架构", "docx", algorithm_files.models(facts), algorithm),
    ]
    if filing.data["产品"]:
        first = filing.data["产品"][0]
        title = f"{first['产品名称']}/{first['服务形式']}"
        entries.append(("情况说明", "APP 或网站情况说明", "pdf", algorithm_files.products(facts), title))
        entries.append(("关联说明", "产品与算法关联说明", "pdf", algorithm_files.links(facts), algorithm))
    notes["留存材料"] = []
    for short, kind, suffix, paper, about in entries:
        path = filing.add(short, f"附件/留存/{kind.replace(' ', '')}.{suffix}", paper)
        notes["留存材料"].append({"材料": kind, **({"对应": about} if about else {}), "文件": path})
    _numbers(filing, facts)


def _numbers(filing: CorpusFiling, facts: ClientFacts) -> None:
    notes, more = filing.data["佐证与说明"], facts.more
    if "third" in more:
        third = dict(more["third"])
        path = filing.add("合同", f"附件/留存/{third['模型名称']}合同.pdf", entity_files.contract(facts, third))
        notes["第三方模型"] = [third | {"合同": path, "合同到期日": "2028-10-09"}]
    if "own" in more:
        name, number = more["own"]
        notes["公示记录"] = [{"算法名称": name, "备案编号": number}]
        notes["本单位已有备案编号"] = [number]
