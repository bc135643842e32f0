"""The rule that the ICP certificate and the licence say what the profile says (R81)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.entity import host_of
from assistant.checks.preflight.facts import FactSource, table_of
from assistant.checks.preflight.papers_text import NOT_READ, plain
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule, rule_part
from assistant.core.keys import ROOT
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern

_ICP = below(ROOT, "subject.attachments.icp")
_LICENCE = below(ROOT, "subject.licence.scan")
_NUMBER = lazy_pattern(r"[\u4e00-\u9fff]ICP[备证]\d{4,14}号")
_DOMAIN = lazy_pattern(r"(?<![A-Za-z0-9@.-])(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_STATE = lazy_pattern(
    r"(?:备案)?(?:状态|情况)[：:]?((?:备案|信息|已|被){0,3}(?:注销|取消|停用|失效|冻结|吊销|暂停|异常|过期))"
)
_SCOPE = lazy_pattern(r"经营范围[：:]?(.{6,600}?)(?:登记机关|核准日期|成立日期|$)")
_ALIKE = 0.75  # share of an item of 经营范围 that a recognised text must have


@rule(
    "R81",
    "warn",
    mark("ICP 备案证明和营业执照的内容与资料相同"),
    stage="主体",
    source=mark("一次真实退回（2026-08）：前置许可主体不符；填报经验"),
    needs=("profile", "documents"),
)
def icp_certificate(case: Case) -> Iterator[Observation]:
    """Report an ICP certificate with another number or domain, or of a record that has ended."""
    source = _source(case, "subject.attachments.icp")
    if source is None:
        yield Gap(say(NOT_READ), _ICP)
        return
    yield SEEN
    text = source.flat
    numbers, ours = _NUMBER.findall(text), _NUMBER.findall(plain(_own_numbers(case)))
    if numbers and ours and not set(numbers) & set(ours):
        message = say("ICP备案证明的备案号是“{number}”，资料是“{ours}”", number=numbers[0], ours=ours[0])
        yield Violation(_ICP, message, say("请核对备案号，换上自己的证明或改正资料。"))
    domains, hosts = {name.casefold() for line in source.lines for name in _DOMAIN.findall(line.text)}, _hosts(case)
    if domains and hosts and not any(_is_part(name, host) for name in domains for host in hosts):
        message = say(
            "ICP备案证明的域名是“{names}”，资料和网址是“{hosts}”",
            names=comma_list(sorted(domains)),
            hosts=comma_list(sorted(hosts)),
        )
        yield Violation(_ICP, message, say("请核对网站的域名是否已备案。"))
    ended = _STATE.search(text)
    if ended:
        message = say("ICP备案证明的状态是“{state}”", state=ended[1])
        yield Violation(_ICP, message, say("备案已不在有效状态，请先恢复备案。"), "block")


def _source(case: Case, pattern: str) -> FactSource | None:
    return next((source for source in table_of(case).papers if source.key.pattern() == pattern), None)


def _own_numbers(case: Case) -> str:
    return "\n".join(filter(None, (case.notes.icp.number, *(record.number for record in case.notes.other_icp))))


def _hosts(case: Case) -> set[str]:
    urls = [case.subject.basic.website or "", *(product.item.url or "" for product in case.products)]
    hosts = {host_of(url) for url in urls}
    return {host.casefold() for host in (*hosts, *(case.notes.icp.domains or ())) if host}


def _is_part(name: str, host: str) -> bool:
    return name == host or host.endswith(f".{name}") or name.endswith(f".{host}")


@rule_part("R81")
def scope_on_licence(case: Case) -> Iterator[Observation]:
    """Report a licence with quite another 经营范围 than the profile's."""
    source, ours = _source(case, "subject.licence.scan"), case.notes.business_scope
    match = _SCOPE.search(source.flat) if source is not None else None
    if match is None or not ours:
        return
    yield SEEN
    items = [item for item in re.split("[；;，,。、]", plain(ours)) if len(item) > 1]
    missing = [item for item in items if not _has(match[1], item)]
    if missing:
        shown = {"read": match[1][:24], "missing": comma_list(missing)[:40]}
        message = say("营业执照的经营范围是“{read}”，没有资料写的“{missing}”", **shown)
        yield Violation(_LICENCE, message, say("请对照营业执照原件核对经营范围。"))


def _has(scope: str, item: str) -> bool:
    """Say whether a scope has an item, but for a few characters that were read wrongly."""
    if item in scope:
        return True
    size = len(item)
    parts = (scope[at : at + size] for at in range(max(1, len(scope) - size + 1)))
    return any(SequenceMatcher(None, item, part, autojunk=False).ratio() >= _ALIKE for part in parts)
