"""交接: what was asked and not answered stands in it, questions as well as papers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.apps.client_questions import questions_of
from assistant.core.language import speaking
from assistant.declaration.intake.material_requests import ask
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.profile.loading import load
from assistant.practice.board import BoardRow
from assistant.practice.handing_over import OwnMachine, as_text, sections
from assistant.practice.tables import Client
from tests.filing.small import small, write

DAY = date(2026, 12, 1)


def test_questions_put_to_the_client_are_handed_over(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, small()))
    with speaking("zh"):
        questions = questions_of(loaded, resolve_requirements(loaded), DAY)
        put = next(question for question in questions if question.about == "" and "经营范围" in question.text)
        ask(loaded.folder, put.duty, [put.name], DAY)
        row = BoardRow("甲", "甲", "client", None, 0, "", "", "", (), 0, None, None)
        listed = sections(loaded, Client(contacts=[]), row, [], OwnMachine("甲机"), questions)
        assert put.name in as_text("甲", listed, DAY)
        (unasked,) = (section for section in listed if section.heading == "还没有请客户发来或答复的")
        others = [one for one in questions if one.duty == put.duty and one != put and one.is_for_message]
        (own,) = (line for line in unasked.lines if line.startswith(f"{put.duty}："))
        assert put.name not in own
        assert int(own.rpartition("等 ")[2].removesuffix(" 项")) >= len(others)


def test_of_many_questions_a_few_are_named_and_all_are_counted_and_every_material_is_named(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, small()))
    with speaking("zh"):
        requirements = resolve_requirements(loaded)
        questions = [one for one in questions_of(loaded, requirements, DAY) if one.duty == "技术"]
        materials = ["佐证材料", "算法说明文档", "数据来源及说明", "算法模型架构"]
        names = [one.name for one in requirements if one.name.partition("（")[0] in materials]
        ask(loaded.folder, "技术", [*names, *(one.name for one in questions)], DAY)
        row = BoardRow("甲", "甲", "client", None, 0, "", "", "", (), 0, None, None)
        text = as_text("甲", sections(loaded, Client(contacts=[]), row, [], OwnMachine("甲机"), questions), DAY)
    assert len(questions) > 10
    assert all(name in text for name in names)
    assert f"等 {len(questions)} 项" in text
    assert sum(one.name in text for one in questions) == 3
