"""Running `beian change` on any profile, and comparing the registry's values before and after."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import MockRegistry
from tests.filing.conftest import FilingRunResult
from tests.filing.pulling import run
from tests.filing.small import Json

Leaf = tuple[str, str, str]


def change(registry: MockRegistry, home: Path, profile: Path) -> FilingRunResult:
    """Run `beian change` with the simulated operator, who submits it."""
    return run(registry, home, "change", str(profile), "--stand-in", "submit")


def unlike(before: Json, after: Json) -> list[str]:
    """Return the labels of the values in which two states of one account differ; replaced records count too."""
    places = {leaf for leaf, _ in _leaves(before).items() ^ _leaves(after).items()}
    return sorted(leaf[-1] for leaf in places)


def _leaves(held: Json) -> dict[Leaf, str]:
    """Return every value in the mock, by form, section and label, and the id of every record."""
    forms: dict[str, Json] = {"主体": held["subject"]["sections"]}
    for number, product in enumerate(held["products"]):
        forms[f"产品 {number}"] = {**product["sections"], **_id(product)}
        for step, path in enumerate(product["paths"]):
            forms[f"产品 {number} 路径 {step}"] = {"路径": {"步骤": path["steps"]}, **_id(path)}
            for place, function in enumerate(path["functions"]):
                forms[f"产品 {number} 路径 {step} 功能 {place}"] = {"功能": function}
    for number, algorithm in enumerate(held["algorithms"]):
        association = {"关联": {"关联": algorithm["association"]}}
        forms[f"算法 {number}"] = {**algorithm["sections"], **association, **_id(algorithm)}
    return {
        (name, section, label): json.dumps(value, ensure_ascii=False, sort_keys=True)
        for name, sections in forms.items()
        for section, answers in sections.items()
        for label, value in answers.items()
    }


def _id(record: Json) -> Json:
    return {"记录": {"id": record["id"]}}
