"""The client's answers: 不清楚 hides no clear answer, and a place in the list is no name of another algorithm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.declaration.intake.replies import store
from assistant.declaration.papers.facts import DraftFacts, Source
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.notes import PaperReply
from tests.profile.profiles import written
from tests.project.source_tree import ROOT

TOPIC, UNSURE = "专职机构", "不清楚"


def reply(answer: str, by: str = "", about: str = "", topic: str = TOPIC) -> PaperReply:
    """Return an answer to a question."""
    return PaperReply(topic=topic, about=about or None, question="问", answer=answer, by=by or None)


def with_replies(*replies: PaperReply) -> LoadedProfile:
    """Return an example with these answers and no others."""
    loaded = load(ROOT / "profiles" / "chat-app")
    notes = loaded.profile.notes.model_copy(update={"replies": replies})
    return replace(loaded, profile=loaded.profile.model_copy(update={"notes": notes}))


def test_an_unsure_answer_replaces_no_clear_one(tmp_path: Path) -> None:
    path = written(tmp_path / "资料")
    for answer in ("算法安全部", UNSURE, "不知道"):
        store(load(path), reply(answer))
    assert [one.answer for one in load(path).profile.notes.replies if one.topic == TOPIC] == ["算法安全部", "不知道"]
    assert DraftFacts(Source.of(load(path))).replied(TOPIC) == "算法安全部"
    store(load(path), reply("合规部"))
    assert [one.answer for one in load(path).profile.notes.replies if one.topic == TOPIC] == ["合规部"]


def test_a_clear_answer_under_another_name_counts_before_an_unsure_one() -> None:
    name = with_replies().profile.algorithms[0].basic.name or ""
    source = Source.of(with_replies(reply("甲", topic="客户数量"), reply(UNSURE, about=name, topic="客户数量")))
    assert DraftFacts(source).replied("客户数量", source.algorithms()[0]) == "甲"
    source = Source.of(with_replies(reply(UNSURE, about=name, topic="客户数量")))
    assert [one.answer for one in source.replies("客户数量", (name, ""))] == [UNSURE]


def test_a_place_in_the_list_names_only_an_algorithm_without_a_name() -> None:
    loaded = with_replies(reply("甲", about="第1个", topic="客户数量"))
    first = loaded.profile.algorithms[0]
    for name, answer in (("图像自研算法", ""), (None, "甲")):
        other = first.model_copy(update={"id": None, "basic": first.basic.model_copy(update={"name": name})})
        profile = loaded.profile.model_copy(update={"algorithms": (other, first)})
        source = Source.of(replace(loaded, profile=profile))
        assert DraftFacts(source).replied("客户数量", source.algorithms()[0]) == answer
