"""The draft about one product: APP 或网站情况说明."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.keys import FieldKey
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid, Heading, LayerPart
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.outline import PRODUCT
from assistant.declaration.papers.passages import product_name, users
from assistant.declaration.papers.pictures import home_picture, retained

_WIDTHS = (4.2, 11.8)
_APP, _WEBSITE, _MAP = "APP", "网站", "网站地图"


def product(facts: DraftFacts, key: FieldKey) -> DraftLayer:
    """Return the product's description: positioning, features, users and access, with proofs by form."""
    form = facts.get(key, "form")
    parts: list[LayerPart] = [Grid(tuple(_head(facts, key)), widths=_WIDTHS)]
    parts.append(Heading("一、产品定位"))
    parts.append(DraftLine(facts.reply("产品定位", key), own=True))
    parts.append(Heading("二、主要功能"))
    parts.append(_features(facts, key))
    parts.append(Heading("三、用户群体"))
    parts.append(
        Grid((("服务对象", facts.text_or_gap(key, "audience", "服务哪些人？")), ("用户数量", users(facts, key))))
    )
    parts.append(DraftLine(facts.reply("用户分布", key), own=True))
    parts.append(Heading("四、获取和访问方式"))
    parts.extend(_access(facts, key, form))
    record = facts.source.record(key)
    about = record.natural_key if record else ""
    title = f"{form or '产品'}情况说明"
    return DraftLayer(PRODUCT, title, about, tuple(parts), facts=facts.used, places=tuple(facts.open.values()))


def _head(facts: DraftFacts, key: FieldKey) -> Iterator[tuple[str, str]]:
    yield "主体名称", facts.text_or_gap("subject.basic", "name", "主体名称是什么？")
    yield "产品名称", facts.text_or_gap(key, "name", "产品名称是什么？")
    yield "服务形式", facts.text_or_gap(key, "form", "服务形式是什么？")
    yield "服务状态", facts.text_or_gap(key, "status", "已上线还是未上线？")
    yield "访问地址", facts.text_or_gap(key, "url", "访问地址是什么？")
    yield "是否需要实名认证", facts.text_or_gap(key, "real_name", "是否需要实名认证？")
    yield "前置许可", facts.text_or_gap(key, "licence.text", "有哪些前置许可？没有请写“无”。")
    yield "ICP备案号", facts.text_or_gap("notes.icp", "number", "ICP 备案号是什么？")


def _features(facts: DraftFacts, key: FieldKey) -> Grid:
    rows: list[tuple[str, ...]] = [
        (
            facts.text_or_gap(path.key, "steps", "入口在哪里？"),
            facts.text_or_gap(function.key, "name", "功能叫什么？"),
            facts.text_or_gap(function.key, "introduction", "这个功能做什么？"),
        )
        for path in facts.source.below(key, "path")
        for function in facts.source.below(path.key, "function")
    ]
    place = str(key.child("paths"))
    if not rows:
        questions = ("入口在哪里？", "有哪些功能？", "各做什么？")
        rows = [tuple(facts.gap("field", place, question) for question in questions)]
    return Grid((("入口", "功能", "说明"), *rows), head=True, labels=0, widths=(4.0, 3.4, 8.6))


def _access(facts: DraftFacts, key: FieldKey, form: str) -> Iterator[LayerPart]:
    name = product_name(facts, key)
    if form == _APP and not facts.get(key, "url"):
        yield DraftLine(facts.reply("下载方式", key), own=True)
    elif form == _APP:
        yield DraftLine(f"下载或访问：{facts.get(key, 'url')}", own=True)
    yield home_picture(facts, key, f"{name}首页")
    if form == _WEBSITE:
        yield from _site_map(facts, key)


def _site_map(facts: DraftFacts, key: FieldKey) -> Iterator[LayerPart]:
    """Yield the paths of the website, and the map that the client keeps or a gap that asks for it."""
    yield DraftLine("站点地图", "label")
    for path in facts.source.below(key, "path"):
        yield DraftLine(facts.get(path.key, "steps"), own=True)
    if name := retained(facts, _MAP, key):
        yield DraftLine(f"网站各栏目见附件：{name}")
    else:
        about = facts.source.subjects(key)[0]
        yield DraftLine(facts.blank("material", f"{_MAP}/{about}", "", "网站地图：网站各栏目的名称和地址", about).gap)
