"""Rules about products: figures, forms, paths, licences, proofs, association (R10, R11, R14, R15, R32, R51, R57)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from assistant.keys import ROOT
from assistant.language import mark, say
from assistant.preflight.case import Case, OneAlgorithm, OneProduct, below
from assistant.preflight.human import human_record
from assistant.preflight.rule import CLIENT, OFFICE, SEEN, Found, Gap, Said, rule
from assistant.profile.natural import find, key_of, labels_of

_MAU = below(ROOT, "subject.basic.mau")
_ENTRIES = (
    (mark("投诉举报入口"), re.compile("投诉|举报|申诉|反馈")),
    (mark("用户协议"), re.compile("用户协议|服务协议")),
    (mark("隐私政策"), re.compile("隐私")),
)
_PERMITS = (
    (mark("新闻信息"), re.compile("^信息资讯类/新闻"), re.compile("新闻机构|新闻采编"), re.compile("新闻")),
    (
        mark("金融"),
        re.compile("^金融服务类/"),
        re.compile("贷款|证券投资|理财产品"),
        re.compile("金融|支付|证券|银行|保险|基金"),
    ),
    (mark("医疗"), re.compile("^$"), re.compile("问诊|诊疗|开具处方|医疗诊断"), re.compile("医疗|诊疗|药品")),
)
_NOT_OF_ALGORITHM = re.compile("投诉|举报|申诉|反馈|注册|登录|注销|用户协议|隐私政策")
_MINORS = re.compile("未成年|儿童|青少年|中小学")


@rule(
    "R10",
    "block",
    mark("产品日活跃用户量不大于月活跃用户量"),
    stage="产品",
    source=mark("公开填报说明"),
)
def daily_and_monthly(case: Case) -> Iterator[Said]:
    """Yield a product with more users in a day than in a month."""
    for each in case.products:
        daily, monthly = each.item.figures.dau, each.item.figures.mau
        if daily is None or monthly is None:
            yield Gap(say(mark("日活跃或月活跃用户量未填")), each.at("figures.dau"))
            continue
        yield SEEN
        if daily > monthly:
            found = say(mark("日活跃 {daily} 大于月活跃 {monthly}"), daily=daily, monthly=monthly)
            yield Found(each.at("figures.dau"), found, say(mark("请按同一口径核对两个数字。")))


@rule(
    "R11",
    "warn",
    mark("主体月活跃用户量不小于最大的产品"),
    stage="主体",
    source=mark("填报经验"),
)
def entity_users(case: Case) -> Iterator[Said]:
    """Yield an entity with fewer users than one of its products."""
    whole = case.subject.basic.mau
    figures = [(each.item.figures.mau, each) for each in case.products if each.item.figures.mau is not None]
    if whole is None or not figures:
        yield Gap(say(mark("主体或产品的月活跃用户量未填")), _MAU)
        return
    yield SEEN
    most, product = max(figures, key=lambda pair: pair[0] or 0)
    if most is not None and most > whole:
        facts = {"whole": whole, "most": most, "product": product.item.name}
        found = say(mark("主体月活跃 {whole}，产品“{product}”月活跃 {most}"), **facts)
        yield Found(_MAU, found, say(mark("请按同一口径核对。")))


@rule(
    "R14",
    "calibrated",
    mark("一种服务形式一条产品记录"),
    stage="产品",
    source=mark("公开清单"),
    needs=("map",),
    who=OFFICE,
)
def one_record_per_form(case: Case) -> Iterator[Said]:
    """Yield a product that stands twice in one form, or without a form."""
    counts = Counter((each.item.name, each.item.form) for each in case.products if each.item.name and each.item.form)
    for each in case.products:
        name, form = each.item.name, each.item.form
        if not name or not form:
            yield Gap(say(mark("产品名称或服务形式未填")), each.at("form"))
            continue
        yield SEEN
        if counts[name, form] > 1:
            found = say(mark("“{name}”的 {form} 有 {count} 条"), name=name, form=form, count=counts[name, form])
            yield Found(each.at("form"), found, say(mark("请合并成一条，或改正服务形式。")))


@rule(
    "R15",
    "calibrated",
    mark("每个产品有路径，每条路径有步骤和功能"),
    stage="产品",
    source=mark("公开填报说明"),
    needs=("map",),
)
def paths_and_functions(case: Case) -> Iterator[Said]:
    """Yield a product without path, a path without step or without function."""
    for product in case.products:
        yield SEEN
        paths = [(at, path) for at, path in enumerate(product.item.paths) if not path.retired]
        if not paths:
            found = say(mark("产品“{name}”没有功能访问路径"), name=product.item.name or "")
            yield Found(product.key, found, say(mark("请至少写一项。")))
        for at, path in paths:
            key = product.key.child("paths", key_of(path, at))
            if not any(step.strip() for step in path.steps or ()):
                yield Found(
                    key.child("steps"), say(mark("功能访问路径没有步骤")), say(mark("请写 首页 > 对话 的形式。"))
                )
            if not any(not function.retired for function in path.functions):
                found = say(mark("功能访问路径“{name}”下没有功能"), name=key_of(path, at))
                yield Found(key, found, say(mark("请至少写一项。")))


@rule(
    "R32",
    "block",
    mark("投诉举报入口、用户协议、隐私政策有截图或核验记录"),
    stage="产品",
    source=mark("《生成式人工智能服务管理暂行办法》第十五条；公开填报说明"),
    needs=("profile", "human"),
)
def entries(case: Case) -> Iterator[Said]:
    """Yield what a person found missing online; without figure or dated check it is not checked."""
    ticked = {product.key for each in case.algorithms for product in each.products}
    if not ticked:
        return
    captions = "\n".join(f"{figure.title or ''} {figure.proves or ''}" for figure in case.notes.evidence)
    for title, words in _ENTRIES:
        record, key = human_record(case, "R32", say(title)), ROOT.child("notes").child("evidence")
        if record is not None and record.outcome == "不通过":
            yield SEEN
            facts = {"by": record.by or "", "on": record.on, "about": say(title)}
            found = say(mark("{by} 于 {on} 核验“{about}”：不通过"), **facts)
            yield Found(key, found, say(mark("请上线后重新核验，或补截图。")))
        elif record is not None or words.search(captions):
            yield SEEN
        else:
            yield Gap(say(mark("“{about}”没有截图，也没有人工核验记录"), about=say(title)), key)


@rule(
    "R51",
    "warn",
    mark("新闻、金融、医疗、未成年人场景有相应许可或说明"),
    stage="产品",
    source=mark("填报经验：缺少前置许可被退回"),
    who=CLIENT,
    per="algorithm",
)
def permits(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield a scene that needs a permit which none of the algorithm's own products has."""
    fields = each.item.basic.fields or ()
    if not each.products or not fields:
        yield Gap(say(mark("没有关联产品，或应用领域未填")), each.at("basic.fields"))
        return
    yield SEEN
    told = "\n".join(_told(product) for product in each.products)
    licences = "\n".join(product.item.licence.text or "" for product in each.products)
    for title, field, words, permit in _PERMITS:
        if (any(field.search(word) for word in fields) or words.search(told)) and not permit.search(licences):
            found = say(mark("涉及{scene}，所关联产品的前置许可里没有相应许可"), scene=say(title))
            yield Found(each.products[0].at("licence.text"), found, say(mark("请补充许可，或说明为何不需要。")))
    audience = "\n".join(word for product in each.products for word in product.item.audience or ())
    measures = "\n".join(f"{risk.description or ''}{risk.measure or ''}" for risk in case.notes.risks)
    if case.notes.risks and _MINORS.search(audience) and not _MINORS.search(measures):
        found = say(mark("服务对象有未成年人，风险与措施没有提到"))
        yield Found(each.products[0].at("audience"), found, say(mark("请写明对未成年人的保护措施。")))


def _told(product: OneProduct) -> str:
    functions = [function for path in product.item.paths for function in path.functions]
    return "\n".join(f"{function.name or ''} {function.introduction or ''}" for function in functions)


@rule(
    "R57",
    "warn",
    mark("关联不过宽，没有未用的产品"),
    stage="算法",
    source=mark("填报经验"),
    who=OFFICE,
)
def association(case: Case) -> Iterator[Said]:
    """Yield a whole product or path ticked together with what no algorithm does, and a product nobody ticks."""
    ticking = [each for each in case.algorithms if each.item.association]
    if not ticking:
        yield Gap(say(mark("没有算法关联产品")))
        return
    used = {product.key for each in ticking for product in each.products}
    for product in case.products:
        yield SEEN
        if product.key not in used:
            found = say(mark("产品“{name}”没有被任何算法关联"), name=product.item.name or "")
            yield Found(product.key, found, say(mark("请核实是否漏了关联，或不必填报这个产品。")))
    for each in ticking:
        yield from _too_wide(case, each)


def _too_wide(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    items = [product.item for product in case.products]
    for node in each.item.association or ():
        at = find(items, node.product) if node.product and not node.function else None
        if at is None:
            continue
        wanted = labels_of(node)[1] if node.path else None
        paths = [path for place, path in enumerate(items[at].paths) if wanted in (None, key_of(path, place))]
        names = [function.name for path in paths for function in path.functions if function.name]
        strays = [name for name in names if _NOT_OF_ALGORITHM.search(name)]
        if strays:
            found = say(mark("关联“{node}”包括了“{name}”"), node=" » ".join(labels_of(node)), name=strays[0])
            yield Found(each.at("association"), found, say(mark("请只关联用到这条算法的功能。")))
