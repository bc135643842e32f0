"""The rule that papers and id cards name the persons of the form (R66). No name or number is repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.facts import FactSource, table_of
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.papers_text import bare
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule, rule_part
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.schema.notes import ID_CARDS
from assistant.declaration.profile.schema.subject import LegalRepresentative, Responsible

_PROOF = "subject.responsible.employment_proof"  # R62 compares it
_LICENCE = "subject.licence.scan"  # R08 compares it
_ID = lazy_pattern(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MOBILE = lazy_pattern(r"(?<![0-9A-Za-z])(?:\+?86)?(1[3-9]\d{9})(?![0-9A-Za-z])")
_MAIL = lazy_pattern(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PERSON = lazy_pattern("责任人|负责人|受托人|联系人|经办|委托人|代理人|联系电话|手机")
_PERSONAL = lazy_pattern("居民身份证|公民身份|证件号|身份证号")
_ROLES = {
    "representative": mark("法定代表人"),
    "officer": mark("算法安全责任人"),
    "agent": mark("受托人"),
}
_REMEDY = mark("请核对是哪一处写错；盖章的材料须重新盖章。")


@rule(
    "R66",
    "warn",
    mark("各份材料和证件上的人就是表单里的人"),
    stage="主体",
    source=mark("填报经验：材料与表单矛盾，被退回"),
    needs=("profile", "documents"),
)
def same_persons(case: Case) -> Iterator[Observation]:
    """Report papers that name another legal representative, person responsible or unknown agent."""
    table = table_of(case)
    yield from unread_papers(case)
    expected = _expected(case)
    reported = set()
    for fact in table.of(*_ROLES):
        names = expected[fact.kind]
        if not names or fact.place.key.pattern() in (_PROOF, _LICENCE):
            continue
        yield SEEN
        if fact.value not in names and (fact.kind, fact.place) not in reported:
            reported.add((fact.kind, fact.place))
            text = say("{place}写的{role}与表单不是同一个人", place=fact.place.shown(), role=say(_ROLES[fact.kind]))
            yield Violation(fact.place.key, text, say(_REMEDY))


def _expected(case: Case) -> dict[str, set[str]]:
    legal, officer = case.subject.legal_representative.name, case.subject.responsible.name
    known = {legal, officer, *(contact.name for contact in case.notes.contacts)}
    return {
        "representative": {legal} if legal else set(),
        "officer": {officer} if officer else set(),
        "agent": {name for name in known if name},
    }


@rule_part("R66")
def same_numbers(case: Case) -> Iterator[Observation]:
    """Report id numbers, telephones and e-mail addresses of the persons that differ from the form."""
    for source in table_of(case).papers:
        pattern = source.key.pattern()
        if pattern in (_PROOF, _LICENCE) or pattern.endswith("publication"):
            continue
        yield from _ids(case, source)
        yield from _rows(case, source)


def _ids(case: Case, source: FactSource) -> Iterator[Observation]:
    """Report an id number beside the name of a person of the form, or labelled as one, that is not the person's."""
    persons = (case.subject.legal_representative, case.subject.responsible)
    known = {person.name: (person.id_number or "").upper() for person in persons if person.name}
    for line in source.lines:
        for match in _ID.finditer(line.text):
            named = [number for name, number in known.items() if name in line.text[: match.start()]]
            is_id = _PERSONAL.search(line.text[: match.start()])
            if not named or not is_id or not all(named):
                continue
            yield SEEN
            if match[0].upper() not in named:
                text = say("{place}写的身份证号码与表单里这个人的证件号码不同", place=line.place.shown())
                yield Violation(source.key, text, say(_REMEDY))


def _rows(case: Case, source: FactSource) -> Iterator[Observation]:
    """Report a telephone or e-mail address on a line about the person responsible that is not the person's."""
    person = case.subject.responsible
    own = {"mobile": bare(person.mobile or ""), "mail": (person.email or "").casefold()}
    for line in source.lines:
        text = re.sub(r"(?<=\d)[ -](?=\d)", "", line.text)
        about = (person.name and person.name in text) or (own["mobile"] and own["mobile"] in text)
        if not about:
            continue
        others = [match[1] for match in _MOBILE.finditer(text) if own["mobile"] and match[1] != own["mobile"]]
        mails = [match[0] for match in _MAIL.finditer(text) if own["mail"] and match[0].casefold() != own["mail"]]
        for what, values in ((say("手机号码"), others), (say("电子邮箱"), mails)):
            if values:
                message = say("{place}写的算法安全责任人的{what}与表单不同", place=line.place.shown(), what=what)
                yield Violation(source.key, message, say(_REMEDY))


@rule_part("R66")
def unknown_mobiles(case: Case) -> Iterator[Observation]:
    """Report a mobile number of a filed person or agent that the profile has nowhere; no number is repeated."""
    known = {bare(text) for _, text in case.all_texts}
    known |= {bare(contact.mobile or "") for contact in case.notes.contacts}
    digits = "\n".join(known)
    for source in table_of(case).papers:
        pattern = source.key.pattern()
        if pattern in (_PROOF, _LICENCE) or pattern.endswith(("publication", "contract")):
            continue
        for line in source.lines:
            text = re.sub(r"(?<=\d)[ -](?=\d)", "", line.text)
            for match in _MOBILE.finditer(text) if _PERSON.search(text) else ():
                yield SEEN
                if match[1] not in digits:
                    message = say("{place}写的联系人手机号码表单里没有", place=line.place.shown())
                    yield Violation(source.key, message, say(_REMEDY))


@rule_part("R66")
def persons_on_scans(case: Case) -> Iterator[Observation]:
    """Report id cards of another person than the form's."""
    persons: dict[str, LegalRepresentative | Responsible] = {
        ID_CARDS[0]: case.subject.legal_representative,
        ID_CARDS[1]: case.subject.responsible,
    }
    for position, material in enumerate(case.notes.materials):
        person = persons.get(material.kind or "")
        key = ROOT.child("notes").child("materials", key_of(material, position)).child("file")
        read = case.papers.persons.get(key)
        if person is None or read is None:
            continue
        yield SEEN
        pairs = (
            (say("姓名"), read.name, person.name or ""),
            (say("证件号码"), read.number, (person.id_number or "").upper()),
        )
        for what, shown, expected in pairs:
            if shown and expected and bare(shown) != bare(expected):
                text = say("{scan}上的{what}与表单不同", scan=material.kind, what=what)
                yield Violation(key, text, say("请换上本人的身份证扫描件，或改正表单。"))


@rule_part("R66")
def one_number_for_two(case: Case) -> Iterator[Observation]:
    """Report one id number for two persons with different names."""
    legal, officer = case.subject.legal_representative, case.subject.responsible
    if not (legal.name and officer.name and legal.id_number and officer.id_number):
        return
    yield SEEN
    if legal.name != officer.name and legal.id_number.upper() == officer.id_number.upper():
        key: FieldKey = below(ROOT, "subject.responsible.id_number")
        text = say("法定代表人和算法安全责任人是两个人，证件号码却是同一个")
        yield Violation(key, text, say("请对照证件改正。"))
