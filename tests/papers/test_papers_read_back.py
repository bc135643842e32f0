"""Round trip from profile to papers to facts: the facts read from the drafts equal the profile."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from assistant.declaration.documents.child import read
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.shapes import PaperFacts
from assistant.declaration.papers import outline
from assistant.declaration.papers.draft_layer import GAP
from tests.papers.conftest import SAMPLED, ExampleDraft, made, source_of

ANSWER = "已核对，详见本单位存档的第七号记录。"


def facts(draft: ExampleDraft, folder: Path) -> PaperFacts:
    """Return the facts of a draft with filled gaps."""
    document = Document(io.BytesIO(draft.data))
    for run in document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"):
        run.text = GAP.sub(ANSWER, run.text or "")
    path = folder / f"{draft.draft_layer.paper}.docx"
    document.save(str(path))
    return facts_of(read(path))


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLED)
def test_the_facts_read_back_equal_those_of_the_profile(name: str, tmp_path: Path) -> None:
    profile = source_of(name).loaded.profile
    for draft in made(name):
        result = facts(draft, tmp_path)
        assert result.placeholders == ()
        assert {fact.value for fact in result.values("主体名称")} <= {str(profile.subject.basic.name), ANSWER}
        assert {fact.value for fact in result.values("统一社会信用代码")} <= {profile.subject.basic.uscc}
        if draft.draft_layer.paper == outline.ASSESSMENT:
            assert result.paper == "自评估报告"
            assert {fact.value for fact in result.values("算法名称")} == {draft.draft_layer.about}
            products = {product.name for product in profile.products}
            assert {fact.value for fact in result.values("产品名称")} <= products
            assert [heading.title for heading in result.headings if not heading.filled] == []
            assert result.images >= 1
