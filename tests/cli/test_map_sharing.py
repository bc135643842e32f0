"""What colleagues have learnt of a site comes through the workspace: places by themselves, nothing that presses or sends."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.apps.cli import fill, map_sharing
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import prepare
from assistant.core import user_messages
from assistant.core.privacy import Redactor
from assistant.filing.calibration.map_draft import BY_VALUE, MapDraft
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import known_map, user_maps
from assistant.planning.maps.success import SuccessRecord
from assistant.practice.layout import FILE, MAPS
from tests.assist.test_recognise import control

SITE, ID, MOBILE = "https://site.example/", "site-site.example", "subject.responsible.mobile"


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a client's folder in a workspace."""
    folder = tmp_path / "办公室" / "客户" / "甲公司"
    folder.mkdir(parents=True)
    (tmp_path / "办公室" / FILE).write_text("", "utf-8")
    return folder


@pytest.fixture
def sit_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes this process that of a person at a machine of their own."""

    def sit(person: str) -> None:
        monkeypatch.setenv("BEIAN_HOME", str(tmp_path / person))
        monkeypatch.setenv("BEIAN_OPERATOR", person)
        monkeypatch.setenv("BEIAN_MACHINE", f"{person}的电脑")

    return sit


def learn(label: str, day: str = "2026-11-01", how: str = "") -> None:
    """Learn the place of the mobile number as a run of that day does."""
    draft = MapDraft.open(user_maps(), ID, "张样例", date.fromisoformat(day))
    draft.accept(known_map(SITE).fields[MOBILE], control(label, "责任人"), how=how)


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what was said since the last call."""
    return "".join(capsys.readouterr())


def files_of(client: Path) -> Sequence[Path]:
    """Return the shared files of the client's workspace."""
    return sorted((client.parents[1] / MAPS).iterdir())


def test_a_colleague_gets_the_places_and_no_names(
    client: Path, sit_at: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sit_at("张样例")
    learn("联系方式")
    map_sharing.give(known_map(SITE), client, {"total": 9, "proved": 9, "wrong": 0})
    (path,) = files_of(client)
    assert "样例" not in path.name + path.read_text("utf-8")
    sit_at("李示范")
    map_sharing.take(SITE, client, "李示范")
    assert known_map(SITE).fields[MOBILE].label == "联系方式"
    capsys.readouterr()
    map_sharing.take(SITE, client, "李示范")
    assert shown(capsys) == SuccessRecord(1, 9, 0, date.today().isoformat()).sentence() + "\n", "taken once, counted"


def test_both_records_are_counted_together(
    client: Path, sit_at: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for person, wrong in (("张样例", 0), ("李示范", 2)):
        sit_at(person)
        learn("联系方式")
        map_sharing.give(known_map(SITE), client, {"total": 9, "proved": 9 - wrong, "wrong": wrong})
    assert len(files_of(client)) == 2
    map_sharing.take(SITE, client, "李示范")
    assert SuccessRecord(2, 16, 2, date.today().isoformat()).sentence() in shown(capsys)


@pytest.mark.parametrize(
    ("own", "theirs", "label"),
    [
        (("2026-11-01", BY_VALUE), ("2026-11-02", BY_VALUE), "他们的"),
        (("2026-11-01", BY_VALUE), ("2026-11-01", ""), "自己的"),
        (("2026-11-01", ""), ("2026-11-02", BY_VALUE), "自己的"),
        (("2026-11-01", ""), ("2026-11-02", ""), "他们的"),
        (("2026-11-03", BY_VALUE), ("2026-11-02", ""), "自己的"),
    ],
)
def test_the_later_one_wins_but_nothing_inferred_replaces_a_person(
    client: Path, sit_at: Callable[[str], None], own: tuple[str, str], theirs: tuple[str, str], label: str
) -> None:
    sit_at("张样例")
    learn("他们的", *theirs)
    map_sharing.give(known_map(SITE), client, {})
    sit_at("李示范")
    learn("自己的", *own)
    map_sharing.take(SITE, client, "李示范")
    assert known_map(SITE).fields[MOBILE].label == label


def test_what_is_written_by_hand_stays(client: Path, sit_at: Callable[[str], None]) -> None:
    sit_at("张样例")
    learn("他们的")
    map_sharing.give(known_map(SITE), client, {})
    sit_at("李示范")
    hand = f'format: 2\nid: {ID}\nfields:\n  "{MOBILE}": {{section: [人员], label: 手机}}\n'
    user_maps().mkdir(parents=True)
    (user_maps() / f"{ID}.yaml").write_text(hand, "utf-8")
    map_sharing.take(SITE, client, "李示范")
    assert (user_maps() / f"{ID}.yaml").read_text("utf-8") == hand


def test_what_is_pressed_or_sent_is_named_and_not_taken(
    client: Path, sit_at: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sit_at("张样例")
    MapDraft.of(user_maps(), ID, "张样例").person_only("盖章")
    map_sharing.give(known_map(SITE), client, {})
    sit_at("李示范")
    map_sharing.take(SITE, client, "李示范")
    assert "盖章" not in known_map(SITE).human_only
    assert shlex.join(["beian", "map", "merge", str(files_of(client)[0]), "--site", SITE]) in shown(capsys)
    assert not user_maps().exists()


def test_on_a_page_the_place_to_see_them_is_no_command(
    client: Path, sit_at: Callable[[str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_at("张样例")
    MapDraft.of(user_maps(), ID, "张样例").person_only("盖章")
    map_sharing.give(known_map(SITE), client, {})
    sit_at("李示范")
    monkeypatch.setattr(user_messages, "_readers", {"console"})
    map_sharing.take(SITE, client, "李示范")
    assert "beian" not in shown(capsys)


def test_a_broken_file_is_named_and_the_others_are_used(
    client: Path, sit_at: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    sit_at("张样例")
    learn("联系方式")
    map_sharing.give(known_map(SITE), client, {})
    broken = client.parents[1] / MAPS / f"{ID}.00000000.yaml"
    broken.write_text("format: [", "utf-8")
    sit_at("李示范")
    map_sharing.take(SITE, client, "李示范")
    assert broken.name in shown(capsys)
    assert known_map(SITE).fields[MOBILE].label == "联系方式"


def test_outside_a_workspace_and_on_the_mock_nothing_is_shared(
    client: Path, tmp_path: Path, sit_at: Callable[[str], None]
) -> None:
    sit_at("张样例")
    learn("联系方式")
    map_sharing.give(known_map(SITE), tmp_path, {"total": 1, "proved": 1})
    map_sharing.give(known_map("mock"), client, {"total": 1, "proved": 1})
    assert not (client.parents[1] / MAPS).exists()
    assert SuccessRecord.of(MapDraft.of(user_maps(), ID, "").data).filings == 1
    assert not (user_maps() / "mock.yaml").exists()


def test_a_run_takes_them_at_its_start_and_gives_at_its_end(
    client: Path, small_profile: Path, sit_at: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fill, "learnt_shapes", lambda _: [])
    shutil.copytree(small_profile, client, dirs_exist_ok=True)
    options = FillOptions(client, site=SITE, may_assist=True)
    sit_at("张样例")
    learn("联系方式")
    figures = SimpleNamespace(figures=lambda: {"total": 4, "proved": 4, "wrong": 0})
    results = SimpleNamespace(count=SimpleNamespace(tally=lambda: figures))
    outcome: Any = SimpleNamespace(filing=SimpleNamespace(session=None, results=results))
    fill._keep_map(prepare(options, Redactor()), outcome)
    sit_at("李示范")
    assert prepare(options, Redactor()).site_map.fields[MOBILE].label == "联系方式"
    assert SuccessRecord.of(read_layer(files_of(client)[0])).filings == 1
