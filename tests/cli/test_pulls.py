"""How `beian pull` handles uploads and differences from an existing profile, without a browser."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from filelock import FileLock

from assistant.apps.cli import fill, pulls
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import PreparedRun
from assistant.core import language
from assistant.core.errors import UsageError
from assistant.core.keys import FieldKey
from assistant.core.privacy import Redactor
from assistant.core.values import File, Value
from assistant.declaration.profile import updating
from assistant.declaration.profile.assembling import overlay
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import update
from assistant.filing.run.context import Filing
from assistant.filing.run.pull import PulledAccount, ReadItem
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import Site
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import ItemState, RegistryState
from tests.filing.small import ALGORITHM, small, write

COMMITMENT = "subject.attachments.commitment"
FULFILMENT = "subject.attachments.responsibility"
HELD = b"%PDF-1.4 held by the site"


def site(served: dict[str, bytes]) -> Site:
    """Return a site whose page serves these uploads and no others."""

    def evaluate(_script: str, asked: tuple[str, float]) -> tuple[bool, str]:
        url = asked[0]
        return url in served, b64encode(served.get(url, b"")).decode()

    page = SimpleNamespace(evaluate=evaluate, wait_for_timeout=lambda _ms: None)
    return cast(Site, SimpleNamespace(page=page, map=load_map("mock")))


def pulled(values: dict[str, Value]) -> PulledAccount:
    item = ReadItem(FieldKey.of("subject"), "主体", {FieldKey.of(key): value for key, value in values.items()})
    return PulledAccount(RegistryState(ItemState("主体已通过")), [item])


def test_an_upload_that_cannot_be_fetched_does_not_get_the_path_of_another(tmp_path: Path) -> None:
    values: dict[str, Value] = {
        COMMITMENT: File("a.pdf", sha256(HELD).hexdigest(), len(HELD), url="/a"),
        FULFILMENT: File("a.pdf"),
    }
    read = pulls.read_profile(site({"/a": HELD}), pulled(values), None, tmp_path)
    attachments = read.profile.subject.attachments
    assert (attachments.commitment, attachments.responsibility) == ("附件/a.pdf", None)
    assert read.without_bytes == ["a.pdf"]
    assert read.files == {"附件/a.pdf": HELD}


def test_an_upload_that_cannot_be_fetched_leaves_the_own_file_in_the_profile(tmp_path: Path) -> None:
    own = load(write(tmp_path / "资料", small()))
    read = pulls.read_profile(site({}), pulled({COMMITMENT: File("盖章.pdf")}), own, own.folder)
    assert overlay(own.profile, read.profile).subject.attachments.commitment == "承诺书.pdf"
    assert "盖章.pdf" in "".join(pulls.omissions(read))


LEGAL = "subject.legal_representative.id_number"
NUMBER = "护照E1234567"


def work(out: Path, item: ReadItem, monkeypatch: pytest.MonkeyPatch) -> str:
    """Pull an account of one record into a new profile; return the status."""
    read = PulledAccount(RegistryState(ItemState("主体已通过")), [item])
    monkeypatch.setattr(pulls, "logged_in", lambda *_: read)
    monkeypatch.setattr(pulls, "note_reading", lambda *_: None)
    monkeypatch.setattr(pulls, "make", lambda *_, **__: None)
    scene = Filing(cast(RunSession, SimpleNamespace(site=site({}), followers=[])))
    ready = SimpleNamespace(redactor=Redactor(), url="http://x.test", site_map=None)
    return pulls._work(scene, cast(PreparedRun, ready), FillOptions(profile=out), yes=False)


@pytest.mark.parametrize(
    ("missing", "unread", "upload", "status"),
    [
        ([], [], [], "nothing_to_do"),
        (["新项"], [], [], "needs_person"),
        ([], ["简介"], [], "needs_person"),
        ([], [], ["a.pdf"], "needs_person"),
    ],
)
def test_unread_items_are_counted_in_a_sentence_and_are_no_success(
    missing: list[str],
    unread: list[str],
    upload: list[str],
    status: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    item = ReadItem(FieldKey.of("subject"), "主体", unmapped=missing, unread=unread)
    item.values |= {FieldKey.of(COMMITMENT): File(name) for name in upload}
    item.values[FieldKey.of("subject.basic.name")] = "甲公司"
    assert work(tmp_path / "新", item, monkeypatch) == status
    said = capsys.readouterr().out
    assert all(text in said for text in (*missing, *unread, *upload))
    assert ("有 1 处没有读进资料" in said) == (status == "needs_person")


def test_no_personal_value_that_was_read_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    item = ReadItem(FieldKey.of("subject"), "主体", {FieldKey.of(LEGAL): NUMBER}, unmapped=[f"旧证件 › {NUMBER}"])
    work(tmp_path / "新", item, monkeypatch)
    said = capsys.readouterr()
    assert NUMBER not in said.out + said.err
    assert "旧证件" in said.out


def test_a_dialog_text_is_redacted_before_it_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    words = "请核对" + "字" * 50 + NUMBER
    assert fill._tell_of_dialog(words, clean=Redactor([NUMBER]).clean, is_played=True)
    message = capsys.readouterr().err
    assert "护照" not in message
    assert "请核对" in message


def reported_lines(own: Path, read: pulls.PulledProfile) -> list[str]:
    """Return the lines that are printed on an existing profile after a reading."""
    with language.speaking("zh"):
        return list(pulls.merged_lines(load(own), read, load_map("mock"), yes=False))


def test_a_renamed_algorithm_and_product_differ_only_in_their_names(tmp_path: Path) -> None:
    data = small()
    data["算法"][0]["算法基础属性信息"]["算法名称"] = "微光商城商品精选算法"
    data["算法"][0]["曾用名"] = ALGORITHM
    data["产品"][0] |= {"产品名称": "微光集市", "曾用名": "微光商城/APP"}
    data["算法"][0]["选择产品及功能信息"][0]["产品"] = "微光集市/APP"
    site = load(write(tmp_path / "系统", small())).profile
    lines = reported_lines(write(tmp_path / "资料", data), pulls.PulledProfile(site))
    assert "有 2 项不同" in lines[0]
    assert [line.partition("：")[2] for line in lines[1:3]] == [
        "微光集市 → 微光商城",
        f"微光商城商品精选算法 → {ALGORITHM}",
    ]


def test_what_a_colleague_saves_during_a_reading_stays(tmp_path: Path) -> None:
    theirs = small()
    theirs["主体"]["主体基本信息"]["详细地址"] = "系统里的地址"
    read = pulls.PulledProfile(load(write(tmp_path / "系统", theirs)).profile)
    own = load(write(tmp_path / "资料", small()))
    notes = own.profile.notes.model_copy(update={"business_scope": "在读取期间写的经营范围"})
    update(own, own.profile.model_copy(update={"notes": notes}))
    lines = list(pulls.merged_lines(own, read, load_map("mock"), yes=True))
    present = load(own.path).profile
    assert present.subject.basic.address == "系统里的地址", lines
    assert present.notes.business_scope == "在读取期间写的经营范围"


def test_nothing_is_taken_over_while_a_colleague_saves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = small()
    theirs["主体"]["主体基本信息"]["详细地址"] = "系统里的地址"
    read = pulls.PulledProfile(load(write(tmp_path / "系统", theirs)).profile)
    own = load(write(tmp_path / "资料", small()))
    monkeypatch.setattr(updating, "_WAITS_S", 0)
    with FileLock(own.folder / updating.LOCK), pytest.raises(UsageError, match="另一处正在改动"):
        list(pulls.merged_lines(own, read, load_map("mock"), yes=True))
    assert load(own.path).profile == own.profile


def test_a_file_that_came_under_an_upload_s_name_during_a_reading_stays(tmp_path: Path) -> None:
    theirs = small()
    theirs["主体"]["主体基本信息"]["详细地址"] = "系统里的地址"
    read = pulls.PulledProfile(load(write(tmp_path / "系统", theirs)).profile, {"附件/a.pdf": HELD})
    own = load(write(tmp_path / "资料", small()))
    (own.folder / "附件").mkdir(exist_ok=True)
    (own.folder / "附件" / "a.pdf").write_bytes(b"of a colleague")
    with pytest.raises(UsageError, match=r"附件/a\.pdf"):
        list(pulls.merged_lines(own, read, load_map("mock"), yes=True))
    assert (own.folder / "附件" / "a.pdf").read_bytes() == b"of a colleague"
    assert load(own.path).profile == own.profile


def test_a_value_is_redacted_before_it_is_cut(tmp_path: Path) -> None:
    data = small()
    data["产品"][0]["功能访问路径"][0]["功能"][0]["功能介绍"] = f"{'字' * 34}{NUMBER}，{'字' * 40}"
    theirs = small()
    theirs["产品"][0]["功能访问路径"][0]["功能"][0]["功能介绍"] = f"{'文' * 32}13800005678，{'字' * 40}"
    site = load(write(tmp_path / "系统", theirs)).profile
    own = load(write(tmp_path / "资料", data))
    clean = Redactor([NUMBER]).clean
    with language.speaking("zh"):
        lines = list(pulls.merged_lines(own, pulls.PulledProfile(site), load_map("mock"), yes=False, clean=clean))
    text = "\n".join(map(clean, lines))
    assert ("护照" in text, "1380000" in text, "[***]" in text, "138****5" in text) == (False, False, True, True)


def test_an_upload_of_a_renamed_algorithm_matches_the_one_in_the_profile(tmp_path: Path) -> None:
    data = small()
    data["算法"][0]["算法基础属性信息"]["算法名称"] = "微光商城商品精选算法"
    data["算法"][0]["曾用名"] = ALGORITHM
    own = load(write(tmp_path / "资料", data))
    content = (own.folder / "自评估报告.pdf").read_bytes()
    root, name, report = (FieldKey.of(f"algorithms[{ALGORITHM}].basic{end}") for end in ("", ".name", ".assessment"))
    held: dict[FieldKey, Value] = {
        name: ALGORITHM,
        report: File("自评估报告.pdf", sha256(content).hexdigest(), len(content), url="/r"),
    }
    item = ReadItem(root, ALGORITHM, held)
    read = pulls.read_profile(
        site({"/r": content}), PulledAccount(RegistryState(ItemState("主体已通过")), [item]), own, own.folder
    )
    assert read.files == {}
    lines = reported_lines(own.folder, read)
    assert "有 1 项不同" in lines[0]
    assert lines[1].endswith(f"微光商城商品精选算法 → {ALGORITHM}")


@pytest.mark.parametrize("missing", ["unmapped", "unread", "without_bytes", ""])
def test_a_profile_with_unread_items_is_not_reported_as_equal(missing: str, tmp_path: Path) -> None:
    own = write(tmp_path / "资料", small())
    read = pulls.PulledProfile(load(own).profile)
    if missing:
        getattr(read, missing).append("旧项")
    (line,) = reported_lines(own, read)
    assert line.startswith("✓") == (not missing)
    assert "没有改动资料" in line
