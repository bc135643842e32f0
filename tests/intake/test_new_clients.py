"""Two new clients from the first talk to the drafts: each question once, no place left open, nothing untrue about models."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.apps.client_questions import questions_of
from assistant.apps.plan_of_work import plan_of_work
from assistant.checks.preflight.assess_questions import answers_of
from assistant.core.language import choose
from assistant.declaration.intake.missing import Dates, messages, missing
from assistant.declaration.intake.questions import ClientQuestion, asked_in_workbook
from assistant.declaration.intake.replies import settle, store
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.draft import draft_layers
from assistant.declaration.papers.draft_layer import DraftLayer, Grid
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.questions import CALLED_MODEL, QUESTIONS, answer_of
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.notes import PaperReply, ThirdPartyModel
from assistant.declaration.profile.workbook import returning, writing
from tests.intake.new_clients import CLIENTS, TODAY, reply, started, with_forms, with_replies, words_of

INTERNALS = re.compile(r"未勾选|beian |[0-9a-f]{32}|\b(?:notes|subject|algorithms|products)[.\[]|附件/|\.yaml|模板架")
OURS = 2  # the words of the registry's own templates, which no client can answer


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


def questions(loaded: LoadedProfile) -> list[ClientQuestion]:
    """Return the open questions of a client."""
    return questions_of(loaded, resolve_requirements(loaded), TODAY)


def layers(loaded: LoadedProfile) -> list[DraftLayer]:
    """Return the drafts of a client."""
    return [layer for _, layer in draft_layers(Source.of(loaded))]


def answered(name: str, folder: Path) -> LoadedProfile:
    """Return a client who has answered everything that was asked."""
    loaded = with_forms(name, started(name, folder))
    return with_replies(name, loaded, questions(loaded))


@pytest.mark.slow
@pytest.mark.parametrize("name", CLIENTS)
def test_every_question_is_asked_once_and_every_draft_is_whole_after_the_answers(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = started(name, tmp_path)
    at_first, second = questions(first), with_forms(name, first)
    later = questions(second)
    for asked in (at_first, later):
        assert [text for text, count in Counter((one.text, one.about) for one in asked).items() if count > 1] == []
    whole = with_replies(name, second, later)
    open_questions = [one for one in questions(whole) if one.kind != "template"]
    gaps = [gap for layer in layers(whole) for gap in layer.gaps]
    algorithm = str(second.profile.algorithms[0].basic.name)
    every = {(one.topic or one.key, one.about.replace(algorithm, "")) for one in (*at_first, *later)}
    count = len({(key, about if key in QUESTIONS else "") for key, about in every})
    with capsys.disabled():
        print(f"\n{name}: {len(at_first)} at first, {len(later)} after the forms, {count} in all;", end=" ")
        print(f"asked twice 0, left open {len(gaps)} of which ours {OURS}", end="")
    assert open_questions == []
    assert len(gaps) == OURS, gaps


@pytest.mark.parametrize("name", CLIENTS)
def test_every_gap_of_a_draft_stands_in_the_list_of_questions_or_of_materials(name: str, tmp_path: Path) -> None:
    for loaded in (started(name, tmp_path), with_forms(name, started(name, tmp_path))):
        asked = questions(loaded)
        listed = "\n".join(item.name for item in missing(loaded, resolve_requirements(loaded), asked))
        for layer in layers(loaded):
            known = tuple(place.text.replace("【", "〔").replace("】", "〕") for place in layer.places)
            for gap in layer.gaps:
                assert gap.partition("：")[2].startswith(known), (layer.paper, gap)
        for one in asked:
            if one.kind == "material":
                assert one.key.partition(":")[2].partition("/")[0] in listed, one


@pytest.mark.parametrize("name", CLIENTS)
def test_a_draft_that_leaves_the_office_shows_no_internals(name: str, tmp_path: Path) -> None:
    for loaded in (started(name, tmp_path), answered(name, tmp_path)):
        for layer in layers(loaded):
            for text in layer.texts():
                assert not INTERNALS.search(text), (layer.paper, text)
    answers = answers_of(words_of(name)["talk"], name)
    plan = plan_of_work(answers, "某公司", TODAY)
    for text in plan.texts():
        assert not INTERNALS.search(text), text


def test_who_calls_a_filed_model_has_no_model_of_its_own(tmp_path: Path) -> None:
    text = "\n".join(text for layer in layers(answered("writing-aid", tmp_path)) for text in layer.texts())
    assert "自有模型" not in text
    assert "第三方模型：远山文本大模型" in text
    assert "本单位不训练模型" in text


@pytest.mark.slow
def test_the_report_of_one_algorithm_does_not_mention_the_model_of_another(tmp_path: Path) -> None:
    loaded = answered("writing-aid", tmp_path)
    profile = loaded.profile
    first = profile.algorithms[0]
    second = first.model_copy(update={"basic": first.basic.model_copy(update={"name": "拾句配图生成算法"})})
    model = profile.notes.third_party_models[0].model_copy(update={"algorithms": (first.basic.name,)})
    other = ThirdPartyModel(name="近水图像大模型", algorithms=(second.basic.name,))
    notes = profile.notes.model_copy(update={"third_party_models": (model, other)})
    changed = profile.model_copy(update={"algorithms": (first, second), "notes": notes})
    drafts = layers(replace(loaded, profile=changed))
    for layer in drafts:
        text = "\n".join(layer.texts())
        if layer.about == first.basic.name:
            assert "近水图像大模型" not in text, layer.paper
        if layer.about == second.basic.name and layer.paper in ("算法安全自评估报告", "算法模型架构"):
            assert "近水图像大模型" in text
            assert "第三方模型：远山文本大模型" not in text, layer.paper
    nobodys = notes.model_copy(update={"third_party_models": (profile.notes.third_party_models[0],)})
    unclear = replace(loaded, profile=changed.model_copy(update={"notes": nobodys}))
    assert "第三方模型“远山文本大模型”由哪个算法调用？" in {one.text for one in questions(unclear)}


def test_not_known_stays_visible_and_two_answers_stand_side_by_side(tmp_path: Path) -> None:
    loaded = with_forms("writing-aid", started("writing-aid", tmp_path))
    question = next(one for one in questions(loaded) if one.topic == "技术工具")
    store(loaded, reply(question, "不清楚", by="周经办"))
    (unsure,) = [one for one in questions(load(loaded.path)) if one.topic == "技术工具"]
    assert unsure.state == "unsure"
    store(load(loaded.path), reply(question, "自建后台，保存一百八十天。", by="吴技术"))
    store(load(loaded.path), reply(question, "云监测，保存六十天。", by="周经办"))  # in place of his first answer
    loaded = load(loaded.path)
    (differs,) = [one for one in questions(loaded) if one.topic == "技术工具"]
    assert (differs.state, len(differs.replies)) == ("differs", 2)
    texts = messages(loaded, [], [differs], Dates(TODAY, TODAY))["技术"]
    assert "吴技术，2026-12-01 答“自建后台，保存一百八十天。”" in texts
    assert "周经办，2026-12-01 答“云监测，保存六十天。”" in texts
    settle(loaded, differs.replies[0])
    loaded = load(loaded.path)
    assert [one for one in questions(loaded) if one.topic == "技术工具"] == []
    responsibility = next(layer for layer in layers(loaded) if layer.paper == "落实算法安全主体责任基本情况")
    assert "自建后台，保存一百八十天。" in "\n".join(responsibility.texts())


def test_a_profile_with_one_day_in_two_fields_opens_again(tmp_path: Path) -> None:
    loaded = started("writing-aid", tmp_path)
    assert len({one.on for one in loaded.profile.notes.replies}) == 1
    text = loaded.path.read_text(encoding="utf-8")
    assert "&id" not in text
    assert load(loaded.path).profile == loaded.profile


def test_one_answer_reaches_every_paper_that_asks_for_it(tmp_path: Path) -> None:
    loaded = answered("regulation-search", tmp_path)
    shown = words_of("regulation-search")["replies"]["责任人职务"]
    papers = [layer.paper for layer in layers(loaded) if shown in "\n".join(layer.texts())]
    assert papers == ["落实算法安全主体责任基本情况", "算法安全责任人工作证明"]


def test_an_answer_of_the_first_talk_is_not_asked_again(tmp_path: Path) -> None:
    loaded = started("writing-aid", tmp_path)
    assert {"算法备案类型", "模型来源"} & {one.topic for one in questions(loaded)} == set()
    assert loaded.profile.algorithms[0].basic.launched == date(2026, 11, 20)
    assert CALLED_MODEL in {one.answer for one in loaded.profile.notes.replies}


@pytest.mark.slow
def test_the_workbook_asks_the_questions_once_and_an_answer_comes_back(tmp_path: Path) -> None:
    loaded = with_forms("writing-aid", started("writing-aid", tmp_path))
    path = tmp_path / "资料收集表.xlsx"
    writing.write(loaded.profile, path, asked=asked_in_workbook(loaded))
    book = load_workbook(path)
    page = book["材料问答"]
    heads = {cell.value: cell.column for cell in page[4] if cell.value}
    rows = {page.cell(row, heads["问题"]).value: row for row in range(6, page.max_row + 1)}
    expected = [one.text for one in questions(loaded) if one.kind == "topic"]
    assert set(expected) <= set(rows)
    page.cell(rows["投诉举报由谁受理，多久答复？"], heads["答复"]).value = "客服受理，三日内答复。"
    page.cell(rows["投诉举报由谁受理，多久答复？"], heads["答复人"]).value = "周经办"
    book.save(path)
    workbook = returning.compared(path, loaded)
    assert [change.kind for change in workbook.merged.changes] == ["add"]  # the rows without an answer add nothing
    returning.merged_into(loaded, workbook.profile)
    stored = [one for one in load(loaded.path).profile.notes.replies if one.topic == "投诉受理"]
    assert [(one.answer, one.by) for one in stored] == [("客服受理，三日内答复。", "周经办")]


def test_the_workbook_shows_only_what_a_client_can_answer(tmp_path: Path) -> None:
    for name in CLIENTS:
        loaded = started(name, tmp_path)
        path = tmp_path / f"{name}.xlsx"
        writing.write(loaded.profile, path, asked=asked_in_workbook(loaded))
        for page in load_workbook(path).worksheets:
            shown = [column for column in "BCDEFGHIJKLMN" if not page.column_dimensions[column].hidden]
            texts = {page[f"{column}{row}"].value for column in shown for row in range(4, page.max_row + 1)}
            if page.sheet_state == "visible":
                assert {"标识", "曾用名", "已停用"} & texts == set(), page.title
            if str(page["A1"].value).startswith("form|"):
                lines = [row for row in range(5, page.max_row + 1) if page[f"A{row}"].value]
                assert all(page[f"C{row}"].value for row in lines), page.title


def test_the_plan_of_work_names_filings_papers_seals_times_and_exclusions(tmp_path: Path) -> None:
    answers = answers_of(words_of("writing-aid")["talk"], "回答")
    plan = plan_of_work(answers, "杭州拾句示例网络科技有限公司", TODAY)
    rows = [row for part in plan.parts if isinstance(part, Grid) for row in part.rows]
    assert ("1", "生成合成类（深度合成）", "服务提供者") in rows
    report = next(row for row in rows if row[0] == "算法安全自评估报告")
    assert report[2:] == ("我方起草，贵公司技术核对", "算法安全负责人手写签名、盖公章")
    assert ("主体信息审核", "1–4 周", "经验，两个来源") in rows
    assert ("整个过程", "16–25 周，有退回的更长", "上面各步相加") in rows
    assert {"APP 或网站情况说明", "产品与算法关联说明", "第三方模型证明"} <= {row[0] for row in rows}
    assert any("不承诺日期" in text for text in plan.texts())


def test_the_answers_of_two_persons_that_say_the_same_are_one() -> None:
    same = [PaperReply(topic="投诉受理", answer=text) for text in ("客服受理。", "客服 受理")]
    assert answer_of(same) == "客服受理。"
    assert all(question.text.endswith(("？", "。", "）")) for question in QUESTIONS.values())
