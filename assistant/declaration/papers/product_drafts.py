"""The draft about one product: APP 或网站情况说明."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.keys import FieldKey
from assistant.declaration.papers.draft_layer import Blank, DraftLayer, DraftLine, Grid, Heading, LayerPart, ask
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.outline import PRODUCT
from assistant.declaration.papers.passages import product_name, users

_WIDTHS = (4.2, 11.8)
_APP, _WEBSITE = "APP", "网站"


def product(facts: DraftFacts, key: FieldKey) -> DraftLayer:
    """Return the product's description: positioning, features, users and access, with proofs by form."""
    form = facts.get(key, "form")
    parts: list[LayerPart] = [Grid(tuple(_head(facts, key)), widths=_WIDTHS)]
    parts.append(Heading("一、产品定位"))
    parts.append(DraftLine(ask("这个产品解决什么问题，给谁用，靠什么运营？")))
    parts.append(Heading("二、主要功能"))
    parts.append(_features(facts, key))
    parts.append(Heading("三、用户群体"))
    parts.append(
        Grid((("服务对象", facts.text_or_gap(key, "audience", "服务哪些人？")), ("用户数量", users(facts, key))))
    )
    parts.append(DraftLine(ask("用户的年龄、地区或行业分布如何，有没有未成年人？")))
    parts.append(Heading("四、获取和访问方式"))
    parts.extend(_access(facts, key, form))
    record = facts.source.record(key)
    about = record.natural_key if record else ""
    return DraftLayer(PRODUCT, f"{form or '产品'}情况说明", about, tuple(parts), facts=facts.used)


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
    rows = [
        (
            facts.text_or_gap(path.key, "steps", "入口在哪里？"),
            facts.text_or_gap(function.key, "name", "功能叫什么？"),
            facts.text_or_gap(function.key, "introduction", "这个功能做什么？"),
        )
        for path in facts.source.below(key, "path")
        for function in facts.source.below(path.key, "function")
    ]
    missing = (ask("入口在哪里？"), ask("有哪些功能？"), ask("各做什么？"))
    return Grid((("入口", "功能", "说明"), *(rows or [missing])), head=True, labels=0, widths=(4.0, 3.4, 8.6))


def _access(facts: DraftFacts, key: FieldKey, form: str) -> Iterator[LayerPart]:
    name = product_name(facts, key)
    if form == _APP:
        yield DraftLine(ask("应用商店的下载链接是什么，或安装包文件叫什么、版本号和大小是多少？"))
        yield Blank(f"{name}应用商店页面", f"{name}在应用商店的页面截图")
    yield Blank(f"{name}首页", f"{name}的首页截图，看得见产品名称{'和页脚的备案号' if form == _WEBSITE else ''}")
    if form == _WEBSITE:
        yield DraftLine("站点地图", "label")
        paths = [facts.get(path.key, "steps") for path in facts.source.below(key, "path")]
        for steps in paths:
            yield DraftLine(steps, own=True)
        yield DraftLine(ask("网站还有哪些栏目？请补全站点地图。"))
