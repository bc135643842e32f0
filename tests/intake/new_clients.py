"""Two invented clients from the first talk to the last answer (`fixtures/papers/new_clients.yaml`).

started(name, folder)            →  the profile that the first talk gives
with_forms(name, loaded)         →  the same with what the client writes into the workbook's forms
with_replies(name, loaded, qs)   →  the same with an answer to each of these questions; KeyError for an unknown one
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from assistant.checks.preflight.assess import assess
from assistant.checks.preflight.assess_questions import answers_of
from assistant.core import yaml_file
from assistant.core.yaml_file import read_mapping
from assistant.declaration.intake.questions import ClientQuestion
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.saving import save
from assistant.declaration.profile.schema.notes import Evidence, Material, PaperReply
from assistant.declaration.profile.schema.whole import Profile
from tests.project.source_tree import ROOT

CLIENTS = ("writing-aid", "regulation-search")
TODAY = date(2026, 12, 1)
FILE = "填报资料.yaml"


@cache
def words_of(name: str) -> Any:
    """Return what a client says: talk, forms, replies."""
    return read_mapping(ROOT / "fixtures" / "papers" / "new_clients.yaml")[name]


def started(name: str, folder: Path) -> LoadedProfile:
    """Return the profile that the first talk gives, as `assess --init` makes it."""
    answers = answers_of(words_of(name)["talk"], name)
    return _stored(assess(answers, TODAY).profile(answers, TODAY), folder)


def with_forms(name: str, loaded: LoadedProfile) -> LoadedProfile:
    """Return the profile with the forms that the client filled in."""
    path = loaded.folder / "forms" / FILE
    yaml_file.write(path, {"beian": 1} | words_of(name)["forms"])
    forms = load(path).profile
    known = loaded.profile.notes
    notes = forms.notes.model_copy(update={"replies": known.replies, "neighbours": known.neighbours})
    return _stored(forms.model_copy(update={"notes": notes}), loaded.folder)


def with_replies(name: str, loaded: LoadedProfile, questions: Iterable[ClientQuestion]) -> LoadedProfile:
    """Return the profile with the client's answer to each question and a picture for each figure."""
    replies, evidence = list(loaded.profile.notes.replies), list(loaded.profile.notes.evidence)
    materials = list(loaded.profile.notes.materials)
    for question in questions:
        if question.kind == "topic":
            replies.append(reply(question, words_of(name)["replies"][question.topic]))
        elif question.kind == "figure":
            title = question.key.partition(":")[2].partition("/")[0]
            evidence.append(Evidence(title=title, proves=f"说明{title}。", file=_picture(loaded.folder, title)))
        elif question.kind == "material":
            kind = question.key.partition(":")[2].partition("/")[0]
            about = question.about.partition("/")[0] or None
            materials.append(Material(kind=kind, about=about, file=_picture(loaded.folder, kind)))
    notes = loaded.profile.notes.model_copy(
        update={"replies": tuple(replies), "evidence": tuple(evidence), "materials": tuple(materials)}
    )
    return _stored(loaded.profile.model_copy(update={"notes": notes}), loaded.folder)


def reply(question: ClientQuestion, answer: str, by: str = "经办") -> PaperReply:
    """Return an answer to a question."""
    about = question.about or None
    return PaperReply(topic=question.topic, about=about, question=question.text, answer=answer, by=by, on=TODAY)


def _stored(profile: Profile, folder: Path) -> LoadedProfile:
    save(profile, folder / FILE)
    return load(folder / FILE)


def _picture(folder: Path, title: str) -> str:
    path = folder / "附件" / f"{title}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), "white").save(path)
    return f"附件/{title}.png"
