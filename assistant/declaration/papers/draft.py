"""All drafts of a profile.

    draft_layers(source, only)  →  the drafts in the order of `outline.PAPERS`

Papers that cannot apply are omitted: 产品与算法关联说明 without an association (technical supporters), and the product
paper without products.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from assistant.core.keys import FieldKey
from assistant.declaration.papers import outline
from assistant.declaration.papers.algorithm_drafts import (
    architecture,
    association,
    data_sources,
    explanation,
    publication,
)
from assistant.declaration.papers.assessment import assessment
from assistant.declaration.papers.draft_layer import GAP, DraftLayer
from assistant.declaration.papers.entity_drafts import commitment, employment, responsibility
from assistant.declaration.papers.facts import DraftFacts, Source
from assistant.declaration.papers.passages import uses
from assistant.declaration.papers.product_drafts import product
from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.schema.algorithm import Algorithm, AlgorithmBasics
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.schema.whole import Profile

_ENTITY: Mapping[str, Callable[[DraftFacts], DraftLayer]] = {
    outline.COMMITMENT: commitment,
    outline.RESPONSIBILITY: responsibility,
    outline.EMPLOYMENT: employment,
}
_ALGORITHM: Mapping[str, Callable[[DraftFacts, FieldKey], DraftLayer]] = {
    outline.ASSESSMENT: assessment,
    outline.PUBLICATION: publication,
    outline.EXPLANATION: explanation,
    outline.DATA_SOURCES: data_sources,
    outline.ARCHITECTURE: architecture,
    outline.ASSOCIATION: association,
}


def draft_layers(source: Source, only: outline.PaperKind | None = None) -> Iterator[tuple[FieldKey | None, DraftLayer]]:
    """Yield the applicable papers, each with the key of its subject (None: the entity)."""
    for kind in outline.PAPERS:
        if only is not None and kind != only:
            continue
        if kind.about == "entity":
            yield None, _ENTITY[kind.name](DraftFacts(source))
        elif kind.about == "product":
            yield from ((key, product(DraftFacts(source), key)) for key in source.products())
        else:
            yield from _of_algorithms(source, kind)


def _of_algorithms(source: Source, kind: outline.PaperKind) -> Iterator[tuple[FieldKey, DraftLayer]]:
    for key in source.algorithms():
        if kind.name != outline.ASSOCIATION or uses(DraftFacts(source), key):
            yield key, _ALGORITHM[kind.name](DraftFacts(source), key)


@lru_cache(maxsize=1)
def outline_lines() -> frozenset[str]:
    """Return every line of the outlines (headings, labels, notes), which similarity must ignore."""
    lines: set[str] = set()
    for kind, role in (
        (words.GENERATIVE, words.PROVIDER),
        (words.GENERATIVE, words.SUPPORTER),
        *((k, None) for k in words.OTHER_TYPES),
    ):
        profile = Profile(
            algorithms=(Algorithm(basic=AlgorithmBasics(type=kind, role=role)),),
            products=tuple(Product(form=form) for form in words.SERVICE_FORMS.words),
        )
        source = Source.of(LoadedProfile(profile, Path(), Path(), {}))
        for _, draft_layer in draft_layers(source):
            for text in draft_layer.texts():
                lines.update(filter(None, (line.strip() for line in GAP.sub("", text).splitlines())))
    return frozenset(lines)
