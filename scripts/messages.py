"""Keeps the English catalogue in step with the code: `python -m scripts.messages` (or `make messages`).

Collects every `say("…")` and `mark("…")` of the package, adds new texts without a translation, drops unused ones, and
prints what is still to be translated. `--check` writes nothing and ends with 1 if the catalogue is outdated. A JSON
file `{Chinese: English}` provides translations.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
EDITION = ROOT / "assistant" / "locale" / "en" / "LC_MESSAGES" / "assistant.po"
CALLS = {"say", "mark"}
_CALL = re.compile(rf"\b(?:{'|'.join(CALLS)})\b")
PROJECT = "beian-assistant"
A_FIXED_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # so that the file changes only with the texts
NOTE = "# English edition of the assistant. The Chinese in the code is the source; registry terms stay Chinese.\n#"


def collected() -> Catalog:
    """Return every text of the package with its files (no line numbers, which would only cause noise)."""
    catalogue = Catalog(project=PROJECT, charset="utf-8")
    places: dict[str, set[str]] = {}
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        for message in texts_of(path.read_text(encoding="utf-8")):
            places.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for message in sorted(places, key=lambda text: (min(places[text]), text)):
        catalogue.add(message, locations=[(place, 0) for place in sorted(places[message])])
    return catalogue


@cache
def texts_of(source: str) -> tuple[str, ...]:
    """Return the literal texts of every `say` and `mark` in a module, also inside f-strings.

    It uses the syntax tree: Babel reads tokens, and before Python 3.12 an f-string is one token that hides its calls.
    """
    return tuple(_texts_in(ast.parse(source))) if _CALL.search(source) else ()


def _texts_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                yield first.value


def edition() -> Catalog:
    """Return the English catalogue in the tree; an empty one if there is none."""
    if not EDITION.exists():
        return Catalog(locale="en", project=PROJECT, charset="utf-8")
    with EDITION.open("rb") as file:
        return read_po(file, locale="en")


def renewed(translations: dict[str, str]) -> Catalog:
    """Return the catalogue for today's texts: old translations retained, new ones taken from `translations`."""
    known = {str(message.id): str(message.string) for message in edition() if message.id and not message.fuzzy}
    known |= translations
    fresh = Catalog(locale="en", project=PROJECT, charset="utf-8", header_comment=NOTE, fuzzy=False)
    fresh.creation_date = fresh.revision_date = A_FIXED_DAY
    for message in collected():
        if message.id:
            fresh.add(str(message.id), string=known.get(str(message.id), ""), locations=message.locations)
    return fresh


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the text of a `.po` file."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=118, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def outdated() -> bool:
    """Return whether `make messages` would change the catalogue."""
    return not EDITION.exists() or EDITION.read_bytes() != written(renewed({}))


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """Yield the texts that have no English yet."""
    for message in catalogue:
        if message.id and not message.string:
            yield str(message.id)


def main(words: list[str] | None = None) -> int:
    """Run the script; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("translations", nargs="?", type=Path, help="JSON file {Chinese: English}")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 when out of step")
    options = parser.parse_args(words)
    if options.check:
        return 1 if outdated() else 0
    given = json.loads(options.translations.read_text(encoding="utf-8")) if options.translations else {}
    catalogue = renewed(given)
    EDITION.parent.mkdir(parents=True, exist_ok=True)
    EDITION.write_bytes(written(catalogue))
    missing = list(untranslated(catalogue))
    print(json.dumps(dict.fromkeys(missing, ""), ensure_ascii=False, indent=1))
    print(f"{len(catalogue)} texts, {len(missing)} to translate", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
