"""Rules about products: figures, paths, proofs, permits (R10, R11, R15, R51)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm, OneProduct, below
from assistant.checks.preflight.rule import CLIENT, SEEN, Gap, Observation, Violation, rule
from assistant.core.keys import ROOT
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.natural import key_of

_MAU = below(ROOT, "subject.basic.mau")
_PERMITS = (
    (mark("新闻信息"), lazy_pattern("^信息资讯类/新闻"), lazy_pattern("新闻机构|新闻采编"), lazy_pattern("新闻")),
    (
        mark("金融"),
        lazy_pattern("^金融服务类/"),
        lazy_pattern("贷款|证券投资|理财产品"),
        lazy_pattern("金融|支付|证券|银行|保险|基金"),
    ),
    (mark("医疗"), lazy_pattern("^$"), lazy_pattern("问诊|诊疗|开具处方|医疗诊断"), lazy_pattern("医疗|诊疗|药品")),
)
_MINORS = lazy_pattern("未成年|儿童|青少年|中小学")


@rule(
    "R10",
    "block",
    mark("产品日活跃用户量不大于月活跃，月活跃不大于注册用户量"),
    stage="产品",
    source=mark("公开填报说明"),
)
def daily_and_monthly(case: Case) -> Iterator[Observation]:
    """Report products with more daily than monthly users, or more monthly than registered users (if known)."""
    for product in case.products:
        daily, monthly = product.item.figures.dau, product.item.figures.mau
        if daily is None or monthly is None:
            yield Gap(say("日活跃或月活跃用户量未填"), product.at("figures.dau"))
            continue
        yield SEEN
        if daily > monthly:
            text = say("日活跃 {daily} 大于月活跃 {monthly}", daily=daily, monthly=monthly)
            yield Violation(product.at("figures.dau"), text, say("请按同一口径核对两个数字。"))
        facts = case.facts_of(product)
        registered = facts.registered if facts else None
        if registered is not None and monthly > registered:
            text = say("月活跃 {monthly} 大于注册用户量 {registered}", monthly=monthly, registered=registered)
            remedy = say("请按同一口径核对；不注册也能使用的，请在说明里写明。")
            yield Violation(product.at("figures.mau"), text, remedy, "warn")


@rule(
    "R11",
    "warn",
    mark("主体月活跃用户量不小于最大的产品"),
    stage="主体",
    source=mark("填报经验"),
)
def entity_users(case: Case) -> Iterator[Observation]:
    """Yield an entity with fewer users than one of its products."""
    whole = case.subject.basic.mau
    figures = [(product.item.figures.mau, product) for product in case.products if product.item.figures.mau is not None]
    if whole is None or not figures:
        yield Gap(say("主体或产品的月活跃用户量未填"), _MAU)
        return
    yield SEEN
    most, product = max(figures, key=lambda pair: pair[0] or 0)
    if most is not None and most > whole:
        facts = {"whole": whole, "most": most, "product": product.item.name}
        text = say("主体月活跃 {whole}，产品“{product}”月活跃 {most}", **facts)
        yield Violation(_MAU, text, say("请按同一口径核对。"))


@rule(
    "R15",
    "calibrated",
    mark("每个产品有路径，每条路径有步骤和功能"),
    stage="产品",
    source=mark("公开填报说明"),
    needs=("map",),
)
def paths_and_functions(case: Case) -> Iterator[Observation]:
    """Report products without a path, and paths without steps or functions."""
    for product in case.products:
        yield SEEN
        paths = [(at, path) for at, path in enumerate(product.item.paths) if not path.retired]
        if not paths:
            text = say("产品“{name}”没有功能访问路径", name=product.item.name or "")
            yield Violation(product.key, text, say("请至少写一项。"))
        for at, path in paths:
            key = product.key.child("paths", key_of(path, at))
            if not any(step.strip() for step in path.steps or ()):
                yield Violation(key.child("steps"), say("功能访问路径没有步骤"), say("请写 首页 > 对话 的形式。"))
            if not any(not function.retired for function in path.functions):
                text = say("功能访问路径“{name}”下没有功能", name=key_of(path, at))
                yield Violation(key, text, say("请至少写一项。"))


@rule(
    "R51",
    "warn",
    mark("新闻、金融、医疗、未成年人场景有相应许可或说明"),
    stage="产品",
    source=mark("填报经验：缺少前置许可被退回"),
    who=CLIENT,
    per="algorithm",
)
def permits(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a scene that needs a permit where no associated product has one or explains why none is needed."""
    if not algorithm.products:
        yield Gap(say("没有关联产品"), algorithm.at("association"))
        return
    if not algorithm.item.basic.fields:
        yield Gap(say("应用领域未填，只检查了产品的功能"), algorithm.at("basic.fields"))
    else:
        yield SEEN
    functions = "\n".join(_functions_text(product) for product in algorithm.products)
    licences = "\n".join(product.item.licence.text or "" for product in algorithm.products)
    is_explained = any((facts := case.facts_of(product)) and facts.no_permit for product in algorithm.products)
    for title, field, words, permit in _PERMITS:
        is_scene = any(field.search(word) for word in algorithm.item.basic.fields or ()) or words.search(functions)
        if is_scene and not permit.search(licences) and not is_explained:
            text = say("涉及{scene}，所关联产品的前置许可里没有相应许可", scene=say(title))
            remedy = say("请补充许可；不需要的，在产品情况里写“不需要许可的理由”。")
            yield Violation(algorithm.products[0].at("licence.text"), text, remedy)
    yield from _minors(case, algorithm, functions)


def _minors(case: Case, algorithm: OneAlgorithm, functions: str) -> Iterator[Observation]:
    audience = "\n".join(word for product in algorithm.products for word in product.item.audience or ())
    if not _MINORS.search(audience + functions):
        return
    key = algorithm.products[0].at("audience")
    if not case.notes.risks:
        yield Gap(say("涉及未成年人，佐证与说明里没有风险与措施"), key)
    elif not _MINORS.search("\n".join(f"{risk.description or ''}{risk.measure or ''}" for risk in case.notes.risks)):
        text = say("服务对象或功能涉及未成年人，风险与措施里没有提到")
        yield Violation(key, text, say("请写明对未成年人的保护措施。"))


def _functions_text(product: OneProduct) -> str:
    functions = [function for path in product.item.paths for function in path.functions]
    return "\n".join(f"{function.name or ''} {function.introduction or ''}" for function in functions)
