"""The rule that papers and answers name the paths and addresses of the form (R71)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.entity import host_of
from assistant.checks.preflight.facts import FactSource, StatedFact, table_of
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule, rule_part
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern

_OVERVIEW = lazy_pattern("APP ?或网站情况说明|情况说明")
_SHOWING = lazy_pattern("说明\\]|licence.proof|basic\\.")  # papers that show the products
_NOT_SHOWING = lazy_pattern("算法说明文档|数据来源及说明")
_NO_STEP = lazy_pattern(r"[>→＞»/\-—－–\s“”]")
_ENTRY_OF = lazy_pattern(r"“([^”]{2,30})”(?:页面?|栏目)?的“([^”]{2,16})”")
_LISTING = lazy_pattern("关联说明|情况说明")
_REMEDY = mark("请核对入口，各处改成与表单相同的路径。")


@rule(
    "R71",
    "warn",
    mark("材料和说明里的入口、访问地址与表单相同"),
    stage="产品",
    source=mark("填报经验：审核人员照材料找不到入口"),
    needs=("profile", "documents"),
)
def same_entries(case: Case) -> Iterator[Observation]:
    """Report access paths that no product has, though they look like one."""
    table = table_of(case)
    yield from unread_papers(case)
    known = _paths(case)
    reported: set[tuple[str, str]] = set()
    for fact in table.of("entry") if known else ():
        yield SEEN
        is_listed = bool(_LISTING.search(fact.place.paper)) and ">" in fact.words
        if _is_known(fact, known, is_listed=is_listed) or (fact.value, str(fact.place.key)) in reported:
            continue
        reported.add((fact.value, str(fact.place.key)))
        near = max(known, key=lambda path: len(set(path) & set(fact.value.split(">"))))
        shown = {"place": fact.place.shown(), "words": fact.words, "near": " > ".join(near)}
        text = say("{place}写的入口路径“{words}”不在表单里（相近的是“{near}”）", **shown)
        yield Violation(fact.place.key, text, say(_REMEDY))


def _paths(case: Case) -> list[tuple[str, ...]]:
    """Return each access path, and each with a function as its last step."""
    paths = []
    for product in case.products:
        for path in product.item.paths:
            steps = tuple(plain(step) for step in path.steps or ())
            paths += [steps, *((*steps, plain(function.name or "")) for function in path.functions)]
    return paths


def _is_known(fact: StatedFact, known: list[tuple[str, ...]], *, is_listed: bool = False) -> bool:
    """Say whether a path is part of a known one. One with dashes must share two steps with a path to count as one.

    A paper that lists paths has no arrows between the steps of a process.
    """
    steps = tuple(plain(step) for step in fact.value.removeprefix("—").split(">"))
    if any(known_path[at : at + len(steps)] == steps for known_path in known for at in range(len(known_path))):
        return True
    if any(_continues(known_path, steps) for known_path in known):
        return True
    shared = max((len(set(path) & set(steps)) for path in known), default=0)
    return not is_listed and shared < (
        2 if fact.value.startswith("—") else 1
    )  # arrows also join the steps of a process


def _continues(known: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """Say whether steps are a known path with other text before or behind it on the line, or cut by a line's end."""
    last = len(steps) - 1
    parts = (known[at : at + len(steps)] for at in range(len(known) - last))
    return any(
        all(_is_step(*pair, at == 0, at == last) for at, pair in enumerate(zip(part, steps, strict=True)))
        for part in parts
    )


def _is_step(step: str, written: str, is_first: bool, is_last: bool) -> bool:
    if step == written:
        return True
    if is_first and (step.endswith(written) or written.endswith(step)):
        return True
    return is_last and (step.startswith(written) or written.startswith(step))


@rule_part("R71")
def functions_on_paths(case: Case) -> Iterator[Observation]:
    """Report a function that a paper puts on a path of another function."""
    functions: dict[str, set[str]] = {}
    for product in case.products:
        for path in product.item.paths:
            for function in path.functions:
                functions.setdefault(plain(function.name or ""), set()).add("".join(map(plain, path.steps or ())))
    known = {path for paths in functions.values() for path in paths}
    yield from _quoted_entries(case, functions)
    for source in table_of(case).papers:
        for line in source.lines:
            text = _NO_STEP.sub("", plain(line.text))
            for name, paths in functions.items():
                match = (
                    re.search(rf"([^；;，。]{{2,30}}?)(?:的)?{re.escape(name)}", text)
                    if len(name) > 2 and name in text
                    else None
                )
                ends = [path for path in known if match and match[1].removesuffix("的").endswith(path)]
                if ends and not any(match and match[1].removesuffix("的").endswith(path) for path in paths):
                    shown = {"place": line.place.shown(), "name": name, "words": line.quote(name)}
                    yield Violation(
                        source.key, say("{place}写的“{name}”的入口路径与表单不同：“{words}”", **shown), say(_REMEDY)
                    )


def _quoted_entries(case: Case, functions: dict[str, set[str]]) -> Iterator[Observation]:
    """Report a quoted entry before a quoted function that is on no such path, and that no other rule part sees."""
    for source in table_of(case).papers:
        for statement in source.statements:
            for match in _ENTRY_OF.finditer(plain(statement.text)):
                paths = functions.get(match[2])
                entry = _NO_STEP.sub("", match[1])
                if paths and entry not in paths and not re.search("[>→＞]", match[1]):
                    shown = {"place": statement.place.shown(), "name": match[2], "words": match[0]}
                    text = say("{place}写的“{name}”的入口路径与表单不同：“{words}”", **shown)
                    yield Violation(source.key, text, say(_REMEDY))


@rule_part("R71")
def entries_of_overview(case: Case) -> Iterator[Observation]:
    """Report an overview of the products that names some access paths and lacks others, in one line."""
    for source in table_of(case).papers:
        if not _OVERVIEW.search(source.name):
            continue
        yield SEEN
        text = _NO_STEP.sub("", source.flat)
        products = [product.item for product in case.products if plain(product.item.name or "") in source.flat]
        paths = [path.steps or () for product in products for path in product.paths if not path.retired]
        missing = [steps for steps in paths if _NO_STEP.sub("", plain("".join(steps))) not in text]
        if missing and any(len(steps) > 1 and steps not in missing for steps in paths):
            names = comma_list(f"“{' > '.join(steps)}”" for steps in missing)
            text = say("{paper}没有写这些入口路径：{names}", paper=source.name, names=names)
            yield Violation(source.key, text, say(_REMEDY))


@rule_part("R71")
def same_links(case: Case) -> Iterator[Observation]:
    """Report web addresses of papers outside the hosts of the form, and other addresses of a product."""
    ours = {url.rstrip("/") for product in case.products if (url := product.item.url or "").startswith("http")}
    website = (case.subject.basic.website or "").rstrip("/")
    hosts = {host for url in (*ours, website) if (host := host_of(url))} | set(case.notes.icp.domains or ())
    hosts |= {domain for record in case.notes.other_icp for domain in record.domains or ()}
    if not hosts:
        return
    for source in table_of(case).papers:
        for fact in table_of(case).of("link") if _shows_products(source) else ():
            if fact.place.key != source.key or host_of(fact.value).endswith(".gov.cn"):
                continue
            yield SEEN
            if not _is_our_link(case, source, fact, hosts):
                text = say("{place}写的访问地址“{words}”与表单不同", place=fact.place.shown(), words=fact.words)
                yield Violation(source.key, text, say("请核对访问地址，各处改成一致。"))


def _shows_products(source: FactSource) -> bool:
    key = str(source.key)
    return bool(_SHOWING.search(key)) and not _NOT_SHOWING.search(key)


def _is_our_link(case: Case, source: FactSource, fact: StatedFact, hosts: set[str]) -> bool:
    """Say whether an address is one of the form's: the product's own where it is called 访问地址, else its host."""
    host = host_of(fact.value)
    if _is_address(source, fact):
        product = next((one for one in case.products if source.key.startswith(one.key)), None)
        ours = [product] if product else case.products
        urls = [url for one in ours if (url := one.item.url or "").startswith("http")]
        stated = fact.value.casefold().rstrip("/")
        return any(
            plain(url).casefold().rstrip("/").endswith(stated) or stated in plain(url).casefold() for url in urls
        ) or (not urls and host in hosts)
    return host in hosts or any(host.endswith(f".{other}") for other in hosts)


def _is_address(source: FactSource, fact: StatedFact) -> bool:
    at = source.flat.find(fact.words)
    return "访问地址" in source.flat[max(0, at - 8) : at]
