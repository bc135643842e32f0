"""Makes fixtures/registry/oracle.json from a file of facts about the registry's forms.

`python tests/mock/make_oracle.py FACTS.json` – the facts list forms with sections and fields (label, follows, options,
limits). The oracle is independent of mock, map and schema; each of them is compared with it. A composite control
becomes what a page shows: a group of numbers becomes one field for each after its question, a text with a file becomes
a question whose parts are unknown. Forms that are papers, not pages, are left out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]
TARGET = Path(__file__).resolve().parents[2] / "fixtures" / "registry" / "oracle.json"
PAPERS = ("拟公示内容(document)",)


def make(facts: Json) -> Json:
    """Return `{fields, questions, empty_sections}` of every on-page form, in the order of the facts."""
    oracle: Json = {"fields": [], "questions": [], "empty_sections": []}
    for section in facts["sections"]:
        if section["form"] in PAPERS:
            continue
        place = {"form": section["form"], "section": section["section"]}
        if not section["fields"]:
            oracle["empty_sections"].append(place)
        for field in section["fields"]:
            if field["widget"] == "text+upload":
                oracle["questions"].append({**place, "label": field["label"]})
            else:
                oracle["fields"] += [{**place, **shown} for shown in _shown(field)]
    return oracle


def _shown(field: Json) -> list[Json]:
    """Return the fields that a page shows for one fact."""
    if field["widget"] == "number-group":
        return [_entry({"label": word}, [field["label"]]) for word in field["options"]]
    follows = field.get("follows", [])
    return [_entry(field, [follows] if isinstance(follows, str) else follows)]


def _entry(field: Json, after: list[str]) -> Json:
    length = field.get("length")
    return {
        "after": after,
        "label": field["label"],
        "options": _words(field.get("options")),
        "options_complete": field.get("options_complete", "options" in field),
        "min": length or field.get("min_chars"),
        "max": length or field.get("max_chars"),
        "pattern": field.get("pattern"),
        "check": field.get("check"),
        "required": field.get("required"),
    }


def _words(options: Any) -> list[str] | None:
    """Return option words in order; grouped ones read `组/词`, or the group alone if it has none."""
    if not isinstance(options, dict):
        return None if options is None else list(options)
    return [word for group, words in options.items() for word in ([f"{group}/{w}" for w in words] or [group])]


def main(arguments: list[str]) -> int:
    """Write the oracle."""
    facts = json.loads(Path(arguments[0]).read_text("utf-8"))
    TARGET.write_text(json.dumps(make(facts), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
