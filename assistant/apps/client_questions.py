"""The whole list of questions to a client: papers and forms, the facts that rules need, and the neighbouring duties.

questions_of(loaded, materials, today)  →  ClientQuestion for everything that the client still has to answer, each once
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

from assistant.checks.preflight.assess_questions import DUTY_QUESTIONS, is_asked
from assistant.checks.preflight.neighbours import answers_of_profile
from assistant.core.errors import BeianError
from assistant.core.keys import ROOT
from assistant.core.language import comma_list, mark, say
from assistant.core.values import YES
from assistant.declaration.intake.questions import ClientQuestion, client_questions
from assistant.declaration.intake.requirements import ID_LEGAL, ID_RESPONSIBLE, LEGAL, OFFICE, STAGES, TECH, Requirement
from assistant.declaration.profile.catalogue import raw_at
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.natural import key_of
from assistant.practice import expiries as ends
from assistant.practice.expiries import expiries
from assistant.practice.layout import client_of
from assistant.practice.mandate import read as read_mandate

# What a rule needs and no form asks for: key, question, who answers.
_FACTS = (
    ("business_scope", mark("营业执照上的经营范围是什么？（原文）"), OFFICE),
    ("foreign", mark("公司有没有外商投资？"), OFFICE),
    ("icp.holder", mark("ICP 备案的主办单位是谁？"), OFFICE),
    ("icp.number", mark("ICP 备案号是什么？"), OFFICE),
    ("deployment.place", mark("服务器在哪个省市、哪个机房？"), TECH),
    ("deployment.mainland", mark("是否全部部署在境内？"), TECH),
)

_IDENTITIES = {ID_LEGAL.material: ends.ID_LEGAL, ID_RESPONSIBLE.material: ends.ID_RESPONSIBLE}
_END_OF_IDENTITY = mark("{document}哪天到期？（背面的“有效期限”，长期的写“长期”）")
_END = mark("{document}哪天到期？（没有期限的写“长期”）")


def questions_of(loaded: LoadedProfile, materials: Sequence[Requirement], today: date) -> list[ClientQuestion]:
    """Return the open questions, each once, by stage."""
    return client_questions(
        loaded, materials, [*_of_rules(loaded), *_of_duties(loaded, today), *_of_ends(loaded, materials)]
    )


def _of_rules(loaded: LoadedProfile) -> Iterator[ClientQuestion]:
    notes = loaded.profile.notes
    above = ROOT.child("notes")
    for name, text, duty in _FACTS:
        key = above
        for part in name.split("."):
            key = key.child(part)
        if raw_at(loaded.profile, key) in (None, ""):
            yield ClientQuestion("field", str(key), say(text), duty, STAGES[0], papers=(say("预检"),))
    for place, model in enumerate(notes.third_party_models):
        if model.contract and model.contract_end is None:
            item = key_of(model, place)
            key = above.child("third_party_models", item).child("contract_end")
            text = say("与“{name}”提供方的合同哪天到期？", name=item)
            yield ClientQuestion("field", str(key), text, LEGAL, STAGES[2], item, papers=(say("预检"),))


def _of_ends(loaded: LoadedProfile, materials: Sequence[Requirement]) -> Iterator[ClientQuestion]:
    """Yield a question for each document that is there and whose last day nobody has written down."""
    if client_of(loaded.folder) is None:  # without a client's folder there is no place for the answer
        return
    try:
        read_before = {one.what for one in expiries(loaded) if one.is_known}
    except (BeianError, OSError):  # 客户信息 names the fault of the file
        return
    for what, text in _there(loaded, materials):
        if what not in read_before:
            asked = say(text, document=say(what))
            yield ClientQuestion("expiry", f"expiry:{what}", asked, OFFICE, STAGES[0], papers=(say("到期提醒"),))


def _there(loaded: LoadedProfile, materials: Sequence[Requirement]) -> Iterator[tuple[str, str]]:
    """Yield the documents with a last day that the client has: the identity cards, the ICP licence, the letter."""
    for requirement in materials:
        identity = _IDENTITIES.get(requirement.kind.material)
        if identity and requirement.path and not requirement.is_missing:
            yield identity, _END_OF_IDENTITY
    if loaded.profile.notes.neighbours.licence == YES:
        yield ends.ICP_LICENCE, _END
    with suppress(BeianError, OSError):  # 委托 names the fault of the file
        mandate = read_mandate(loaded.folder)
        if mandate.letter and mandate.ended_on is None:
            yield ends.AUTHORISATION, _END


def _of_duties(loaded: LoadedProfile, today: date) -> Iterator[ClientQuestion]:
    """Yield the questions on neighbouring duties that the profile does not answer, one after the other's answer."""
    known = answers_of_profile(loaded.profile, today)
    for question in DUTY_QUESTIONS:
        if question.key not in known and is_asked(question, known):
            key = ROOT.child("notes").child("neighbours").child(question.key)
            text = say(question.text)
            if question.options:
                text = say("{text}（可选：{options}）", text=text, options=comma_list(question.options))
            yield ClientQuestion("field", str(key), text, OFFICE, STAGES[0], papers=(say("相邻手续"),))
