"""The drafts of the seven examples: which are made, that they state facts exactly, and that they ask for the rest."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest

from assistant.declaration.papers import outline
from assistant.declaration.papers.draft import draft_layers, outline_lines
from assistant.declaration.papers.draft_layer import GAP, STAMP, Heading
from assistant.declaration.papers.facts import spoken
from assistant.declaration.profile import vocabulary as words
from tests.papers.conftest import EXAMPLES, SAMPLED, made, paper, source_of

pytestmark = pytest.mark.slow

MOST_ALIKE = 0.3
SHINGLE = 8


def shingles(text: str) -> set[str]:
    """Return the character shingles of a text without white space."""
    bare = re.sub(r"\W+", "", text)
    return {bare[place : place + SHINGLE] for place in range(len(bare) - SHINGLE + 1)}


@pytest.mark.parametrize("name", SAMPLED)
def test_every_applicable_paper_is_made_once_for_every_subject(name: str) -> None:
    source = source_of(name)
    associated = [key for key in source.algorithms() if source.values.get(key.child("association"))]
    expected = Counter(
        {
            kind.name: {"entity": 1, "product": len(source.products()), "algorithm": len(source.algorithms())}[
                kind.about
            ]
            for kind in outline.PAPERS
        }
    )
    expected[outline.ASSOCIATION] = len(associated)
    assert Counter(draft.draft_layer.paper for draft in made(name)) == +expected


@pytest.mark.parametrize("name", SAMPLED)
def test_the_documents_say_what_the_drafts_say(name: str) -> None:
    for draft in made(name):
        shown = draft.words
        missing = [
            line
            for text in draft.draft_layer.texts()
            for line in text.split("\n")
            if line.strip() and line not in shown
        ]
        assert not missing, f"{draft.draft_layer.paper}: {missing[:3]}"


@pytest.mark.parametrize("name", SAMPLED)
def test_the_report_states_names_codes_roles_and_dates_exactly(name: str) -> None:
    source = source_of(name)
    profile = source.loaded.profile
    for key, algorithm in zip(source.algorithms(), profile.algorithms, strict=True):
        text = paper(name, outline.ASSESSMENT, str(algorithm.basic.name)).words
        facts = [profile.subject.basic.name, profile.subject.basic.uscc, algorithm.basic.name, algorithm.basic.role]
        launched = source.values.get(key.child("basic").child("launched"))
        facts.append(spoken(launched) if launched is not None else None)
        facts += [profile.notes.icp.number, profile.notes.deployment.place]
        facts += [risk.description for risk in profile.notes.risks] + [risk.measure for risk in profile.notes.risks]
        facts += [model.name for model in profile.notes.third_party_models]
        assert [fact for fact in facts if fact and fact not in text] == []


@pytest.mark.parametrize("name", SAMPLED)
def test_the_headings_of_the_official_papers_are_in_order(name: str) -> None:
    for draft in made(name):
        headings = [part.text for part in draft.draft_layer.parts if isinstance(part, Heading)]
        if draft.draft_layer.paper == outline.RESPONSIBILITY:
            expected = [text for chapter, below in outline.RESPONSIBILITY_HEADINGS for text in (chapter, *below)]
            assert headings == expected
        if draft.draft_layer.paper == outline.ASSESSMENT:
            key = draft.about
            assert key is not None
            kind = str(source_of(name).values[key.child("basic").child("type")])
            chapters = outline.assessment_headings(kind, "")
            assert [text for text in headings if text[1] == "、"] == [chapter for chapter, _ in chapters]
            assert [text for text in headings if text in chapters[0][1]] == list(chapters[0][1])
        document = [
            p.text
            for p in draft.document.paragraphs
            if p.style is not None and (p.style.name or "").startswith("Heading")
        ]
        assert document == headings


def test_a_supporters_report_describes_its_mode_of_service_and_no_product() -> None:
    report = paper("speech-api", outline.ASSESSMENT)
    headings = [part.text for part in report.draft_layer.parts if isinstance(part, Heading)]
    assert "（一）技术服务方式" in headings
    assert words.SUPPORTER in report.draft_layer.subtitle
    assert not [
        draft for draft in made("speech-api") if draft.draft_layer.paper in {outline.PRODUCT, outline.ASSOCIATION}
    ]


@pytest.mark.parametrize("name", SAMPLED)
def test_the_report_has_a_flow_chart_with_a_row_for_every_node(name: str) -> None:
    for draft in made(name):
        if draft.draft_layer.paper == outline.ASSESSMENT:
            assert "自有模型" in draft.words
            has_chart = any("流程图" in p.text and "待插入" not in p.text for p in draft.document.paragraphs)
            assert has_chart
            for model in source_of(name).loaded.profile.notes.third_party_models:
                assert draft.words.count(f"第三方模型：{model.name}") >= 2


@pytest.mark.parametrize("name", SAMPLED)
def test_gaps_are_listed_in_order_and_highlighted_in_yellow(name: str) -> None:
    for draft in made(name):
        assert list(draft.draft_layer.gaps) == GAP.findall(draft.words)
        runs = [element for element in draft.document.element.body.iter() if element.tag.endswith("}r")]
        marked = [run for run in runs if "待填写" in "".join(run.itertext()) or "待插入" in "".join(run.itertext())]
        assert all(any(node.tag.endswith("}highlight") for node in run.iter()) for run in marked)


@pytest.mark.parametrize("name", SAMPLED)
def test_without_the_registrys_template_the_official_papers_are_stamped(name: str) -> None:
    for draft in made(name):
        is_stamped = STAMP in draft.words
        assert is_stamped == (draft.draft_layer.paper in {outline.COMMITMENT, outline.RESPONSIBILITY})


@pytest.mark.parametrize("name", SAMPLED)
def test_the_text_to_be_published_names_no_person(name: str) -> None:
    subject = source_of(name).loaded.profile.subject
    persons = (subject.responsible, subject.legal_representative)
    values = [
        value for person in persons for field, value in person if value and field not in {"id_type", "employment_proof"}
    ]
    for draft in made(name):
        if draft.draft_layer.paper == outline.PUBLICATION:
            assert [value for value in values if value in draft.words] == []
            rows = [label for _, label in outline.PUBLICATION_ROWS[:4]]
            assert all(label in draft.words for label in rows)


@pytest.mark.parametrize("name", SAMPLED)
def test_only_papers_that_need_a_person_name_one(name: str) -> None:
    responsible = source_of(name).loaded.profile.subject.responsible
    numbers = [responsible.id_number, responsible.mobile, responsible.email]
    personal = {kind.name for kind in outline.PAPERS if kind.personal}
    for draft in made(name):
        if draft.draft_layer.paper not in personal:
            assert [number for number in numbers if number and number in draft.words] == []
        if draft.draft_layer.paper != outline.EMPLOYMENT:
            assert str(responsible.id_number) not in draft.words


def test_the_reports_of_two_clients_share_little_beyond_the_outline() -> None:
    stock = shingles("\n".join(outline_lines()))
    own = {
        name: shingles(draft_layer.own_words()) - stock
        for name in EXAMPLES
        for _, draft_layer in draft_layers(source_of(name))
        if draft_layer.paper == outline.ASSESSMENT
    }
    shares = {
        pair: len(own[pair[0]] & own[pair[1]]) / min(map(len, (own[pair[0]], own[pair[1]])))
        for pair in combinations(own, 2)
    }
    assert all(len(texts) > 200 for texts in own.values())
    assert max(shares.values()) < MOST_ALIKE, max(shares, key=lambda pair: shares[pair])


def test_the_same_profile_gives_the_same_bytes() -> None:
    from assistant.declaration.papers.word import to_docx

    draft = paper("speech-api", outline.ASSESSMENT)
    assert to_docx(draft.draft_layer) == draft.data
