"""Examples as data with small changes: one folder each with its papers, one profile written at a time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.checks.preflight.case import NO_PAPERS, Case, Papers
from assistant.checks.preflight.check import examine
from assistant.core.bundled import bundled
from assistant.core.findings import Finding
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import SiteMap

Json = dict[str, Any]
Change = Callable[[Json], object]
TODAY = date(2026, 11, 20)
IMAGE, NEWS, SPEECH = "image-generator", "news-recommender", "speech-api"


@cache
def original(example: str) -> Json:
    """Return an example's data, for examples in one YAML file."""
    text = (bundled("profiles") / example / "填报资料.yaml").read_text(encoding="utf-8")
    data: Json = yaml.load(text, Loader=yaml.BaseLoader)
    return data


@cache
def _mock_map() -> SiteMap:
    return load_map("mock")


@dataclass
class ExampleFolder:
    """A folder with the papers of each example, and a profile that is rewritten for each change."""

    folder: Path
    ready: set[str] = field(default_factory=set)
    known: dict[tuple[str, Change], tuple[Case, list[Finding]]] = field(default_factory=dict)

    def findings(self, example: str, change: Change, papers: Papers = NO_PAPERS) -> list[Finding]:
        """Return all findings on an example after a change, with the mock's calibrated map."""
        return self.examined(example, change)[1] if papers is NO_PAPERS else examine(self.case(example, change, papers))

    def examined(self, example: str, change: Change) -> tuple[Case, list[Finding]]:
        """Return the case of an example after a change and its findings; many tests look at one examination."""
        if (example, change) not in self.known:
            case = self.case(example, change)
            self.known[example, change] = case, examine(case)
        return self.known[example, change]

    def case(self, example: str, change: Change, papers: Papers = NO_PAPERS) -> Case:
        """Return the case of an example after a change."""
        place = self.folder / example
        if example not in self.ready:
            shutil.copytree(bundled("profiles") / example / "附件", place / "附件")
            self.ready.add(example)
        data = deepcopy(original(example))
        change(data)
        (place / "填报资料.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return Case.of(load(place), _mock_map(), papers, TODAY)

    def rules(self, example: str, change: Change) -> set[tuple[str, str]]:
        """Return the rules that found something after a change, with the severity."""
        findings = self.findings(example, change)
        return {(finding.rule, finding.severity) for finding in findings if finding.state == "found"}


def put(*path: str | int, to: object) -> Change:
    """Return a change that sets a value; numbers in the path are list positions."""

    def change(data: Json) -> None:
        at: Any = data
        for step in path[:-1]:
            at = at[step] if isinstance(step, int) else at.setdefault(step, {})
        at[path[-1]] = to

    return change


def more_functions(*names: str) -> Change:
    """Return a change that adds functions to the first path, each with an id of its own."""

    def change(data: Json) -> None:
        functions = data["产品"][0]["功能访问路径"][0]["功能"]
        for name in names:
            given = {"功能名称": name, "功能介绍": "按用户的选择展示内容。", "标识": f"f{len(functions)}"}
            functions.append({**functions[0], **given})

    return change


def drop(*path: str | int) -> Change:
    """Return a change that deletes a value."""

    def change(data: Json) -> None:
        at: Any = data
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]

    return change


def both(*changes: Change) -> Change:
    """Return several changes as one."""

    def change(data: Json) -> None:
        for change in changes:
            change(data)

    return change


def only_files(folder: Path, name: str) -> None:
    """Delete the other papers of a copied example: those in no folder of this name and not called so."""
    for path in [path for path in (folder / "附件").rglob("*") if path.is_file()]:
        if name not in {path.name, path.parent.name}:
            path.unlink()


def nothing(data: Json) -> None:
    """Change nothing."""


def personal_values(case: Case) -> list[str]:
    """Return the personal values of a profile, without those too short to be distinctive."""
    values = [value for key, value in case.shown.items() if spec_of(key).privacy == "personal"]
    return [value for value in values if isinstance(value, str) and (len(value) > 3 or not value.isascii())]
