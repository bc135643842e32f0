"""The rules that papers name this client, its products, algorithms and version, and no others (R69, R70)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside_of_filing, is_of_others, is_past
from assistant.checks.preflight.facts import FactSource, FactTable, StatedFact, table_of
from assistant.checks.preflight.names import misspelt
from assistant.checks.preflight.papers_rules import papers_of, unread_papers, value_of
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import OFFICE, SEEN, Observation, Violation, rule, rule_part
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern

_AGREED = lazy_pattern("营业执照|合同")  # a contract also names the other party, R01 compares the licence
_CODE = lazy_pattern(r"信用代码(?:/注册号)?[：:为是]?([0-9A-Z]{18})(?![0-9A-Z])")
_NO_NAME = lazy_pattern("公司|单位|中心|设算法|的|和|与|其他|多个|各")  # words before 算法 that are a sentence, no name
_ENDS = 12  # characters of a company's name that tell its sentence
_SUPPLIER = lazy_pattern(
    "短信|支付|快递|物流服务|保险|律师|审计|代发|代理记账|云主机"
)  # a service that no reviewer asks about

_SOME_COMPANY = lazy_pattern("(?:一|某|几|有|多|两|哪|每|各)家")  # no name
_DEALING = lazy_pattern("(?:由|向|从|经|找|请|委托|购自|租自|与|和)[^，。；]{0,30}$")
_DEALT = lazy_pattern(
    "(?:书面)?(?:授权|采购|购买|购入|订购|租用|派遣|派驻|供稿|供货|供应|谱写|作曲|录制|拍摄|绘制|设计|承建|承印|承接|印刷|施工|维护|保洁|安保|签约|合作|外包|标注|翻译)"
)


@rule(
    "R69",
    "warn",
    mark("材料里没有别的单位的名称和信用代码"),
    stage="主体",
    source=mark("填报经验：从别的客户的材料改写，留下了原来的名称"),
    needs=("profile", "documents"),
    who=OFFICE,
)
def other_companies(case: Case) -> Iterator[Observation]:
    """Report company names in papers that neither the entity nor a listed third party has."""
    table = table_of(case)
    yield from unread_papers(case)
    known = _companies(case) | _labelled(case, "主体名称")  # R01 reports a labelled name
    if not case.subject.basic.name:
        return
    for fact in table.of("company"):
        if fact.place.key.pattern() == "subject.licence.scan":
            continue
        yield SEEN
        name = plain(fact.value)
        sentence = _sentence(table, fact)
        if (
            _SOME_COMPANY.search(fact.words)
            or _SUPPLIER.search(sentence)
            or is_of_others(sentence)
            or _is_supplier(sentence, fact.words)
        ):
            continue
        if not any(name.endswith(other) or other in name for other in known):
            text = say("{place}有另一家单位的名称“{name}”", place=fact.place.shown(), name=fact.words[-24:])
            yield Violation(
                fact.place.key,
                text,
                say("请核对：写错的改成“{name}”；确有其他单位的，请列入第三方。", name=case.subject.basic.name),
            )


def _sentence(table: FactTable, fact: StatedFact) -> str:
    """Return the sentences of a source that have the words of a fact."""
    source = next(one for one in table.papers if one.key == fact.place.key)
    return "".join(one.text for one in source.statements if fact.words[-_ENDS:] in plain(one.text))


def _is_supplier(sentence: str, words: str) -> bool:
    """Say whether a sentence lets a company sell, license, write or send something to the entity."""
    before, _, after = plain(sentence).partition(words[-_ENDS:])
    return bool(_DEALING.search(before) and _DEALT.match(after))


def _companies(case: Case) -> set[str]:
    """Return the names that may stand in papers: the entity, third parties, holders of records, those that the form names."""
    names = {
        case.subject.basic.name,
        case.notes.icp.holder,
        *(model.provider for model in case.notes.third_party_models),
    }
    names |= {record.holder for record in case.notes.other_icp}
    return {plain(name) for name in names if name and plain(name)}


def _labelled(case: Case, label: str) -> set[str]:
    """Return what papers of the filing state under a label."""
    return {value_of(fact) for _, paper in papers_of(case) if paper is not None for fact in paper.values(label)}


@rule_part("R69")
def other_codes(case: Case) -> Iterator[Observation]:
    """Report a credit code in a paper that is not the entity's."""
    expected = plain(case.subject.basic.uscc or "").upper()
    labelled = _labelled(case, "统一社会信用代码")  # R02 reports it
    for source in table_of(case).papers if expected else ():
        if source.key.pattern() == "subject.licence.scan" or _AGREED.search(source.name):
            continue
        for match in _CODE.finditer(source.flat.upper()):
            yield SEEN
            if match[1] != expected and match[1] not in labelled:
                place = source.place_at(match.start())
                text = say(
                    "{place}写的统一社会信用代码是 {code}，资料是 {expected}",
                    place=place.shown(),
                    code=match[1],
                    expected=expected,
                )
                yield Violation(source.key, text, say("请核对；盖章的材料须重新盖章。"), "block")


@rule(
    "R70",
    "warn",
    mark("材料里的产品、算法、版本就是表单里的"),
    stage="算法",
    source=mark("填报经验：从别的产品的材料改写，留下了原来的名称或版本"),
    needs=("profile", "documents"),
    who=OFFICE,
)
def other_products(case: Case) -> Iterator[Observation]:
    """Report names of products with a form of service, a label or the entity's brand that the form does not have."""
    table = table_of(case)
    yield from unread_papers(case)
    known = _known_names(case)
    reported: set[tuple[str, str]] = set()
    for fact in table.of("product"):
        name = fact.value.partition("/")[0]
        if not known or not fact.place.paper or fact.place.key.pattern().startswith(("products", "subject.licence")):
            continue
        yield SEEN
        if _is_known(name, known) or (name, fact.place.paper) in reported:
            continue
        reported.add((name, fact.place.paper))
        shown = {"place": fact.place.shown(), "words": fact.words, "names": comma_list(sorted(_product_names(case)))}
        text = say("{place}写了“{words}”，表单里没有这个产品（产品名称是{names}）", **shown)
        yield Violation(fact.place.key, text, say("请核对产品名称，改成同一个写法。"))


def _product_names(case: Case) -> set[str]:
    return {product.item.name for product in case.products if product.item.name}


def _known_names(case: Case) -> set[str]:
    """Return the names that may stand beside a form or begin with the brand, "" if there is no product."""
    if not case.products:
        return set()
    functions = {
        function.name for product in case.products for path in product.item.paths for function in path.functions
    }
    models = {model.name for model in case.notes.third_party_models}
    published = {record.algorithm for record in case.notes.published}
    named = {algorithm.name for algorithm in case.algorithms}
    forms = {product.item.form for product in case.products}
    return {
        name
        for name in (*_product_names(case), *functions, *models, *published, *named, *forms)
        if name and plain(name)
    }


def _is_known(name: str, known: set[str]) -> bool:
    simple = plain(name)
    return any(
        simple.endswith(other) or (other.startswith(simple) and len(simple) > 3) or _traditional(simple, other)
        for other in map(plain, known)
    )


def _traditional(written: str, name: str) -> bool:
    """Say whether a name differs only in characters outside GB 2312, as traditional ones are."""
    if len(written) != len(name):
        return False
    return all(a == b or _is_rare(a) for a, b in zip(written, name, strict=True))


def _is_rare(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


@rule_part("R70")
def other_algorithms(case: Case) -> Iterator[Observation]:
    """Report names of algorithms with the entity's brand that the form and the published list do not have."""
    known = {plain(algorithm.name) for algorithm in case.algorithms if algorithm.name}
    known |= {plain(record.algorithm) for record in case.notes.published if record.algorithm}
    reported: set[tuple[str, str]] = set()
    for fact in table_of(case).of("algorithm"):
        name = plain(fact.value)
        if _NO_NAME.search(name):
            continue
        is_known = any(other in name or other.startswith(name) or misspelt(other, name) for other in known)  # R03
        if is_known or not fact.place.paper or (name, fact.place.paper) in reported:
            continue
        reported.add((name, fact.place.paper))
        text = say("{place}写的算法名称“{name}”，表单里没有", place=fact.place.shown(), name=fact.value)
        yield Violation(fact.place.key, text, say("请核对算法名称，改成同一个写法；是另一个算法的，请写入公示记录。"))


@rule_part("R70")
def other_versions(case: Case) -> Iterator[Observation]:
    """Report a version in a paper of an algorithm that is not the form's."""
    for source in table_of(case).papers:
        versions = _versions(case, source)
        if not versions:
            continue
        for fact in _stated_versions(case, source):
            yield SEEN
            if fact.value not in versions and not _is_history(case, fact, versions):
                shown = {"place": fact.place.shown(), "words": fact.words, "version": comma_list(sorted(versions))}
                text = say("{place}写的版本是 {value}：“{words}”，表单的版本号是 {version}", value=fact.value, **shown)
                yield Violation(fact.place.key, text, say("请核对版本号，各处改成一致。"))


def _stated_versions(case: Case, source: FactSource) -> list[StatedFact]:
    return [fact for fact in table_of(case).of("version") if fact.place.key == source.key]


def _is_history(case: Case, fact: StatedFact, versions: set[str]) -> bool:
    """Say whether the sentence with a version tells of earlier ones."""
    source = next(one for one in table_of(case).papers if one.key == fact.place.key)
    sentences = (one.text for one in source.statements if fact.value in one.text)
    return all(
        is_aside_of_filing(text) or (is_past(text) and (any(own in text for own in versions) or "升级" in text))
        for text in sentences
    )


def _versions(case: Case, source: FactSource) -> set[str]:
    """Return the versions that a paper may state: its algorithm's, else those of all algorithms."""
    own = [source.algorithm] if source.algorithm else list(case.algorithms)
    given = [algorithm.item.basic.version for algorithm in own]
    return {version.strip().lstrip("Vv") for version in given if version} if all(given) else set()
