"""The examples are complete, made by their script, of nobody, and counted alike by the product and by the comparator."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from PIL import Image
from stdnum.cn import ric, uscc

from assistant.apps.cli import profiles as commands
from assistant.checks.preflight.check import check
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import BEFORE_LOGIN
from assistant.planning.plan.plan import make
from scripts import make_profiles
from scripts.make_profiles import EXAMPLES, PROFILES, numbers
from scripts.paper_drawing import has_font
from scripts.profile_texts.shapes import Texts
from tests.examples.comparator import expected_of

NAMES = [texts.folder for texts in EXAMPLES]
TOO_BIG = 3 << 20
NOVEMBER = date(2026, 11, 20)  # the examples went online in this month
TEXTS = (".yaml", ".json")


def files(folder: Path) -> dict[str, Path]:
    """Return the files of a folder by their path in it, without runs and what was read of papers before."""
    paths = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name.as_posix(): path for name, path in paths.items() if not {"runs", ".beian-read"} & set(name.parts)}


def written(folder: Path) -> str:
    """Return the text of all of an example's own files."""
    return "\n".join(path.read_text(encoding="utf-8") for path in files(folder).values() if path.suffix in TEXTS)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the reference filing."""
    return make_profiles.reference(tmp_path_factory.mktemp("reference"))


def test_there_are_seven_and_no_other_folder() -> None:
    assert sorted(path.name for path in PROFILES.iterdir()) == sorted(NAMES)
    assert len(NAMES) == 7


@pytest.mark.parametrize("site", ["mock", "cac"])
@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_no_blocking_finding(name: str, site: str) -> None:
    findings = check(load(PROFILES / name), site_map=load_map(site), today=NOVEMBER)
    assert [finding for finding in findings if finding.severity == "block"] == []


def test_the_only_finding_of_the_reference_filing_is_that_it_comes_late(reference: Path) -> None:
    assert {finding.rule for finding in check(load(reference), today=NOVEMBER)} == {"R34"}


@pytest.mark.slow
@pytest.mark.parametrize("texts", EXAMPLES, ids=NAMES)
def test_the_script_makes_the_files_in_the_repository(texts: Texts, tmp_path: Path) -> None:
    made, stored = files(make_profiles.write(tmp_path, texts)), files(PROFILES / texts.folder)
    assert list(made) == list(stored)
    for name, path in made.items():
        if path.suffix != ".png":
            assert path.read_bytes() == stored[name].read_bytes(), name
        elif has_font():
            assert _pixels(path) == _pixels(stored[name]), name


@pytest.mark.slow
def test_the_script_makes_the_same_bytes_every_time(tmp_path: Path) -> None:
    one, other = (make_profiles.reference(tmp_path / name) for name in ("one", "other"))
    assert [path.read_bytes() for path in files(one).values()] == [path.read_bytes() for path in files(other).values()]


def test_no_two_papers_are_alike() -> None:
    papers = [path for name in NAMES for path in files(PROFILES / name).values() if path.suffix not in TEXTS]
    assert len({path.read_bytes() for path in papers}) == len(papers)


def test_the_examples_are_small() -> None:
    assert sum(path.stat().st_size for path in files(PROFILES).values()) < TOO_BIG


def test_no_text_of_an_example_occurs_in_another() -> None:
    seen: dict[str, str] = {}
    for name in NAMES:
        for text in {text for text in _texts(PROFILES / name) if len(text) >= 20}:
            assert seen.setdefault(text, name) == name, text


@pytest.mark.parametrize("name", NAMES)
def test_numbers_and_addresses_belong_to_nobody(name: str) -> None:
    said = written(PROFILES / name)
    cards = re.findall(r"(?<!\d)\d{17}[\dX](?!\d)", said)
    codes = re.findall(r"(?<!\w)91[0-9A-Z]{16}(?!\w)", said)
    assert len(cards) == 2
    assert all(ric.is_valid(number) and number[6:10] == "1900" for number in cards)
    assert len(codes) == 1
    assert all(uscc.is_valid(code) and "XXXXX" in code for code in codes)
    assert all(number.startswith("1380000") for number in re.findall(r"(?<!\d)1\d{10}(?!\d)", said))
    hosts = re.findall(r"(?:https?://|@)([\w.-]+)", said)
    assert hosts
    assert all(host.endswith(("example.com", "example.cn")) for host in hosts)
    assert "网信算备" not in said
    assert "示例" in load(PROFILES / name).profile.subject.basic.name  # type: ignore[operator]


@pytest.mark.parametrize("name", NAMES)
def test_every_place_for_a_paper_and_every_fact_is_filled(name: str) -> None:
    notes = load(PROFILES / name).profile.notes
    assert notes.business_scope
    assert notes.icp.number
    assert notes.deployment.mainland == "是"
    assert [len(notes.risks), len(notes.contacts), len(notes.materials)] == [8, 5, 8]
    assert len(notes.evidence) >= 3
    known = {path.as_posix() for path in (PROFILES / name).rglob("*")}
    named = [*(evidence.file for evidence in notes.evidence), *(material.file for material in notes.materials)]
    assert all((PROFILES / name / str(path)).as_posix() in known for path in named)


@pytest.mark.parametrize("name", [*NAMES, "reference"])
def test_plan_and_comparator_count_the_same_fields_and_records(name: str, reference: Path) -> None:
    place = reference if name == "reference" else PROFILES / name
    loaded, expected = load(place), expected_of(place)
    plan = make(loaded.records(), load_map("mock"), BEFORE_LOGIN, digest=loaded.digest)
    assert sum(len(record.planned) for record in plan.records) == expected.total
    assert len(plan.records) == expected.records()
    assert f"{expected.total} fields" in numbers(place)


def test_the_reference_filing_has_every_control_of_the_generative_forms(reference: Path) -> None:
    counts = expected_of(reference).counts()
    assert counts == {"subject": 23, "products": 30, "paths": 9, "functions": 54, "algorithms": 147}
    assert numbers(reference).endswith("263 fields, 12 uploads")


def test_an_example_can_be_copied_as_a_start(tmp_path: Path) -> None:
    assert commands.init(tmp_path / "新客户", "ranking", show_list=False) == 0
    assert load(tmp_path / "新客户").profile == load(PROFILES / "ranking").profile


def _pixels(path: Path) -> bytes:
    with Image.open(path) as picture:
        return picture.convert("RGB").tobytes()


def _texts(folder: Path) -> list[str]:
    texts: list[str] = []
    for path in files(folder).values():
        if path.suffix in TEXTS:
            _gather(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader), texts)
    return texts


def _gather(data: object, texts: list[str]) -> None:
    if isinstance(data, dict):
        for value in data.values():
            _gather(value, texts)
    elif isinstance(data, list):
        for value in data:
            _gather(value, texts)
    elif isinstance(data, str) and not data.startswith(("附件/", "http", "图")):
        texts.append(data)
