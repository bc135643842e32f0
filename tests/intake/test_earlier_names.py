"""What was asked for before an algorithm had its name is the same thing afterwards: it is not asked for as something new."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from assistant.apps.client_questions import questions_of
from assistant.core.language import speaking
from assistant.declaration.intake import missing as lacking
from assistant.declaration.intake.earlier_names import names_of_today
from assistant.declaration.intake.material_requests import ask, still_open, to_ask
from assistant.declaration.intake.missing import MissingItem
from assistant.declaration.intake.questions import ClientQuestion
from assistant.declaration.intake.requirements import DUTIES
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.paper_record import read_record
from assistant.declaration.profile.loading import LoadedProfile, load
from tests.console.ten_weeks.clients import without_uploads
from tests.filing.small import ALGORITHM, Json, small, write

ASKED_ON, LATER = date(2026, 9, 29), date(2026, 10, 15)
BASIC = "算法基础属性信息"


def data(*names: str, **more: str) -> Json:
    """Return the small client with an algorithm for each name; "" is one without."""
    whole = without_uploads(small())
    whole["算法"] = [deepcopy(whole["算法"][0]) for _ in names]
    for algorithm, name in zip(whole["算法"], names, strict=True):
        algorithm[BASIC]["算法名称"] = name or None
        algorithm.update(more)
    return whole  # type: ignore[no-any-return]


def absent(loaded: LoadedProfile) -> tuple[list[MissingItem], list[ClientQuestion]]:
    """Return what the client has to send and to answer."""
    materials = resolve_requirements(loaded)
    questions = questions_of(loaded, materials, ASKED_ON)
    return to_ask(lacking.missing(loaded, materials, questions)), questions


def ask_for_everything(loaded: LoadedProfile) -> None:
    """Ask every person of the client for everything."""
    lacks, questions = absent(loaded)
    for duty in DUTIES:
        ask(loaded.folder, duty, lacking.names_asked(duty, lacks, questions), ASKED_ON)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (data(""), data(ALGORITHM)),
        (data("", "乙算法"), data(ALGORITHM, "乙算法")),
        (data("甲算法", ""), data("甲算法", ALGORITHM)),
        (data("旧名算法"), data(ALGORITHM, 曾用名="旧名算法")),
    ],
    ids=["the only one", "the first of two", "the second of two", "renamed"],
)
def test_a_name_makes_no_new_request(tmp_path: Path, before: Json, after: Json) -> None:
    ask_for_everything(load(write(tmp_path, before)))
    loaded = load(write(tmp_path, after))
    lacks, questions = absent(loaded)
    open_requests = still_open(loaded.profile, read_record(tmp_path), lacks, questions)
    asked = {name for request in open_requests for name in request.names}
    messages = {name for duty in DUTIES for name in lacking.names_asked(duty, lacks, questions)}
    assert {name for name in messages if ALGORITHM in name}, "papers and questions are about the algorithm"
    assert messages <= asked
    assert all(request.since == ASKED_ON for request in open_requests)


def test_what_a_second_algorithm_needs_was_not_asked_for_with_the_first(tmp_path: Path) -> None:
    profile = load(write(tmp_path, data(ALGORITHM, "乙算法"))).profile
    with speaking("zh"):
        today = names_of_today(profile, [f"拟公示内容（{ALGORITHM}）", "拟公示内容（乙算法）", "营业执照"])
    assert today["拟公示内容"] == today["拟公示内容（第1个，名称待定）"] == f"拟公示内容（{ALGORITHM}）"
    assert today["拟公示内容（第2个，名称待定）"] == "拟公示内容（乙算法）"
    assert today["营业执照"] == "营业执照"
