"""Canary values in every personal field and secret: after whole runs they are only where they may be.

The runs are good, refused, failed and killed; each gets a report, a printed one and two packs. `make test` submits
the subject, and prints nothing. Values may be in `proof/`, the frozen profile, the copy of what was submitted, the
attachments and the browser's own folder, all of them for the owner alone, and in a pack that was requested unmasked;
nowhere else, and in no picture uncovered. Passwords and SMS codes are on no command line and in no environment of any
process that a run starts.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pypdf
import pytest
from PIL import Image

from assistant.declaration.profile.catalogue import specs
from assistant.filing.browser.pictures import masks_of
from tests.conftest import ROOT, serve_mock_registry
from tests.filing.conftest import PROGRAM, FilingRunResult, RunningMock
from tests.filing.json_keyring import ENVIRONMENT, FILE
from tests.filing.live import LiveRuns, journal, newest, open_live_runs
from tests.filing.small import Json, small

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
STORED_PASSWORD = "Kept-canary-7731"
WATCHED = Path(__file__).parent / "watched"
MARGIN_PX = 2  # tolerance around a mask
PAINT = (96, 96, 96)
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class CanaryRuns:
    """What the runs have left and printed, and their secrets."""

    home: Path
    outside: Path
    ended: dict[str, FilingRunResult] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    is_whole: bool = False

    @property
    def codes(self) -> list[str]:
        """Return the codes that were sent to the phone."""
        return (self.outside / "started.codes").read_text(encoding="ascii").split()

    @property
    def passwords(self) -> dict[str, str]:
        """Return the passwords: of the keyring, and of the simulated operator."""
        company = put_canaries(small())["主体"]["主体基本信息"]["主体名称"]
        typed = hashlib.sha256(company.encode()).hexdigest()[8:20]  # as in `mocks.rehearsal_account`
        return {"kept": STORED_PASSWORD, "typed": typed}


def put_canaries(data: Json) -> Json:
    """Put a canary into every personal field of a profile, and return it."""
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
    return data


def test_every_personal_field_of_the_schema_has_a_canary() -> None:
    assert {key for key, spec in specs().items() if spec.privacy != "public" and spec.kind != "file"} == set(VALUES)


@pytest.fixture(scope="module")
def canary_runs(
    request: pytest.FixtureRequest, mock_pages: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CanaryRuns]:
    """Submit a filing: of the subject or, with `--thorough`, a whole one after runs that end otherwise."""
    home, outside = tmp_path_factory.mktemp("personal"), tmp_path_factory.mktemp("outside")
    canary_runs = CanaryRuns(home, outside, is_whole=request.config.getoption("--thorough"))
    (home / "temp").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        prepare_environment(patch, canary_runs)
        with (
            serve_mock_registry(outside / "mock", "--sms") as registry,
            open_live_runs(RunningMock(home, registry)) as live_runs,
        ):
            put_canaries(live_runs.running_mock.data)
            keep_account(canary_runs, live_runs.running_mock)
            if canary_runs.is_whole:
                end_otherwise(canary_runs, live_runs)
            scope = () if canary_runs.is_whole else ("--stage", "主体")
            run(canary_runs, live_runs, "submitted", "--stand-in", "submit", *scope)
            make = reports_of if canary_runs.is_whole else packs_of
            canary_runs.reports = [
                word for folder in canary_runs.folders.values() for word in make(live_runs.running_mock, folder)
            ]
            if canary_runs.is_whole:
                canary_runs.reports += [patch_of(live_runs.running_mock), comments_of(live_runs.running_mock)]
        yield canary_runs


def end_otherwise(canary_runs: CanaryRuns, live_runs: LiveRuns) -> None:
    """Run a filing that the site refuses in part, one with an unforeseen failure, and one that is killed."""
    basic = live_runs.running_mock.data["主体"]["主体基本信息"]
    website, basic["网址"] = basic["网址"], "没有点的网址"
    run(canary_runs, live_runs, "refused", "--stand-in", "draft", "--stage", "主体")
    live_runs.running_mock.registry.reset()
    basic["网址"] = website
    fail = {"kind": "FieldDone", "record": "subject", "outcome": "written", "nth": 12, "do": "fail"}
    fail["words"] = f"unforeseen: {'、'.join([*VALUES.values(), *canary_runs.passwords.values()])}"
    halts = [fail, {**fail, "nth": 1}]  # the first is mended
    run(canary_runs, live_runs, "failed", "--stand-in", "draft", halts=halts)
    kill = {"kind": "FieldDone", "record": "subject", "nth": 14, "do": "kill"}
    run(canary_runs, live_runs, "killed", "--stand-in", "draft", halts=[kill])


def prepare_environment(patch: pytest.MonkeyPatch, canary_runs: CanaryRuns) -> None:
    """Let every process record what it starts, keep temporary files in the searched folder, and have a keyring."""
    patch.setenv("PYTHONPATH", str(WATCHED))
    patch.setenv("BEIAN_TEST_CHILDREN", str(canary_runs.outside / "started"))
    patch.setenv("TMPDIR", str(canary_runs.home / "temp"))
    patch.setenv(FILE, str(canary_runs.outside / "keyring.json"))
    for name, value in ENVIRONMENT.items():
        patch.setenv(name, value)


def keep_account(canary_runs: CanaryRuns, running_mock: RunningMock) -> None:
    """Store an account of this client in the keyring."""
    company = running_mock.data["主体"]["主体基本信息"]["主体名称"]
    account = json.dumps({"account": "kept", "password": STORED_PASSWORD})
    (canary_runs.outside / "keyring.json").write_text(json.dumps({f"beian:mock {company}": account}), encoding="utf-8")


def run(canary_runs: CanaryRuns, live_runs: LiveRuns, name: str, *options: str, **settings: Any) -> None:
    """Run a filing to its end, watched by the independent script."""
    live = live_runs.start(*options, **settings, values=list(VALUES.values()))
    if name == "killed":
        live.until_killed()
    else:
        canary_runs.ended[name] = live.ended()
    canary_runs.folders[name] = newest(live_runs.running_mock)


def reports_of(running_mock: RunningMock, folder: Path) -> list[str]:
    """Make a printed report and both packs of a run, verify it, and return the output of the commands."""
    return [
        command(running_mock, str(folder), "--pdf"),
        command(running_mock, str(folder), "--verify"),
        *packs_of(running_mock, folder),
    ]


def packs_of(running_mock: RunningMock, folder: Path) -> list[str]:
    """Make the report and both packs of a run, and return the output of the commands."""
    packs = running_mock.home / "packs"
    masked, whole = packs / f"{folder.name}.zip", packs / "unmasked" / f"{folder.name}.zip"
    words: tuple[list[str], ...] = [], ["--pack", str(masked)], ["--pack", str(whole), "--unmasked", "--yes"]
    messages = [command(running_mock, str(folder), *more) for more in words]
    assert (folder / "report.html").exists()
    with zipfile.ZipFile(masked) as archive:
        archive.extractall(packs / folder.name)
    return messages


def patch_of(running_mock: RunningMock) -> str:
    """Name an upload after a person, and return the output of `beian change --plan`."""
    name = f"{VALUES['subject.responsible.name']}工作证明.pdf"
    running_mock.data["主体"]["算法安全责任人信息"]["算法安全责任人工作证明"] = name
    ended = running_mock.run("change", "--plan")
    assert any("[***]工作证明.pdf" in line for line in ended.answer["lines"]), ended.out
    return ended.out + ended.err


def comments_of(running_mock: RunningMock) -> str:
    """Paste a comment that quotes people, have its table made, and return the output of `beian returned`."""
    name, mobile = VALUES["subject.responsible.name"], VALUES["subject.responsible.mobile"]
    words = f"责任人“{name}”与工作证明不一致；手机号码 {mobile} 无法接通"
    message, asked = "", ["returned", str(running_mock.profile), "--site", "mock"]
    table = ["--table", "-o", str(running_mock.home / "对照表.html")]
    for options in (["--paste", "-", "--about", "主体"], ["--json"], table):
        message += command(running_mock, *options, name=asked, pasted=words)
    page = (running_mock.home / "对照表.html").read_text(encoding="utf-8")
    assert "[***]工作证明.pdf" in message
    assert "责任人“[***]”" in page
    return message


def command(running_mock: RunningMock, *words: str, name: Sequence[str] = ("report",), pasted: str = "") -> str:
    """Run `beian report`, or another command, and return its output."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *name, *words],
        env=running_mock.environment(),
        cwd=ROOT,
        input=pasted,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in ({0, 10} if name == ("report",) else {1}), done.stderr  # 1: an item is open
    return done.stdout + done.stderr


def test_the_run_was_submitted_and_asked_for_nothing_between_login_and_confirmation(canary_runs: CanaryRuns) -> None:
    kinds = [handover["kind"] for handover in canary_runs.ended["submitted"].answer["handovers"]]
    assert next(kind for kind in kinds if kind not in {"LOGIN", "SMS"}) == "CONFIRM"
    assert canary_runs.ended["submitted"].answer["status"] == "submitted"


def test_the_code_by_sms_was_asked_for_in_a_handover_of_its_own_at_the_first_login(canary_runs: CanaryRuns) -> None:
    handovers = next(iter(canary_runs.ended.values())).answer["handovers"]
    assert [handover["kind"] for handover in handovers][:2] == ["LOGIN", "SMS"]


@pytest.mark.thorough
def test_the_other_runs_ended_as_they_should(canary_runs: CanaryRuns) -> None:
    assert canary_runs.ended["failed"].answer["status"] == "failed_safe"
    assert canary_runs.ended["refused"].verdicts()["subject.basic.website"] == "refused"
    assert canary_runs.ended["failed"].code == 4
    events = journal(canary_runs.folders["failed"])
    assert [event["status"] for event in events if event["kind"] == "RunClosed"] == ["failed_safe"]


@pytest.mark.thorough
def test_a_fault_that_quotes_the_page_is_redacted_where_it_is_reported_and_logged(canary_runs: CanaryRuns) -> None:
    failed = canary_runs.ended["failed"]
    assert "unforeseen: [***]" in failed.answer["reason"]
    assert "unforeseen: ***" in failed.err
    (log,) = canary_runs.home.rglob("beian.log")
    assert "unforeseen: [***]" in log.read_text(encoding="utf-8")


def spellings(value: str) -> set[bytes]:
    """Return the ways in which a value could stand in a file."""
    texts = {value, json.dumps(value)[1:-1], quote(value), f"{value[:3]} {value[3:7]} {value[7:]}"}
    return {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "gb18030")}


def hits(content: bytes, canary_runs: CanaryRuns | None = None) -> list[str]:
    """Return the keys of the canaries in some bytes; with the runs also their passwords and codes."""
    canaries = {**VALUES, **(canary_runs.passwords if canary_runs else {})}
    keys = [key for key, value in canaries.items() if any(spelling in content for spelling in spellings(value))]
    codes = canary_runs.codes if canary_runs else []
    # a code is six digits: inside a digest or a number of microseconds it could occur by chance
    return keys + [code for code in codes if re.search(rb"(?<![0-9A-Za-z.])%b(?![0-9A-Za-z])" % code.encode(), content)]


def test_the_search_finds_a_canary_where_one_stands(canary_runs: CanaryRuns) -> None:
    proofs = [path.read_bytes() for path in canary_runs.folders["submitted"].glob("proof/*.json")]
    texts = {key for content in proofs for key in hits(content)}
    assert texts == {key for key in VALUES if not key.startswith("notes.")}


def left_files(home: Path) -> Iterator[tuple[Path, bool]]:
    """Yield every file that the runs have left, and whether it may hold canaries."""
    for path in home.rglob("*"):
        if not path.is_file():
            continue
        inside = path.relative_to(home).parts
        is_own = inside[0] == "资料 一" and inside[1] != "runs"
        is_run_file = inside[0] == "资料 一" and inside[1] == "runs" and inside[3] in {"proof", "profile", "submitted"}
        is_browser = "browsers" in inside and "profile" in inside
        is_of_this_test = path.name in {"values.json", "halts.json"}  # files of the test itself
        is_asked_for = inside[:2] == ("packs", "unmasked")
        yield path, is_own or is_run_file or is_browser or is_of_this_test or is_asked_for


def test_nothing_that_a_run_leaves_or_outputs_holds_a_canary(
    canary_runs: CanaryRuns, record_property: Callable[[str, object], None]
) -> None:
    written = list(left_files(canary_runs.home))
    searched = [path for path, may_hold in written if not may_hold]
    printed = [*(ended.out + ended.err for ended in canary_runs.ended.values()), *canary_runs.reports]
    hits_by_place = [(str(path), hit) for path in searched for hit in hits(path.read_bytes(), canary_runs)]
    hits_by_place += [("printed", hit) for text in printed for hit in hits(text.encode(), canary_runs)]
    for path in canary_runs.home.rglob("report.pdf"):
        words = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        hits_by_place += [(str(path), hit) for hit in hits(words.encode(), canary_runs)]
    record_property("canaries", len(VALUES) + len(canary_runs.passwords) + len(canary_runs.codes))
    record_property("searched", len(searched))
    record_property("kept", len(written) - len(searched))
    record_property("printed", len(printed))
    record_property("hits", len(hits_by_place))
    assert hits_by_place == []
    assert len(searched) > (60 if canary_runs.is_whole else 15)
    assert len(list(canary_runs.home.rglob("report.pdf"))) == (len(canary_runs.folders) if canary_runs.is_whole else 0)


def test_not_even_the_places_where_values_may_stand_hold_a_password_or_a_code(canary_runs: CanaryRuns) -> None:
    assert len(canary_runs.codes) >= (3 if canary_runs.is_whole else 2)
    for path, _ in left_files(canary_runs.home):
        if path.name != "halts.json" and "browsers" not in path.parts:
            texts = hits(path.read_bytes(), canary_runs)
            assert not set(texts) & {*canary_runs.passwords, *canary_runs.codes}, path


def test_no_process_is_started_with_a_secret_or_a_value_in_its_words_or_its_environment(
    canary_runs: CanaryRuns, record_property: Callable[[str, object], None]
) -> None:
    started = [json.loads(line) for line in (canary_runs.outside / "started").read_text(encoding="utf-8").splitlines()]
    record_property("processes", len(started))
    words = {word for one in started for word in one}
    for part in ("assistant.filing.browser.browser_host", "assistant.filing.operator.simulated_operator", "beian_mock"):
        assert part in words, part
    assert any(word.startswith("--user-data-dir=") for word in words), "the browser was not seen"
    assert any("run-driver" in word for word in words), "Playwright's own process was not seen"
    for one in started:
        assert hits("\n".join(one).encode(), canary_runs) == [], one[:4]
    assert not any(STORED_PASSWORD in word for word in words)


def test_only_the_owner_can_read_files_that_may_hold_values(canary_runs: CanaryRuns) -> None:
    for folder in canary_runs.folders.values():
        for path in (folder, *folder.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    (browser,) = canary_runs.home.rglob("browsers/*")
    for path in (browser, browser / "profile"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    (log,) = canary_runs.home.rglob("beian.log")
    for path in (log, *canary_runs.home.rglob("packs/unmasked/*.zip"), *browser.glob("keeper.*")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def seen_in(canary_runs: CanaryRuns, name: str) -> list[Json]:
    """Return what the independent script saw at each picture of a run."""
    return seen_by(canary_runs.home / f"live-{list(canary_runs.folders).index(name) + 1}")


def seen_by(live: Path) -> list[Json]:
    """Return what the independent script of a live run saw at each of its pictures."""
    return [json.loads(line) for line in (live / "seen.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", [pytest.param("refused", marks=pytest.mark.thorough), "submitted"])
def test_every_occurrence_on_the_screen_lies_inside_a_mask(canary_runs: CanaryRuns, name: str) -> None:
    met = all_masked(canary_runs.folders[name] / "pictures", seen_in(canary_runs, name))
    assert len(met) >= 4, "the pictures show too little to prove anything"


def all_masked(pictures: Path, sightings: Iterable[Json]) -> set[int]:
    """Return the numbers of the values that the independent script saw; each place must lie inside a mask."""
    met: set[int] = set()
    for seen in sightings:
        masks = masks_of(pictures / seen["picture"])
        for place in (*seen["before"], *seen["after"]):
            met.add(place["value"])
            for x, y in points(place):
                assert any(
                    mask.x - MARGIN_PX <= x <= mask.x + mask.width + MARGIN_PX
                    and mask.y - MARGIN_PX <= y <= mask.y + mask.height + MARGIN_PX
                    for mask in masks
                ), (seen["picture"], place)
    return met


def test_masks_are_painted(canary_runs: CanaryRuns) -> None:
    painted = 0
    for seen in seen_in(canary_runs, "submitted"):
        with Image.open(canary_runs.folders["submitted"] / "pictures" / seen["picture"]) as image:
            picture = image.convert("RGB")
        for place in seen["after"]:
            for x, y in points(place):
                painted += 1
                assert picture.getpixel((min(int(x), picture.width - 1), min(int(y), picture.height - 1))) == PAINT
    assert painted


def points(place: Json) -> Iterator[tuple[float, float]]:
    """Yield points spread over a place."""
    for step in range(11):
        for row in range(5):
            x = place["left"] + (place["right"] - place["left"] - 1) * step / 10
            yield x, place["top"] + (place["bottom"] - place["top"] - 1) * row / 4
