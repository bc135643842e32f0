"""Canary values in every personal field: after whole runs – good, refused, failed – they are where they may be only.

They may stand in `proof/`, in the frozen profile and the attachments, and in the browser's own folder, all of them for
the owner alone; nowhere else, and in no picture uncovered.
"""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from assistant.browser.pictures import masks_of
from assistant.profile.catalogue import specs
from tests.conftest import ROOT, running_mock
from tests.filing.conftest import PROGRAM, Ended, Rig
from tests.filing.live import Desk, desk, journal, newest
from tests.filing.small import Json

VALUES = {
    "subject.legal_representative.name": "欧阳探针",
    "subject.legal_representative.id_number": "310104197701015674",
    "subject.responsible.name": "司徒哨兵",
    "subject.responsible.id_number": "420106198812127380",
    "subject.responsible.mobile": "13912345678",
    "subject.responsible.email": "shaobing.canary@example.com",
    "notes.contacts[].name": "夏侯信标",
    "notes.contacts[].mobile": "13787654321",
    "notes.contacts[].email": "xinbiao.canary@example.org",
}
MARGIN_PX = 2  # a mask is painted so much wider than it says
PAINT = (96, 96, 96)
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Story:
    """What three runs have left and printed."""

    home: Path
    ended: dict[str, Ended] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)


def put_canaries(data: Json) -> None:
    """Put a canary into every personal field of a profile."""
    legal, responsible = data["主体"]["法定代表人信息"], data["主体"]["算法安全责任人信息"]
    legal["法定代表人姓名"] = VALUES["subject.legal_representative.name"]
    legal["证件号码"] = VALUES["subject.legal_representative.id_number"]
    responsible["姓名"] = VALUES["subject.responsible.name"]
    responsible["证件号码"] = VALUES["subject.responsible.id_number"]
    responsible["手机号码"] = VALUES["subject.responsible.mobile"]
    responsible["电子邮箱"] = VALUES["subject.responsible.email"]
    contact = {"职责": "验证码接收人", "姓名": VALUES["notes.contacts[].name"]}
    contact |= {"手机号码": VALUES["notes.contacts[].mobile"], "电子邮箱": VALUES["notes.contacts[].email"]}
    place = {"部署地点": "广东省深圳市示例机房", "云服务商": "示例云", "是否在境内": "是"}
    data["佐证与说明"] = {"联系人": [contact], "部署": place}


def test_every_personal_field_of_the_schema_has_a_canary() -> None:
    assert {key for key, spec in specs().items() if spec.privacy != "public" and spec.kind != "file"} == set(VALUES)


@pytest.fixture(scope="module")
def story(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Run a filing that the site refuses in part, one that fails as nobody foresaw, and one that is submitted."""
    home = tmp_path_factory.mktemp("personal")
    told = Story(home)
    with running_mock(home.with_name(f"{home.name}-mock")) as registry, desk(Rig(home, registry)) as there:
        put_canaries(there.rig.data)
        basic = there.rig.data["主体"]["主体基本信息"]
        website, basic["网址"] = basic["网址"], "没有点的网址"
        run(told, there, "refused", "--stand-in", "draft", "--stage", "主体")
        there.rig.registry.reset()
        basic["网址"] = website
        fail = {"kind": "FieldDone", "record": "subject", "outcome": "written", "nth": 12, "do": "fail"}
        fail["words"] = f"unforeseen: {'、'.join(VALUES.values())}"
        run(told, there, "failed", "--stand-in", "draft", halts=[fail])
        run(told, there, "submitted", "--stand-in", "submit")
        told.reports = [report(there.rig, folder) for folder in told.folders.values()]
    return told


def run(told: Story, there: Desk, name: str, *options: str, **settings: Any) -> None:
    """Run a filing to its end, watched by the independent script."""
    live = there.start(*options, **settings, values=list(VALUES.values()))
    told.ended[name] = live.ended()
    told.folders[name] = newest(there.rig)


def report(rig: Rig, folder: Path) -> str:
    """Make the report of a run and return what the command has printed; the page lies in the run's folder."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "report", str(folder)],
        env=rig.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert (folder / "report.html").exists()
    return done.stdout + done.stderr


def test_the_runs_were_what_they_should_be(story: Story) -> None:
    statuses = {name: ended.answer["status"] for name, ended in story.ended.items()}
    assert statuses["submitted"] == "submitted"
    assert statuses["failed"] == "failed_safe"
    assert story.ended["refused"].verdicts()["subject.basic.website"] == "refused"
    assert story.ended["failed"].code == 4
    assert [event["status"] for event in journal(story.folders["failed"]) if event["kind"] == "RunClosed"] == [
        "failed_safe"
    ]


def test_a_fault_that_quotes_the_page_is_redacted_where_it_is_told_and_logged(story: Story) -> None:
    failed = story.ended["failed"]
    assert "unforeseen: [***]" in failed.answer["reason"]
    assert "unforeseen: ***" in failed.err
    (log,) = story.home.rglob("beian.log")
    assert "unforeseen: [***]" in log.read_text(encoding="utf-8")


def spellings(value: str) -> set[bytes]:
    """Return the ways in which a value could stand in a file."""
    texts = {value, json.dumps(value)[1:-1], quote(value), f"{value[:3]} {value[3:7]} {value[7:]}"}
    return {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "gb18030")}


def hits(content: bytes) -> list[str]:
    """Return the keys of the canaries found in some bytes."""
    return [key for key, value in VALUES.items() if any(spelling in content for spelling in spellings(value))]


def test_the_search_finds_a_canary_where_one_stands(story: Story) -> None:
    proofs = [path.read_bytes() for path in story.folders["submitted"].glob("proof/*.json")]
    found = {key for content in proofs for key in hits(content)}
    assert found == {key for key in VALUES if not key.startswith("notes.")}


def left_files(home: Path) -> Iterator[tuple[Path, bool]]:
    """Yield every file that the runs have left, and whether canaries may stand in it."""
    for path in home.rglob("*"):
        if not path.is_file():
            continue
        inside = path.relative_to(home).parts
        is_own = inside[0] == "资料 一" and inside[1] != "runs"
        is_kept = inside[0] == "资料 一" and inside[1] == "runs" and inside[3] in {"proof", "profile"}
        is_browser = "browsers" in inside and "profile" in inside
        is_told = path.name in {"values.json", "halts.json"}  # what this test itself has laid out
        yield path, is_own or is_kept or is_browser or is_told


def test_nothing_that_a_run_leaves_or_prints_holds_a_canary(story: Story) -> None:
    searched = 0
    for path, may_hold in left_files(story.home):
        if not may_hold:
            searched += 1
            assert hits(path.read_bytes()) == [], path
    assert searched > 30
    for ended in story.ended.values():
        assert hits((ended.out + ended.err).encode()) == []
    for text in story.reports:
        assert hits(text.encode()) == []


def test_where_they_may_stand_is_the_owners_alone(story: Story) -> None:
    for folder in story.folders.values():
        for path in (folder, *folder.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    (browser,) = story.home.rglob("browsers/*")
    for path in (browser, browser / "profile"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    (log,) = story.home.rglob("beian.log")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def seen_in(story: Story, name: str) -> list[Json]:
    """Return what the independent script saw at each picture of a run."""
    number = list(story.folders).index(name) + 1
    lines = (story.home / f"live-{number}" / "seen.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", ["refused", "submitted"])
def test_every_occurrence_on_the_screen_lies_inside_a_mask(story: Story, name: str) -> None:
    met = set()
    for seen in seen_in(story, name):
        masks = masks_of(story.folders[name] / "pictures" / seen["picture"])
        for place in (*seen["before"], *seen["after"]):
            met.add(place["value"])
            for x, y in points(place):
                assert any(
                    mask.x - MARGIN_PX <= x <= mask.x + mask.width + MARGIN_PX
                    and mask.y - MARGIN_PX <= y <= mask.y + mask.height + MARGIN_PX
                    for mask in masks
                ), (seen["picture"], place)
    assert len(met) >= 4, "the pictures show too little to prove anything"


def test_a_mask_is_paint(story: Story) -> None:
    painted = 0
    for seen in seen_in(story, "submitted"):
        with Image.open(story.folders["submitted"] / "pictures" / seen["picture"]) as image:
            picture = image.convert("RGB")
        for place in seen["after"]:
            for x, y in points(place):
                painted += 1
                assert picture.getpixel((min(int(x), picture.width - 1), min(int(y), picture.height - 1))) == PAINT
    assert painted


def points(place: Json) -> Iterator[tuple[float, float]]:
    """Yield points all over a place."""
    for step in range(11):
        for row in range(5):
            x = place["left"] + (place["right"] - place["left"] - 1) * step / 10
            yield x, place["top"] + (place["bottom"] - place["top"] - 1) * row / 4
