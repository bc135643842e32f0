"""The seven sets of filled papers: the preflight blocks nothing, and every fact is preserved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from assistant.checks.preflight.case import Papers
from assistant.checks.preflight.check import check
from assistant.checks.preflight.papers_compared import ALIKE
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.shapes import PaperFacts, Quote
from assistant.declaration.documents.similarity import own_text, similarity
from assistant.declaration.papers import outline
from assistant.declaration.papers.draft import outline_lines
from assistant.declaration.papers.draft_layer import Blank, Figure
from assistant.declaration.papers.facts import DraftFacts, leaves
from assistant.declaration.papers.passages import uses
from assistant.declaration.profile.loading import LoadedProfile
from tests.papers.conftest import EXAMPLES, SAMPLED, UNLIKE, source_of
from tests.papers.filled import FilledPaper, answer, filled, papers_of, read_filled

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 25)
READ = UNLIKE[0]  # its scans are read for the rules too (tests/preflight/test_papers_rules.py)
SCANNED = [name if name == READ else pytest.param(name, marks=pytest.mark.thorough) for name in EXAMPLES]
RESPONSIBILITY = FieldKey.of("subject.attachments.responsibility")


def facts(name: str) -> list[tuple[FilledPaper, PaperFacts]]:
    """Return the filled papers of an example with the facts read from them."""
    return [(paper, facts_of(document)) for paper, document in read_filled(name)]


def blocks(loaded: LoadedProfile, papers: Papers) -> list[Finding]:
    """Return the blocking findings."""
    return [finding for finding in check(loaded, papers=papers, today=TODAY) if finding.severity == "block"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SCANNED)
def test_filled_papers_need_no_correction(name: str) -> None:
    assert blocks(source_of(name).loaded, papers_of(name)) == []


@pytest.mark.parametrize("name", SCANNED)
def test_nothing_is_left_open_in_a_filled_paper(name: str) -> None:
    for paper, read in facts(name):
        assert read.placeholders == (), paper.file
        assert [heading.title for heading in read.headings if not heading.filled] == [], paper.file
        pictures = [part for part in paper.made.draft_layer.parts if isinstance(part, Figure | Blank)]
        assert read.images >= len(pictures), paper.file


@pytest.mark.slow
def test_a_draft_with_gaps_is_blocked() -> None:
    draft = next(paper for paper in filled(READ) if paper.field == RESPONSIBILITY)
    papers = papers_of(READ)
    gaps = tuple(Quote(gap) for gap in draft.made.draft_layer.gaps)
    open_ = replace(papers.facts[RESPONSIBILITY], placeholders=gaps)
    findings = blocks(source_of(READ).loaded, Papers({**papers.facts, RESPONSIBILITY: open_}, papers.scans))
    assert {finding.rule for finding in findings} == {"R39"}


@pytest.mark.parametrize("name", SAMPLED)
def test_the_papers_say_what_the_profile_says(name: str) -> None:
    for paper, read in facts(name):
        expected = {**_of_entity(name), **_of_paper(name, paper)}
        for label, values in expected.items():
            stated = {fact.value for fact in read.values(label)}
            assert stated <= values, f"{paper.file} {label}"
        missing = [
            label for label in _required_labels(paper) if not read.values(label) and expected.get(label, {""}) - {""}
        ]
        assert missing == [], paper.file


def _of_entity(name: str) -> dict[str, set[str]]:
    subject = source_of(name).loaded.profile.subject
    person, basic = subject.responsible, subject.basic
    return {
        "主体名称": {str(basic.name)},
        "统一社会信用代码": {str(basic.uscc)},
        "法定代表人": {str(subject.legal_representative.name)},
        "算法安全责任人": {str(person.name)},
        "证件号码": {str(person.id_number)},
        "联系电话": {str(person.mobile)},
        "电子邮箱": {str(person.email)},
        "住所": {str(subject.licence.address)},
    }


def _of_paper(name: str, filled_paper: FilledPaper) -> dict[str, set[str]]:
    if filled_paper.made.about is None or filled_paper.made.draft_layer.paper == outline.PRODUCT:
        return {}
    source, key = source_of(name), filled_paper.made.about
    facts = DraftFacts(source)
    products = [use.product for use in uses(facts, key)]
    launched = source.values.get(key.child("basic").child("launched"))
    notes = source.loaded.profile.notes
    return {
        "算法名称": {facts.get(key, "basic.name")},
        "算法类型": {facts.get(key, "basic.type")},
        "填报角色": {facts.get(key, "basic.role")},
        "上线时间": {launched.isoformat() if isinstance(launched, date) else ""},
        "算法应用领域": {leaves(facts.value(key, "basic.fields"))},
        "产品名称": {facts.get(product, "name") for product in products},
        "服务形式": {facts.get(product, "form") for product in products},
        "产品上线时间": {launched.isoformat() if isinstance(launched, date) else ""},
        "ICP备案号": {str(notes.icp.number)},
        "第三方模型": {str(model.name) for model in notes.third_party_models},
        **(_rows(facts, key) if filled_paper.made.draft_layer.paper == outline.PUBLICATION else {}),
    }


def _rows(facts: DraftFacts, key: FieldKey) -> dict[str, set[str]]:
    return {label: {facts.get(key, f"publication_text.{field}")} for field, label in outline.PUBLICATION_ROWS}


def _required_labels(filled_paper: FilledPaper) -> tuple[str, ...]:
    """Return the labels that must be read from a paper."""
    names = ("主体名称", "统一社会信用代码")
    by_paper: Mapping[str, tuple[str, ...]] = {
        outline.COMMITMENT: (*names, "法定代表人", "住所", "算法安全责任人"),
        outline.RESPONSIBILITY: (*names, "法定代表人", "算法安全责任人", "联系电话", "电子邮箱"),
        outline.EMPLOYMENT: (*names, "算法安全责任人", "证件号码", "联系电话", "电子邮箱", "职务", "职责"),
        outline.ASSESSMENT: (
            *names,
            *("算法名称", "算法类型", "填报角色", "上线时间", "算法应用领域", "产品名称", "服务形式", "ICP备案号"),
            *("自评估时间", "报告撰写时间", "签署日期", "部署位置", "第三方模型"),
        ),
        outline.PUBLICATION: ("算法名称", *(label for _, label in outline.PUBLICATION_ROWS)),
    }
    return by_paper.get(filled_paper.made.draft_layer.paper, ("主体名称",))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCANNED)
def test_a_profile_that_has_since_changed_contradicts_its_papers(name: str) -> None:
    loaded = source_of(name).loaded
    profile = loaded.profile
    basic = profile.subject.basic.model_copy(update={"name": "别家示例有限公司"})
    first = profile.algorithms[0]
    later = first.basic.model_copy(update={"launched": date(2026, 11, 3)})
    other = profile.model_copy(
        update={
            "subject": profile.subject.model_copy(update={"basic": basic}),
            "algorithms": (first.model_copy(update={"basic": later}), *profile.algorithms[1:]),
        }
    )
    changed = LoadedProfile(other, loaded.path, loaded.folder, {})
    assert {"R01", "R33"} <= {block.rule for block in blocks(changed, papers_of(name))}


@pytest.mark.parametrize("names", [UNLIKE, pytest.param(tuple(EXAMPLES), marks=pytest.mark.thorough)], ids=len)
def test_no_two_clients_papers_are_alike(names: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    stock = "\n".join(sorted(outline_lines()))
    most = 0.0
    for paper in (outline.ASSESSMENT, outline.RESPONSIBILITY, outline.EXPLANATION, outline.ARCHITECTURE):
        shares = dict(_shares(names, paper, stock))
        pair = max(shares, key=lambda names: shares[names])
        most = max(most, shares[pair])
        with capsys.disabled():
            print(f"\n{paper}: {len(shares)} pairs, most alike {shares[pair]:.2f} ({pair[0]}, {pair[1]})", end="")
    assert most < ALIKE


def _shares(names: Sequence[str], paper: str, stock: str) -> Iterator[tuple[tuple[str, str], float]]:
    texts = [
        (name, own_text(document, stock))
        for name in names
        for item, document in read_filled(name)
        if item.made.draft_layer.paper == paper and not item.made.draft_layer.about.endswith("-2")
    ]
    for (one, text), (other, second) in combinations(texts, 2):
        yield (one, other), similarity(text, second, stock)


def test_an_unknown_question_is_not_answered_by_chance() -> None:
    with pytest.raises(KeyError):
        answer("【待填写：月亮有多远？】", "ranking")
    assert answer("【待填写：这个产品哪天上线？】", "ranking") == "2026年11月9日"
