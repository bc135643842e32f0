"""A run folder stores what happened, for its owner only, and notices when its proof was changed."""

from __future__ import annotations

import hashlib
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.core.errors import DamagedRun
from assistant.core.privacy import Redactor
from assistant.core.values import Choices, File, Nodes, Value
from assistant.core.verdict import Verdict
from assistant.proof.journal.counts import tally
from assistant.proof.journal.events import (
    Blocked,
    Comment,
    CompanyAnswered,
    EditIntended,
    FieldDone,
    Gated,
    HandoverClosed,
    HandoverOpened,
    Note,
    Proved,
    RecordLeft,
    RecordOpened,
    RunClosed,
    RunOpened,
    Saved,
    SavePressed,
    Status,
    Submitted,
    UnlistedAnswered,
)
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder

CANARY = "欧阳金丝雀"


def entry(stored: Value | None = "甲公司", verdict: Verdict = "proved", **more: object) -> ProofEntry:
    """Return a proof entry for which 甲公司 was wanted."""
    section = ("主体基本信息",)
    entry = ProofEntry("subject.name", "主体名称", section, "甲公司", stored, None, stored, verdict, "written")
    return replace(entry, **more)  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[RunFolder]:
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as run:
        yield run


def test_the_name_says_when_and_where(run: RunFolder) -> None:
    day, clock, rest = run.name[:10], run.name[11:19], run.name[20:]
    date.fromisoformat(day)
    assert len(clock.split("-")) == 3
    assert rest.startswith("mock_")


def test_two_runs_of_one_second_get_different_folders(tmp_path: Path) -> None:
    names = {RunFolder.create(tmp_path, "甲", "mock").name for _ in range(5)}
    assert len(names) == 5


@pytest.mark.parametrize("site", ["../../etc", "C:\\sites\\cac.yaml", "备案 系统", ""])
def test_a_site_of_any_name_stays_inside(tmp_path: Path, site: str) -> None:
    assert RunFolder.create(tmp_path / "runs", "甲", site).path.parent == tmp_path / "runs"


def test_proof_comes_back_with_its_types(run: RunFolder) -> None:
    entries = [
        entry(),
        entry(key="a.date", wanted=date(2026, 1, 2), stored=date(2026, 1, 2)),
        entry(key="a.none", wanted=Choices(("甲", "乙")), stored=None, verdict="unproved"),
        entry(key="a.tree", wanted=Nodes(frozenset({("智聊", "首页", "问答")})), stored=None, verdict="missing"),
        entry(key="a.file", wanted=File("执照.pdf", "ab" * 32, 10), stored=File("执照.pdf"), privacy="personal"),
    ]
    digest = run.write_proof("subject", entries)
    proof = run.read_proof(digest)
    assert proof.record == "subject"
    assert list(proof.entries) == entries


def test_every_proof_of_a_record_is_stored_separately(run: RunFolder) -> None:
    first = run.write_proof("subject", [entry(stored="甲")])
    second = run.write_proof("subject", [entry()])
    assert run.read_proof(first).entries[0].stored == "甲"
    assert run.read_proof(second).entries[0].stored == "甲公司"


def test_a_changed_proof_is_detected(run: RunFolder) -> None:
    digest = run.write_proof("subject", [entry()])
    file = next((run.path / "proof").glob("*.json"))
    file.write_bytes(file.read_bytes().replace("甲公司".encode(), "乙公司".encode()))
    with pytest.raises(DamagedRun):
        run.read_proof(digest)
    file.unlink()
    with pytest.raises(DamagedRun):
        run.read_proof(digest)


def test_events_pass_the_redactor(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "甲", "mock", Redactor([CANARY])) as run:
        run.append(FieldDone("r", "k", "姓名", "refused", f"“{CANARY}”不符合要求，13900001234"))
        run.append(Blocked(f"POST /submit?name={CANARY}", "requests"))
        run.append(Proved("r", "ab" * 32, "reopened", {"k": "refused"}))
        assert CANARY not in (run.path / "journal.jsonl").read_text(encoding="utf-8")
        assert "13900001234" not in (run.path / "journal.jsonl").read_text(encoding="utf-8")
        assert [entry.event for entry in run.events()][2] == Proved("r", "ab" * 32, "reopened", {"k": "refused"})


PERSON = "陈克明"
COMPANY = f"{PERSON}食品股份有限公司"
ALGORITHM = f"{PERSON}挂面推荐算法"
RECORD = f"algorithms[{ALGORITHM}].basic"
OPENED = RunOpened("run", COMPANY, "mock", "http://127.0.0.1/", True, {}, "", "", "", "", "fast", "", "填报人")


def written(tmp_path: Path, *events: object) -> list[object]:
    """Return events as read from a journal whose redactor knows the person's name."""
    with RunFolder.create(tmp_path / "runs", COMPANY, "mock", Redactor([PERSON])) as run:
        run.append(*events)  # type: ignore[arg-type]
    return [entry.event for entry in RunFolder.open(run.path).events()]


def test_public_names_of_the_profile_stay_whole_even_with_a_persons_name_in_them(tmp_path: Path) -> None:
    events = [
        OPENED,
        RecordOpened(RECORD, f"算法“{ALGORITHM}” · 基础属性", "算法", 2),
        EditIntended(RECORD, f"{RECORD}.name", "write"),
        FieldDone(RECORD, f"{RECORD}.name", "算法名称", "written"),
        Saved(RECORD, "保存成功"),
        Proved(RECORD, "ab" * 32, "reopened", {f"{RECORD}.name": "proved"}),
        HandoverOpened("QUESTION", RECORD, f"{RECORD}.name"),
        HandoverClosed(
            "QUESTION", "seen", 1.0, "person", RECORD, f"products[{PERSON}挂面/APP].paths[首页>{PERSON}].steps"
        ),
        Gated(f"algorithms[{ALGORITHM}].detail", f"算法“{ALGORITHM}” · 详细属性", "算法", 3, "待主体通过"),
        Status(ALGORITHM, "审核中", "审核中"),
        Comment(ALGORITHM, f"{RECORD}.name", "cd" * 32),
        Submitted(f"algorithms[{ALGORITHM}]", ALGORITHM, "filing", 1, "", "", "ef" * 32),
        Note("once more", "1", RECORD),
        CompanyAnswered(COMPANY, is_same=True),
        CompanyAnswered(COMPANY, is_same=False),
        SavePressed(RECORD),
        UnlistedAnswered(RECORD, "later"),
        RunClosed("submitted", 1.0, submitted_by={ALGORITHM: "person"}),
    ]
    assert written(tmp_path, *events) == events


@pytest.mark.parametrize(
    "event",
    [
        replace(OPENED, client="甲公司", operator=PERSON),
        Saved(RECORD, f"{PERSON}的资料已保存"),
        FieldDone(RECORD, f"{RECORD}.name", "算法名称", "refused", f"“{PERSON}”不符合要求"),
        RecordLeft(RECORD, f"{PERSON}不在"),
        Gated("subject", "主体信息", "主体", 3, f"等{PERSON}"),
        RunClosed("needs_person", 1.0, f"等{PERSON}"),
        Blocked(f"POST /submit?name={PERSON}", "requests"),
        Note(f"{PERSON}"),
        HandoverOpened("FILL", "subject", f"{PERSON}的部门"),
        FieldDone("subject", "subject.note", f"{PERSON}的部门", "written"),
        Status(PERSON, "审核中", "审核中"),
        Status("主体", "审核中", f"{PERSON}审核中", f"回执 {PERSON}"),
        Status("13900001234 算法", "审核中", "审核中"),
    ],
)
def test_texts_that_are_no_name_of_the_profile_are_redacted(tmp_path: Path, event: object) -> None:
    (result,) = written(tmp_path, event)
    text = str(result).replace(RECORD, "")
    assert "[***]" in text
    assert PERSON not in text
    assert "13900001234" not in text


def test_a_label_of_the_page_in_a_key_is_redacted_and_the_names_before_it_are_not(tmp_path: Path) -> None:
    keys = [f"{RECORD}.extra[{PERSON}]", f"algorithms[{ALGORITHM}].risks[{PERSON}的风险]"]
    (result,) = written(tmp_path, Proved(RECORD, "ab" * 32, "reopened", dict.fromkeys(keys, "extra")))
    assert isinstance(result, Proved)
    assert list(result.verdicts) == [
        f"{RECORD}.extra[\\[***\\]]",
        f"algorithms[{ALGORITHM}].risks[\\[***\\]的风险]",
    ]


def test_the_profile_is_frozen_byte_by_byte(run: RunFolder, tmp_path: Path) -> None:
    home = tmp_path / "profile"
    (home / "算法").mkdir(parents=True)
    (home / "主体.yaml").write_text("beian: 1\n", encoding="utf-8")
    (home / "算法" / "问答.yaml").write_text("名称: 智聊\n", encoding="utf-8")
    (home / "runs" / "old").mkdir(parents=True)
    (home / "runs" / "old" / "x.json").write_text("{}", encoding="utf-8")
    small, large = home / "小.pdf", home / "大.pdf"
    small.write_bytes(b"small")
    large.write_bytes(b"x" * 2_000)
    run.freeze(home, [File("小.pdf", path=small), File("大.pdf", path=large)], copied_bytes=1_000)
    assert (run.path / "profile" / "算法" / "问答.yaml").read_text(encoding="utf-8") == "名称: 智聊\n"
    assert not (run.path / "profile" / "runs").exists()
    listed = {item["name"]: item for item in run.attachments()}
    assert listed["小.pdf"]["sha256"] == hashlib.sha256(b"small").hexdigest()
    assert (run.path / "profile" / listed["小.pdf"]["copy"]).read_bytes() == b"small"
    assert (listed["大.pdf"]["size"], listed["大.pdf"]["copy"]) == (2_000, "")


def test_a_profile_of_one_file_is_frozen_too(run: RunFolder, tmp_path: Path) -> None:
    file = tmp_path / "资料.yaml"
    file.write_text("beian: 1\n", encoding="utf-8")
    digest = run.freeze(file)
    assert len(digest) == 64
    assert (run.path / "profile" / "资料.yaml").exists()
    assert run.attachments() == []


def test_pictures_are_numbered_and_named(run: RunFolder) -> None:
    assert run.store_picture("主体信息/保存后", b"png") == "pictures/0001-主体信息-保存后.png"
    assert run.picture_path("next").name == "0002-next.png"


def test_a_number_is_reused_until_its_picture_exists(run: RunFolder) -> None:
    (run.path / "pictures" / "by-hand.png").write_bytes(b"png")
    assert run.picture_path("a").name == "0001-a.png"
    assert run.picture_path("b").name == "0001-b.png"
    run.store_picture("b", b"png")
    assert run.picture_path("c").name == "0002-c.png"


def test_a_reopened_run_continues_its_numbers(run: RunFolder) -> None:
    first = run.write_proof("subject", [entry(stored="甲")])
    run.store_picture("a", b"png")
    run.store_picture("b", b"png")
    (run.path / "pictures" / "0001-a.png").unlink()
    again = RunFolder.open(run.path)
    assert again.picture_path("b").name == "0003-b.png"
    second = again.write_proof("subject", [entry()])
    assert sorted(path.name[:4] for path in (run.path / "proof").glob("*.json")) == ["0001", "0002"]
    assert [run.read_proof(digest).record for digest in (first, second)] == ["subject", "subject"]


def test_a_folder_is_listed_once_however_many_proofs_and_pictures_it_has(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    listings: list[Path] = []
    glob = Path.glob

    def counted(path: Path, pattern: str) -> Iterator[Path]:
        listings.append(path)
        return iter(list(glob(path, pattern)))

    monkeypatch.setattr(Path, "glob", counted)
    digests = [run.write_proof(f"r{number}", [entry(stored=str(number))]) for number in range(20)]
    for number in range(20):
        run.store_picture(f"p{number}", b"png")
    assert [run.read_proof(digest).record for digest in digests] == [f"r{number}" for number in range(20)]
    assert len(listings) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_everything_is_for_its_owner_alone(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "runs", "甲", "mock") as run:
        run.append(HandoverClosed("LOGIN", "seen", 3.0, "person"))
        run.write_proof("r", [entry()])
        run.picture_path("by the browser").write_bytes(b"png")
        run.freeze(_written(tmp_path / "p.yaml"), [File("a", path=_written(tmp_path / "a.pdf"))])
    for path in (run.path, *run.path.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_without_a_journal_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(DamagedRun):
        RunFolder.open(tmp_path)


def test_fields_are_counted_as_the_contract_says() -> None:
    entries = [
        entry(),
        entry(outcome="already"),
        entry(wanted="ＡＢ", stored="AB", verdict="normalised", outcome="normalised"),
        entry(stored="甲", verdict="truncated", outcome="truncated"),
        entry(verdict="by_person", outcome="by_person"),
        entry(stored="乙公司", verdict="by_person", outcome="by_person"),
        entry(verdict="locked", outcome="locked"),
        entry(stored="乙公司", verdict="locked", outcome="locked"),
        entry(verdict="skipped", stored=None, outcome="skipped"),
        entry(wanted=None, stored="多", verdict="extra", outcome=""),
        entry(stored=None, verdict="hidden", outcome="hidden"),
    ]
    result = tally(entries)
    assert (result.total, result.right, result.wrong) == (9, 5, 4)
    assert (result.proved, result.normalised, result.checked) == (2, 1, 4)
    assert (result.written, result.already) == (3, 1)
    assert (result.by_person, result.locked, result.hidden, result.extra) == (2, 2, 1, 1)


def _written(path: Path) -> Path:
    path.write_bytes(b"content")
    return path
