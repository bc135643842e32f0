"""One list of the questions that a client still has to answer: each once, with who answers, and what was answered so far.

client_questions(loaded, materials, further)  →  ClientQuestion for each open place of the drafts that are still needed,
                                                 each required answer, and each of `further`; a question asked by
                                                 several papers stands once with all of them
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.declaration.intake.required import required_fields
from assistant.declaration.intake.requirements import OFFICE, STAGES, TECH, Requirement
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.draft import draft_layers
from assistant.declaration.papers.draft_layer import DraftLayer
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.questions import OpenPlace, PlaceKind, answer_of, is_unsure
from assistant.declaration.profile.catalogue import distinct_name, spec_of
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.schema.notes import PaperReply
from assistant.declaration.profile.workbook.layout import AskedQuestion
from assistant.declaration.registry.algorithms_registry import REGISTRY

QuestionState = Literal["open", "unsure", "differs"]
STATES: dict[QuestionState, str] = {
    "open": mark("未答"),
    "unsure": mark("答的是不清楚"),
    "differs": mark("几处答复不一致"),
}
_STAGES = {item.member: item.stage for item in REGISTRY.items}
_SUBJECTS = {"entity": STAGES[0], "product": STAGES[1], "algorithm": STAGES[2]}
_OF_TECH = ("notes.deployment", "notes.third_party_models", "notes.evidence")


@dataclass(frozen=True, slots=True)
class ClientQuestion:
    """One question: what completes it (kind, key), its words, who answers, subject, papers, and the answers so far."""

    kind: PlaceKind
    key: str
    text: str
    duty: str
    stage: str
    about: str = ""
    topic: str = ""
    papers: tuple[str, ...] = ()
    replies: tuple[PaperReply, ...] = ()

    @property
    def state(self) -> QuestionState:
        """Return whether it was not answered, answered by 不清楚, or answered in two ways."""
        texts = [text for reply in self.replies if (text := (reply.answer or "").strip())]
        if not texts:
            return "open"
        return "unsure" if all(map(is_unsure, texts)) else "differs"

    @property
    def name(self) -> str:
        """Return the question with its subject, by which a request remembers it."""
        return f"{self.text}（{self.about}）" if self.about else self.text

    @property
    def is_of_form(self) -> bool:
        """Return whether the answer is a field of the registry's forms."""
        return self.kind == "field" and not self.key.startswith("notes.")

    @property
    def is_for_message(self) -> bool:
        """Return whether a message asks it as a question: files and fields of forms stand in the list of materials."""
        return self.kind in ("topic", "expiry") or (self.kind == "field" and not self.is_of_form)


def client_questions(
    loaded: LoadedProfile, materials: Sequence[Requirement], further: Iterable[ClientQuestion] = ()
) -> list[ClientQuestion]:
    """Return the open questions, each once, by stage and person."""
    source = Source.of(loaded)
    by_key: dict[str, ClientQuestion] = {}
    for question in (*_of_papers(source, materials), *_of_forms(loaded), *further):
        known = by_key.get(question.key)
        papers = (*known.papers, *question.papers) if known else question.papers
        by_key[question.key] = replace(known or question, papers=tuple(dict.fromkeys(papers)))
    return sorted(by_key.values(), key=lambda question: STAGES.index(question.stage))


def asked_in_workbook(loaded: LoadedProfile) -> list[AskedQuestion]:
    """Return the open questions of the papers, for the workbook's sheet 材料问答; fields have their own places there."""
    questions = client_questions(loaded, resolve_requirements(loaded))
    return [AskedQuestion(one.topic, one.about, one.text) for one in questions if one.kind == "topic"]


def _of_papers(source: Source, materials: Sequence[Requirement]) -> Iterator[ClientQuestion]:
    for about, layer in draft_layers(source):
        if not _has_come(layer, about, materials):
            yield from (_of_place(place, layer.paper, source) for place in layer.places)


def _has_come(layer: DraftLayer, about: FieldKey | None, materials: Sequence[Requirement]) -> bool:
    """Return whether the client's own paper is there, so that nothing is asked for the draft."""
    item = (about.parts[-1].item or "") if about else ""
    names = {item, layer.about, item.rpartition("/")[0]} if item else {""}
    own = [one for one in materials if one.kind.material == layer.paper and one.about in names]
    return bool(own) and not any(one.is_missing for one in own)


def _of_place(place: OpenPlace, paper: str, source: Source) -> ClientQuestion:
    if place.kind == "topic":
        stage = _SUBJECTS[place.subject]
        names = tuple(dict.fromkeys((place.about, "")))
        replies = source.replies(place.topic, names)
        replies = () if answer_of(replies) else replies
        return ClientQuestion(
            "topic", place.key, place.text, place.duty, stage, place.about, place.topic, (paper,), replies
        )
    if place.kind == "field":
        stage, about = _stage_and_subject(place.key)
        duty = place.duty or _duty(place.key)
        return ClientQuestion("field", place.key, place.text, duty, stage, about, papers=(paper,))
    of_client = STAGES[1] if place.about else STAGES[0]
    stage = STAGES[2] if place.kind in ("figure", "template") else of_client
    return ClientQuestion(place.kind, f"{place.kind}:{place.key}", place.text, place.duty or TECH, stage, place.about,
                          papers=(paper,))  # fmt: skip


def _of_forms(loaded: LoadedProfile) -> Iterator[ClientQuestion]:
    for key in required_fields(loaded):
        stage, about = _stage_and_subject(str(key))
        text = say("{field}？", field=distinct_name(spec_of(key)))
        yield ClientQuestion("field", str(key), text, _duty(str(key)), stage, about)


def _stage_and_subject(key: str) -> tuple[str, str]:
    first = FieldKey.of(key).parts[0]
    return _STAGES.get(first.name, STAGES[2] if key.startswith(_OF_TECH) else STAGES[0]), first.item or ""


def _duty(key: str) -> str:
    return TECH if key.startswith((REGISTRY.listed.member, *_OF_TECH)) else OFFICE
