"""Writes selectors/registry.yaml, the map from which every other starts, from the schema: `python -m scripts.map_fields`.

The schema says what a field is and where the registry's forms are believed to have it; a site's own map says only where it
differs. A test compares the file with what this script would write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.spec import FieldSpec

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "selectors" / "registry.yaml"
_HEAD = """\
# Made from the schema by `python -m scripts.map_fields` (make docs); not edited by hand.
# What every map of the registry starts from: the fields of its forms, by the profile's keys.
# Sections, labels and questions are hypotheses until an operator has seen the live pages; `confidence` says how well
# each is founded (A three sources … E a guess). `after` lists the labels that a field stands under or follows,
# outermost first, because labels repeat on these forms.
format: 1
id: registry
"""


def derived_map() -> str:
    """Return the text of the map that the schema implies."""
    return "\n".join([_HEAD, *lines()]) + "\n"


def lines() -> Iterator[str]:
    """Yield the list of fields as YAML, one field a line, with a comment at the start of a page or section."""
    yield "fields:"
    heading: tuple[str, tuple[str, ...]] | None = None
    order = 0
    for spec in specs().values():
        if not spec.on_page:
            continue
        order += 1
        if (spec.page, spec.section) != heading:
            heading = (spec.page, spec.section)
            yield f"  # {spec.page}: {' › '.join(spec.section)}"
        yield f"  {json.dumps(spec.pattern)}:"
        yield f"    {_entry(spec, order)}"


def _entry(spec: FieldSpec, order: int) -> str:
    section, after = _listed(spec.section), _listed(spec.question)
    guess = ", guess: true" if spec.confidence == "E" else ""
    return (
        f"{{page: {spec.page}, section: {section}, label: {_quoted(spec.label)}, after: {after}, "
        f"kind: {spec.kind}, order: {order}, confidence: {spec.confidence}{guess}}}"
    )


def _listed(words: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(word: str) -> str:
    return word if word.isalnum() else json.dumps(word, ensure_ascii=False)


if __name__ == "__main__":
    MAP.write_text(derived_map(), encoding="utf-8")
