"""Rules about the entity: code, ICP record, licence, persons, business (R02, R05–R09, R46, R47)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.human import human_check, human_record
from assistant.checks.preflight.identity import remedy_of
from assistant.checks.preflight.papers_rules import compared, papers_of
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.identity import document_fault, is_known
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.numbers import has_shape, icp_base, icp_numbers, read_number
from assistant.declaration.profile.schema.notes import IcpRecord, OtherIcpRecord
from assistant.declaration.profile.vocabulary import NO, YES

_SUBJECT = ROOT.child("subject")
_NOTES = ROOT.child("notes")
_ICP = _NOTES.child("icp")
_LETTERED = lazy_pattern("[A-Za-z]$")
_FORM_OF_LETTER = {"A": "APP", "X": "小程序"}  # by the suffix of an ICP number; uncalibrated
_SCOPE = lazy_pattern("技术|人工智能|信息|软件|互联网|数据|网络|算法|计算机|数字|电子商务|平台")
_FOREIGN = lazy_pattern("外商|外资|中外|台港澳|港澳台|合资")
_WEB = "网站"


@rule(
    "R02",
    "block",
    mark("统一社会信用代码 18 位、校验码正确，各处相同"),
    stage="主体",
    source="GB 32100",
    needs=("profile", "documents"),
)
def credit_code(case: Case) -> Iterator[Observation]:
    """Report a credit code with a wrong check digit, and papers with another code."""
    key, code = below(_SUBJECT, "basic.uscc"), case.subject.basic.uscc
    if not code:
        yield Gap(say("统一社会信用代码未填"), key)
        return
    yield SEEN
    if not has_shape("uscc", code):
        text = say("统一社会信用代码不是 18 位，或校验码不对")
        yield Violation(key, text, say("请对照营业执照核对。"))
    for paper, _ in papers_of(case):
        yield from compared(case, paper, "统一社会信用代码", code)


@rule(
    "R05",
    "block",
    mark("ICP备案号格式正确，备案主体就是填报主体"),
    stage="主体",
    source=mark("一次真实退回（2026-08）：ICP备案主体不是填报主体"),
)
def icp_record(case: Case) -> Iterator[Observation]:
    """Report malformed ICP numbers, holders other than the filer, and product numbers without a record in the profile."""
    records = _icp_records(case)
    if not any(record.number for _, record in records):
        yield Gap(say("佐证与说明里没有ICP备案号"), below(_ICP, "number"))
        return
    for key, record in records:
        if record.number:
            yield SEEN
            yield from _icp_number(key, record.number)
            yield from _holder(case, key, record)
    yield from _product_numbers(case, {base for _, record in records if (base := icp_base(record.number or ""))})


def _icp_records(case: Case) -> list[tuple[FieldKey, IcpRecord | OtherIcpRecord]]:
    """Return every ICP record of the profile with its key."""
    others = enumerate(case.notes.other_icp)
    listed = [(_NOTES.child("other_icp", key_of(record, position)), record) for position, record in others]
    return [(_ICP, case.notes.icp), *listed]


def _icp_number(key: FieldKey, number: str) -> Iterator[Observation]:
    base = icp_base(number)
    if base is None:
        text = say("“{number}”不是有效的ICP备案号", number=number)
        yield Violation(key.child("number"), text, read_number(f"ICP{number}").fault)
    elif _LETTERED.search(number.strip()[len(base) :]):
        text = say("ICP备案号“{number}”带 App 或小程序的后缀，写法尚未校准", number=number)
        yield Violation(key.child("number"), text, say("请对照备案查询结果核对一次。"), "note")


def _holder(case: Case, key: FieldKey, record: IcpRecord | OtherIcpRecord) -> Iterator[Observation]:
    holder, filer = record.holder, case.subject.basic.name
    if not holder or not filer:
        yield Gap(say("ICP备案主体或主体名称未填"), key.child("holder"))
    elif _plain(holder) != _plain(filer):
        text = say("ICP备案主体是“{holder}”，填报主体是“{filer}”", holder=holder, filer=filer)
        yield Violation(key.child("holder"), text, say("请以填报主体办理ICP备案，或改由备案主体填报。"))
    elif not _is_dated(case, record):
        yield Gap(say("ICP备案没有写查询日期，无法确认现状"), key.child("looked_up"))


def _is_dated(case: Case, record: IcpRecord | OtherIcpRecord) -> bool:
    """Say whether the record was looked up, on a date not in the future."""
    return record.looked_up is not None and record.looked_up <= case.today


def _product_numbers(case: Case, known: set[str]) -> Iterator[Observation]:
    for product in case.products:
        for number in icp_numbers(product.item.licence.text or ""):
            base = icp_base(number)
            if base is None:
                text = say("前置许可写“{number}”，不是有效的ICP备案号", number=number)
                yield Violation(product.at("licence.text"), text, read_number(f"ICP{number}").fault, "warn")
                continue
            if known and base not in known:
                facts = {"number": number, "known": comma_list(sorted(known))}
                text = say("前置许可写“{number}”，佐证与说明里是“{known}”", **facts)
                remedy = say("请核对是否同一主体的备案；是另一条备案的，补写在“其他ICP备案”。")
                yield Violation(product.at("licence.text"), text, remedy, "warn")
            form = _FORM_OF_LETTER.get(number[-1:].upper())
            if form and product.item.form and form != product.item.form:
                facts = {"number": number, "form": product.item.form, "meant": form}
                text = say("前置许可“{number}”的后缀像是{meant}的，服务形式是{form}", **facts)
                yield Violation(product.at("licence.text"), text, say("请核对备案的服务类型。"), "warn")


@rule(
    "R06",
    "warn",
    mark("网站的域名在ICP备案名下（人工核验，写明日期）"),
    stage="产品",
    source=mark("一次真实退回（2026-08）"),
    needs=("profile", "human"),
    who=OFFICE,
)
def domains(case: Case) -> Iterator[Observation]:
    """Report web addresses whose host is under no ICP record. Undated records need a human check."""
    owned = [
        (name.strip().lower(), _is_dated(case, record))
        for _, record in _icp_records(case)
        for name in record.domains or ()
    ]
    for key, address in _web_addresses(case):
        host = host_of(address)
        if not host:
            if address:
                yield Gap(say("访问地址不是网址，无法核对域名"), key)
            continue
        covering = [is_dated for name, is_dated in owned if host == name or host.endswith(f".{name}")]
        if not owned:
            yield Gap(say("佐证与说明里没有ICP备案的域名"), key)
        elif not covering:
            facts = {"host": host, "known": comma_list(dict.fromkeys(name for name, _ in owned))}
            text = say("“{host}”不在ICP备案的域名（{known}）里", **facts)
            yield Violation(key, text, say("请补充域名的备案，或改正访问地址。"))
        elif any(covering) and human_record(case, "R06", host) is None:
            yield SEEN  # the record was looked up on a stated date
        else:
            yield from human_check(case, "R06", key, host)


def _web_addresses(case: Case) -> list[tuple[FieldKey, str | None]]:
    """Return the addresses that need an ICP record: the entity's and its websites'."""
    own = (below(_SUBJECT, "basic.website"), case.subject.basic.website)
    return [own, *((product.at("url"), product.item.url) for product in case.products if product.item.form == _WEB)]


def host_of(address: str | None) -> str:
    """Return the host of a well-formed web address in lower case, or ""."""
    text = (address or "").strip()
    if not has_shape("url", text):
        return ""
    try:
        return (urlsplit(text if "//" in text else f"//{text}").hostname or "").lower()
    except ValueError:  # full-width signs, brackets
        return ""


@rule(
    "R07",
    "block",
    mark("主体证件在有效期内"),
    stage="主体",
    source=mark("公开填报说明"),
)
def licence_in_force(case: Case) -> Iterator[Observation]:
    """Report an expired licence."""
    key, validity = below(_SUBJECT, "licence.validity"), case.subject.licence.validity
    if validity is None:
        yield Gap(say("证件有效期未填"), key)
        return
    yield SEEN
    if validity.end is not None and validity.end < case.today:
        text = say("证件已于 {end} 到期", end=validity.end.isoformat())
        yield Violation(key, text, say("请换证后填写新的有效期并上传新证。"))


@rule(
    "R08",
    "block",
    mark("法定代表人和算法安全责任人的证件号码正确"),
    stage="主体",
    source="GB 11643",
)
def person_ids(case: Case) -> Iterator[Observation]:
    """Report document numbers that do not fit the document type; an unknown type is a gap."""
    for name, title in (("legal_representative", mark("法定代表人")), ("responsible", mark("算法安全责任人"))):
        person = getattr(case.subject, name)
        key = below(_SUBJECT, f"{name}.id_number")
        if not person.id_number:
            yield Gap(say("证件号码未填"), key)
        elif not person.id_type:
            yield Gap(say("证件类型未填，无法核对证件号码"), key)
        elif not is_known(person.id_type):
            yield Gap(say("“{kind}”的号码格式未知，请人工核对", kind=person.id_type), key)
        else:
            yield SEEN
            if fault := document_fault(person.id_type, person.id_number, case.today):
                facts = {"who": say(title), "kind": person.id_type, "fault": fault.message}
                message = say("{who}的{kind}号码{fault}", **facts)
                yield Violation(key, message, remedy_of(fault), "block" if fault.is_certain else "warn")


@rule(
    "R09",
    "calibrated",
    mark("手机号码 11 位，电子邮箱格式正确"),
    stage="主体",
    source=mark("表单的格式要求"),
    needs=("map",),
)
def reachable(case: Case) -> Iterator[Observation]:
    """Report malformed mobile numbers and e-mail addresses."""
    person = case.subject.responsible
    faults = (
        ("mobile", person.mobile, mark("手机号码不是 11 位"), mark("请写 11 位数字，不加区号和空格。")),
        ("email", person.email, mark("电子邮箱格式不对"), mark("请写成 名称@域名 的形式。")),
    )
    for name, value, text, remedy in faults:
        key = below(_SUBJECT, f"responsible.{name}")
        if not value:
            yield Gap(say("手机号码或电子邮箱未填"), key)
            continue
        yield SEEN
        if not has_shape(name, value):  # type: ignore[arg-type]
            yield Violation(key, say(text), say(remedy))


@rule(
    "R46",
    "warn",
    mark("经营范围涵盖所提供的服务"),
    stage="主体",
    source=mark("填报经验"),
)
def business_scope(case: Case) -> Iterator[Observation]:
    """Report a business scope that mentions neither technology nor information."""
    key, scope = _NOTES.child("business_scope"), case.notes.business_scope
    if not scope:
        yield Gap(say("佐证与说明里没有经营范围"), key)
        return
    yield SEEN
    if not _SCOPE.search(scope):
        text = say("经营范围里没有技术、信息、软件一类的内容")
        yield Violation(key, text, say("请核实是否涵盖本服务；不涵盖的先办理变更登记。"))


@rule(
    "R47",
    "warn",
    mark("外商投资主体另有资格问题"),
    stage="主体",
    source=mark("填报经验"),
    who=OFFICE,
)
def foreign_investment(case: Case) -> Iterator[Observation]:
    """Report foreign investment, as stated in the notes or indicated by the entity's type or name."""
    basic, reported = case.subject.basic, case.notes.foreign
    remedy = say("请先核实外资准入和所需许可，再行填报。")
    named = _FOREIGN.search(basic.type or "") or re.search("（外商|外商投资|中外合资", basic.name or "")
    if named:
        yield SEEN
        text = say("主体为外商投资或合资（{kind}）", kind=basic.type or basic.name)
        yield Violation(below(_SUBJECT, "basic.type"), text, remedy)
    elif reported == YES:
        yield SEEN
        yield Violation(_NOTES.child("foreign"), say("佐证与说明写有外商投资"), remedy)
    elif reported == NO:
        yield SEEN
    else:
        yield Gap(say("佐证与说明没有写是否有外商投资；主体类型和名称看不出"), _NOTES.child("foreign"))


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name.replace("（", "(").replace("）", ")"))
