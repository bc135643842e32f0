"""Prints a first version of the registry map's field list from the catalogue: `python -m scripts.map_fields`.

The list in selectors/registry.yaml began as this output and has been maintained by hand since: a map holds the address
of a field on the site, the schema its meaning, and a test compares the two.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.spec import FieldSpec


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
    sys.stdout.write("\n".join(lines()) + "\n")
