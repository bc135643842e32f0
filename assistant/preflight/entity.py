"""Rules about the entity: code, ICP record, licence, persons, business (R02, R05–R09, R46, R47)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from assistant.keys import ROOT
from assistant.language import mark, say
from assistant.preflight.case import Case, below
from assistant.preflight.human import human_check
from assistant.preflight.papers_rules import compared, papers_of
from assistant.preflight.rule import OFFICE, SEEN, Found, Gap, Said, rule
from assistant.profile.numbers import has_shape, icp_base, icp_numbers, read_number

_SUBJECT = ROOT.child("subject")
_ICP = ROOT.child("notes").child("icp")
_ID_CARD = "居民身份证"
_KNOWN_SUFFIX = re.compile(r"(-\d+)?")
_SCOPE = re.compile("技术|人工智能|信息|软件|互联网|数据|网络|算法|计算机|数字|电子商务|平台")
_FOREIGN = re.compile("外商|外资|中外|台港澳|港澳台|合资")
_WEB = "网站"


@rule(
    "R02",
    "block",
    mark("统一社会信用代码 18 位、校验码正确，各处相同"),
    stage="主体",
    source="GB 32100",
    needs=("profile", "documents"),
)
def credit_code(case: Case) -> Iterator[Said]:
    """Yield a credit code whose check digit is wrong."""
    key, code = below(_SUBJECT, "basic.uscc"), case.subject.basic.uscc
    if not code:
        yield Gap(say(mark("统一社会信用代码未填")), key)
        return
    yield SEEN
    if not has_shape("uscc", code):
        found = say(mark("统一社会信用代码不是 18 位，或校验码不对"))
        yield Found(key, found, say(mark("请对照营业执照核对。")))
    for paper, _ in papers_of(case):
        yield from compared(case, paper, "统一社会信用代码", code)


@rule(
    "R05",
    "block",
    mark("ICP备案号写法正确，备案主体就是填报主体"),
    stage="主体",
    source=mark("一次真实退回（2026-08）：ICP备案主体不是填报主体"),
)
def icp_record(case: Case) -> Iterator[Said]:
    """Yield an ICP number that is none, a holder who is not the filer, a product's number of another record."""
    icp = case.notes.icp
    if not icp.number:
        yield Gap(say(mark("佐证与说明里没有ICP备案号")), below(_ICP, "number"))
        return
    yield SEEN
    base = icp_base(icp.number)
    if base is None:
        found = say(mark("“{number}”不是ICP备案号的写法"), number=icp.number)
        yield Found(below(_ICP, "number"), found, read_number(f"ICP{icp.number}").fault)
    elif not _KNOWN_SUFFIX.fullmatch(icp.number.strip()[len(base) :]):
        found = say(mark("ICP备案号“{number}”的后缀尚未校准"), number=icp.number)
        yield Found(below(_ICP, "number"), found, say(mark("请对照备案查询结果核实。")), "warn")
    yield from _holder(case)
    yield from _product_numbers(case, base)


def _holder(case: Case) -> Iterator[Said]:
    icp, filer = case.notes.icp, case.subject.basic.name
    if not icp.holder or not filer:
        yield Gap(say(mark("ICP备案主体或主体名称未填")), below(_ICP, "holder"))
    elif _plain(icp.holder) != _plain(filer):
        found = say(mark("ICP备案主体是“{holder}”，填报主体是“{filer}”"), holder=icp.holder, filer=filer)
        yield Found(below(_ICP, "holder"), found, say(mark("请以填报主体办理ICP备案，或改由备案主体填报。")))
    elif icp.looked_up is None:
        yield Gap(say(mark("ICP备案没有写查询日期，无法确认现状")), below(_ICP, "looked_up"))


def _product_numbers(case: Case, base: str | None) -> Iterator[Said]:
    for product in case.products:
        for number in icp_numbers(product.item.licence.text or ""):
            other = icp_base(number)
            if base and other != base:
                found = say(mark("前置许可写“{number}”，佐证与说明里是“{base}”"), number=number, base=base)
                yield Found(product.at("licence.text"), found, say(mark("请核对是否同一主体的备案。")), "warn")


@rule(
    "R06",
    "warn",
    mark("网站的域名在ICP备案名下（人工核验，写明日期）"),
    stage="产品",
    source=mark("一次真实退回（2026-08）"),
    needs=("profile", "human"),
    who=OFFICE,
)
def domains(case: Case) -> Iterator[Said]:
    """Yield a web address whose host is not under the domains of the record in the profile."""
    known = tuple(each.strip().lower() for each in case.notes.icp.domains or ())
    addresses = [(below(_SUBJECT, "basic.website"), case.subject.basic.website)]
    addresses += [(each.at("url"), each.item.url) for each in case.products if each.item.form == _WEB]
    for key, address in addresses:
        host = _host(address)
        if not host:
            continue
        if not known:
            yield Gap(say(mark("佐证与说明里没有ICP备案的域名")), key)
        elif not any(host == name or host.endswith(f".{name}") for name in known):
            found = say(mark("“{host}”不在ICP备案的域名（{known}）里"), host=host, known="、".join(known))
            yield Found(key, found, say(mark("请补充域名的备案，或改正访问地址。")))
        else:
            yield from human_check(case, "R06", key, host)


def _host(address: str | None) -> str:
    if not address or not has_shape("url", address.strip()):
        return ""
    bare = address.strip()
    return (urlsplit(bare if "//" in bare else f"//{bare}").hostname or "").lower()


@rule(
    "R07",
    "block",
    mark("主体证件在有效期内"),
    stage="主体",
    source=mark("公开填报说明"),
)
def licence_in_force(case: Case) -> Iterator[Said]:
    """Yield a licence that has ended."""
    key, validity = below(_SUBJECT, "licence.validity"), case.subject.licence.validity
    if validity is None:
        yield Gap(say(mark("证件有效期未填")), key)
        return
    yield SEEN
    if validity.end is not None and validity.end < case.today:
        found = say(mark("证件已于 {end} 到期"), end=validity.end.isoformat())
        yield Found(key, found, say(mark("请换证后填写新的有效期并上传新证。")))


@rule(
    "R08",
    "block",
    mark("法定代表人和算法安全责任人的证件号码正确"),
    stage="主体",
    source="GB 11643",
)
def person_ids(case: Case) -> Iterator[Said]:
    """Yield an identity card number that cannot be one; other papers have no known form."""
    for name, title in (("legal_representative", mark("法定代表人")), ("responsible", mark("算法安全责任人"))):
        person = getattr(case.subject, name)
        key = below(_SUBJECT, f"{name}.id_number")
        if not person.id_number:
            yield Gap(say(mark("证件号码未填")), key)
        elif person.id_type != _ID_CARD:
            yield Gap(say(mark("只认识居民身份证的写法，其他证件请人工核对")), key)
        else:
            yield SEEN
            if not has_shape("id_card", person.id_number):
                found = say(mark("{who}的身份证号不是 18 位，或校验码不对"), who=say(title))
                yield Found(key, found, say(mark("请对照证件核对；其他证件请改“证件类型”。")))


@rule(
    "R09",
    "calibrated",
    mark("手机号码 11 位，电子邮箱写法正确"),
    stage="主体",
    source=mark("表单的写法"),
    needs=("map",),
)
def reachable(case: Case) -> Iterator[Said]:
    """Yield a mobile number or an e-mail address that cannot be one."""
    person = case.subject.responsible
    faults = (
        ("mobile", person.mobile, mark("手机号码不是 11 位"), mark("请写 11 位数字，不加区号和空格。")),
        ("email", person.email, mark("电子邮箱的写法不对"), mark("请写成 名称@域名 的形式。")),
    )
    for name, value, found, remedy in faults:
        key = below(_SUBJECT, f"responsible.{name}")
        if not value:
            yield Gap(say(mark("手机号码或电子邮箱未填")), key)
            continue
        yield SEEN
        if not has_shape(name, value):  # type: ignore[arg-type]
            yield Found(key, say(found), say(remedy))


@rule(
    "R46",
    "warn",
    mark("经营范围涵盖所提供的服务"),
    stage="主体",
    source=mark("填报经验"),
)
def business_scope(case: Case) -> Iterator[Said]:
    """Yield a business scope without any word of technology or information."""
    key, scope = ROOT.child("notes").child("business_scope"), case.notes.business_scope
    if not scope:
        yield Gap(say(mark("佐证与说明里没有经营范围")), key)
        return
    yield SEEN
    if not _SCOPE.search(scope):
        found = say(mark("经营范围里没有技术、信息、软件一类的内容"))
        yield Found(key, found, say(mark("请核实是否涵盖本服务；不涵盖的先办理变更登记。")))


@rule(
    "R47",
    "warn",
    mark("外商投资主体另有资格问题"),
    stage="主体",
    source=mark("填报经验"),
    who=OFFICE,
)
def foreign_investment(case: Case) -> Iterator[Said]:
    """Yield an entity whose kind or name says foreign investment."""
    basic = case.subject.basic
    if not basic.type:
        yield Gap(say(mark("主体类型未填")), below(_SUBJECT, "basic.type"))
        return
    yield SEEN
    if _FOREIGN.search(basic.type) or re.search("（外商|外商投资", basic.name or ""):
        found = say(mark("主体为外商投资或合资（{kind}）"), kind=basic.type)
        yield Found(below(_SUBJECT, "basic.type"), found, say(mark("请先核实外资准入和所需许可，再行填报。")))


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name.replace("（", "(").replace("）", ")"))
