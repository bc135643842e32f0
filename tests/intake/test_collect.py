"""Collecting an inbox: opened safely, classified by content, copied only after a yes, completely or not at all."""

from __future__ import annotations

import io
import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from docx import Document as Word
from filelock import FileLock

from assistant.apps.cli.intake import collect as command
from assistant.core.errors import UsageError
from assistant.core.language import choose
from assistant.declaration.documents import extra
from assistant.declaration.intake import collect as collecting
from assistant.declaration.intake import inbox as inbox_module
from assistant.declaration.intake.collect import PlacementProposal, place, proposals
from assistant.declaration.intake.inbox import InboxFile, opened
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.updating import LOCK
from tests.profile.profiles import written
from tests.project.source_tree import ROOT

pytestmark = pytest.mark.slow

CHAT = ROOT / "profiles" / "chat-app"
PDF = next((CHAT / "附件").glob("算法备案承诺书*.pdf")).read_bytes()
PNG = (CHAT / "附件" / "营业执照.png").read_bytes()


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


@pytest.fixture(autouse=True)
def _without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read no text in pictures, which takes seconds a page; `test_received.py` does."""
    monkeypatch.setattr(extra, "is_installed", lambda: False)


@pytest.fixture
def bare(tmp_path: Path) -> LoadedProfile:
    """Return a profile without attachments."""
    return load(written(tmp_path / "资料"))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Return an empty inbox folder."""
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


def word(path: Path, heading: str, text: str = "正文。") -> None:
    """Write a .docx with a heading."""
    made = Word()
    made.add_heading(heading, 0)
    made.add_paragraph(text)
    made.save(str(path))


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """Return an archive with GBK names and without the UTF-8 flag, as written by Chinese Windows."""
    names = {name: name.encode("gbk") for name in members}
    stand_ins = {name: f"{n:02d}".ljust(len(names[name]), "_") for n, name in enumerate(members)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(stand_ins[name], data)
    made = buffer.getvalue()
    for name, stand_in in stand_ins.items():
        made = made.replace(stand_in.encode(), names[name])
    return made


def plain_zip(path: Path, members: dict[str, bytes]) -> None:
    """Write an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def proposals_by_name(loaded: LoadedProfile, inbox: Path) -> dict[str, PlacementProposal]:
    """Return the proposals by file name."""
    with opened(inbox) as received:
        return {proposal.file.name: proposal for proposal in proposals(loaded, received)}


def faults(inbox: Path) -> dict[str, str]:
    """Return the refused files of an inbox with their faults."""
    with opened(inbox) as received:
        return {file.name: file.fault for file in received if file.fault}


def test_a_paper_is_recognised_by_its_content_whatever_its_name(bare: LoadedProfile, inbox: Path) -> None:
    (inbox / "IMG_0001.pdf").write_bytes(PDF)
    proposal = proposals_by_name(bare, inbox)["IMG_0001.pdf"]
    assert proposal.requirement is not None
    assert proposal.requirement.kind.material == "算法备案承诺书"
    assert proposal.path == "附件/算法备案承诺书.pdf"
    assert proposal.by.startswith("内容：“")
    assert "承诺书" in proposal.by


def test_a_picture_is_recognised_by_its_name(bare: LoadedProfile, inbox: Path) -> None:
    (inbox / "深 层").mkdir()
    (inbox / "深 层" / "我司营业执照扫描.png").write_bytes(PNG)
    proposal = proposals_by_name(bare, inbox)["深 层/我司营业执照扫描.png"]
    assert proposal.path == "附件/执照.png"


def test_a_word_file_of_a_sealed_paper_is_recognised_and_stays_out(bare: LoadedProfile, inbox: Path) -> None:
    word(inbox / "终稿.docx", "算法备案承诺书", "本单位郑重承诺：所提交的材料真实、准确、完整。")
    proposal = proposals_by_name(bare, inbox)["终稿.docx"]
    assert not proposal.is_placed
    assert "还没有盖章" in proposal.note


def test_a_paper_of_one_of_two_algorithms_goes_to_the_one_it_names(bare: LoadedProfile, inbox: Path) -> None:
    word(inbox / "a.docx", "算法模型架构", "智聊生成合成算法-2 的框架。")
    word(inbox / "b.docx", "算法模型架构", "没有写是哪个算法。")
    by_name = proposals_by_name(bare, inbox)
    assert by_name["a.docx"].path == "附件/算法模型架构（智聊生成合成算法-2）.docx"
    assert not by_name["b.docx"].is_placed
    assert "分不清" in by_name["b.docx"].note


def test_gbk_names_are_decoded(bare: LoadedProfile, inbox: Path) -> None:
    (inbox / "资料.zip").write_bytes(
        gbk_zip({"表格/营业执照.png": PNG, "工作证明/说明.doc": b"\xd0\xcf\x11\xe0" + b"\0" * 600})
    )
    by_name = proposals_by_name(bare, inbox)
    assert "资料.zip/表格/营业执照.png" in by_name
    assert by_name["资料.zip/表格/营业执照.png"].path == "附件/执照.png"


@pytest.mark.parametrize("name", ["../../外.pdf", "/etc/x.pdf", "C:\\x.pdf", "..\\x.pdf"])
def test_a_path_that_leads_out_of_an_archive_is_refused(inbox: Path, tmp_path: Path, name: str) -> None:
    plain_zip(inbox / "a.zip", {name: PDF, "b.pdf": PDF})
    refused = faults(inbox)
    assert ["指向外面" in fault for fault in refused.values()] == [True]
    assert {path.name for path in tmp_path.iterdir()} == {"收件"}


def test_a_link_inside_an_archive_and_in_a_folder_is_refused(inbox: Path) -> None:
    member = zipfile.ZipInfo("甲.pdf")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(inbox / "a.zip", "w") as archive:
        archive.writestr(member, "/etc/passwd")
    (inbox / "链接.pdf").symlink_to("/etc/passwd")
    refused = faults(inbox)
    assert "指向外面" in refused["a.zip"]
    assert "链接" in refused["链接.pdf"]


def test_bombs_are_refused_and_leave_nothing_behind(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_zip(inbox / "一个大文件.zip", {"a.pdf": b"\0" * (30 << 20)})
    monkeypatch.setattr(inbox_module, "MAX_FILES", 50)
    plain_zip(inbox / "许多文件.zip", {f"{n}.txt": b"" for n in range(60)})
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.pdf", PDF)
    for _ in range(5):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as archive:
            archive.writestr("a.zip", inner.getvalue())
        inner = outer
    (inbox / "套娃.zip").write_bytes(inner.getvalue())
    refused = faults(inbox)
    assert "过大" in refused["一个大文件.zip"]
    assert "超过" in refused["许多文件.zip"]
    assert any("太多层" in fault for fault in refused.values()), refused


@pytest.mark.parametrize(
    ("name", "data", "word_"),
    [
        ("方案.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, "WPS"),
        ("证照.ofd", b"PK\x03\x04" + b"\0" * 40, "OFD"),
        ("名单.csv", "甲,乙".encode(), "纯文本"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, ""),
        ("空.pdf", b"", "空的"),
        ("截断.zip", b"PK\x03\x04" + b"\0" * 40, ""),
        ("乱码.bin", bytes(range(256)) * 8, "无法识别"),
        ("假.pdf", PNG, "后缀"),
        ("照片.heic", b"\0\0\0\x18ftypheic" + b"\0" * 64, "JPG"),
        ("资料.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 64, "zip"),
        ("资料.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 64, "zip"),
    ],
)
def test_a_file_that_cannot_be_a_material_is_refused_with_a_message(
    inbox: Path, name: str, data: bytes, word_: str
) -> None:
    (inbox / name).write_bytes(data)
    (fault,) = faults(inbox).values()
    assert fault.endswith("。")
    assert word_ in fault


def test_an_assigned_file_goes_to_the_named_requirement(bare: LoadedProfile, inbox: Path) -> None:
    (inbox / "微信图片_2026.png").write_bytes(PNG)
    with opened(inbox) as received:
        assert not proposals(bare, received)[0].is_placed
        (proposal,) = proposals(bare, received, {"微信图片_2026.png": "营业执照"})
        assert (proposal.path, proposal.by) == ("附件/执照.png", "由您指定")
        for wrong in (
            {"没有.png": "营业执照"},
            {"微信图片_2026.png": "没有这格"},
            {"微信图片_2026.png": "拟公示内容X"},
        ):
            with pytest.raises(UsageError, match="没有"):
                proposals(bare, received, wrong)


def test_a_malformed_assignment_is_answered_with_the_syntax(bare: LoadedProfile, inbox: Path) -> None:
    for text in ("甲.png", "=营业执照", "甲.png="):
        with pytest.raises(UsageError, match="文件=材料格"):
            command(inbox, bare.path, [text], yes=True, as_json=False)


def test_a_conversation_is_stored_as_a_note_and_the_profile_names_none(bare: LoadedProfile, inbox: Path) -> None:
    (inbox / "聊天记录.txt").write_bytes("周示范 10:22\n承诺书明天盖\n好的，见微信".encode("gb18030"))
    word(inbox / "对话.docx", "昨天 18:40", "您好\n营业执照发我一下\n收到 谢谢")
    by_name = proposals_by_name(bare, inbox)
    assert {name: one.path for name, one in by_name.items()} == {
        "聊天记录.txt": "附件/备注/聊天记录.txt",
        "对话.docx": "附件/备注/对话.docx",
    }
    assert all(one.requirement is None and "备注" in one.note for one in by_name.values())
    place(bare, list(by_name.values()))
    assert (bare.folder / "附件/备注/聊天记录.txt").is_file()
    assert load(bare.path).profile == bare.profile


def test_a_text_is_never_assigned_to_a_requirement(bare: LoadedProfile, inbox: Path) -> None:
    (inbox / "见微信.txt").write_bytes("见微信".encode())
    with opened(inbox) as received:
        (proposal,) = proposals(bare, received, {"见微信.txt": "营业执照"})
    assert (proposal.requirement, proposal.path) == (None, "附件/备注/见微信.txt")


def test_the_name_of_a_private_paper_is_shown_but_not_its_content(bare: LoadedProfile, inbox: Path) -> None:
    word(inbox / "a.docx", "中华人民共和国居民身份证", "姓名 某某 公民身份号码 110101199003070011 法定代表人")
    assert "110101199003070011" not in proposals_by_name(bare, inbox)["a.docx"].by


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_never_opened(inbox: Path) -> None:
    os.mkfifo(inbox / "管道.pdf")
    assert "不是普通文件" in faults(inbox)["管道.pdf"]


def test_a_long_name_is_cut_at_a_character_boundary_to_fit_the_disk(bare: LoadedProfile, inbox: Path) -> None:
    inbox_files = []
    for character in ("长", "a", "𠮷", "é"):
        for number in (1, 2):
            path = inbox / f"{character}{number}.pdf"
            path.write_bytes(PDF + path.name.encode())
            inbox_files.append(InboxFile(f"{number}/{character * 120}（第{number}版）.pdf", path, "pdf"))
    copied = place(bare, proposals(bare, inbox_files, {file.name: "佐证材料" for file in inbox_files}))
    assert len(copied) == len(inbox_files)
    for first, second in zip(copied[::2], copied[1::2], strict=True):
        assert second.stem == f"{first.stem}（第2版）"
        assert len(set(first.stem)) == 1, first
        assert len(first.stem) > 50
        assert max(len(path.name.encode()) for path in (first, second)) <= 255


def test_invalid_names_are_corrected_and_names_that_differ_by_case_get_two_paths(
    bare: LoadedProfile, inbox: Path
) -> None:
    inbox_files = []
    for number, name in enumerate(("CON.pdf", "图..pdf", "图\u202e.pdf", "A.pdf", "a.pdf")):
        path = inbox / f"{number}.pdf"
        path.write_bytes(PDF + b"\n" * number)
        inbox_files.append(InboxFile(name, path, "pdf"))
    copied = place(bare, proposals(bare, inbox_files, {file.name: "佐证材料" for file in inbox_files}))
    assert [path.name for path in copied] == ["_CON.pdf", "图.pdf", "图（第2版）.pdf", "A.pdf", "a（第2版）.pdf"]


def test_a_file_and_its_second_version_in_one_inbox_get_two_paths(bare: LoadedProfile, inbox: Path) -> None:
    for number, name in enumerate(("图.pdf", "图（第2版）.pdf")):
        (inbox / name).write_bytes(PDF + b"\n" * number)
    with opened(inbox) as received:
        proposed = proposals(bare, received, {file.name: "佐证材料" for file in received})
    assert [proposal.path for proposal in proposed] == ["附件/佐证/图.pdf", "附件/佐证/图（第2版）.pdf"]


def test_files_left_by_operating_systems_are_ignored(inbox: Path) -> None:
    for name in ("Thumbs.db", ".DS_Store", "~$稿.docx"):
        (inbox / name).write_bytes(b"1")
    with opened(inbox) as received:
        assert received == []


def test_nothing_is_copied_without_a_yes_and_everything_after_one(
    tmp_path: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(CHAT, tmp_path / "资料")
    (inbox / "营业执照 新.png").write_bytes(PNG + b"\0")
    (inbox / "同一份.png").write_bytes(PNG)
    before = sorted(str(path) for path in (tmp_path / "资料").rglob("*"))
    assert command(inbox, tmp_path / "资料", [], yes=False, as_json=True) == 10
    assert sorted(str(path) for path in (tmp_path / "资料").rglob("*")) == before
    assert command(inbox, tmp_path / "资料", [], yes=True, as_json=False) == 0
    assert load(tmp_path / "资料").profile.subject.licence.scan == "附件/营业执照（第2版）.png"
    assert (tmp_path / "资料" / "附件" / "营业执照.png").read_bytes() == PNG
    assert (inbox / "营业执照 新.png").exists()
    assert "同一份.png" in capsys.readouterr().out


def test_collecting_an_inbox_again_finds_everything_stored(bare: LoadedProfile, inbox: Path) -> None:
    (inbox / "营业执照.png").write_bytes(PNG)
    with opened(inbox) as received:
        place(bare, proposals(bare, received))
    again = proposals_by_name(load(bare.path), inbox)["营业执照.png"]
    assert not again.is_placed
    assert "完全相同" in again.note


@pytest.mark.parametrize("what", ["profile", "slot"])
def test_a_concurrent_change_is_never_overwritten(bare: LoadedProfile, inbox: Path, what: str) -> None:
    (inbox / "营业执照.png").write_bytes(PNG)
    with opened(inbox) as received:
        proposed = proposals(bare, received)
        target = bare.folder / next(proposal.path for proposal in proposed if proposal.is_placed)
        if what == "profile":
            text = bare.path.read_text(encoding="utf-8")
            bare.path.write_text(text.replace("主体名称: ", "主体名称: 另一个", 1), encoding="utf-8")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"theirs")
        before = bare.path.read_bytes()
        with pytest.raises(UsageError, match="被改动过"):
            place(bare, proposed)
    assert bare.path.read_bytes() == before
    assert target.read_bytes() == b"theirs" if what == "slot" else not target.exists()


def test_no_file_is_placed_while_the_profile_is_locked(
    bare: LoadedProfile, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "_WAITS_S", 0)
    (inbox / "营业执照.png").write_bytes(PNG)
    with opened(inbox) as received:
        proposed = proposals(bare, received)
        with FileLock(bare.folder / LOCK), pytest.raises(UsageError, match="没有放入任何文件"):
            place(bare, proposed)
        assert not any((bare.folder / proposal.path).exists() for proposal in proposed if proposal.is_placed)
        assert place(bare, proposed)


def test_a_retained_material_is_named_in_the_notes(bare: LoadedProfile, inbox: Path) -> None:
    word(inbox / "a.docx", "算法模型架构", "智聊生成合成算法-2 的框架。")
    with opened(inbox) as received:
        place(bare, proposals(bare, received))
    (material,) = load(bare.path).profile.notes.materials
    assert (material.kind, material.about) == ("算法模型架构", "智聊生成合成算法-2")
    assert material.file
    assert (bare.folder / material.file).exists()


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_failing_write_leaves_the_profile_as_it_was(
    bare: LoadedProfile, inbox: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    (inbox / "营业执照.png").write_bytes(PNG)
    (inbox / "承诺书.pdf").write_bytes(PDF)
    real, calls = os.fsync, iter(range(1, 100))
    with opened(inbox) as received:
        proposed = proposals(bare, received)

        def fsync(handle: int) -> None:
            if next(calls) == failing:
                raise OSError(28, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)
        with pytest.raises(OSError, match="No space"):
            place(bare, proposed)
    assert load(bare.path).profile == bare.profile
    assert not list((bare.folder / "附件").glob("*"))


def test_a_single_archive_is_an_inbox_too(tmp_path: Path) -> None:
    plain_zip(tmp_path / "甲.zip", {"营业执照.png": PNG})
    with opened(tmp_path / "甲.zip") as received:
        assert [file.name for file in received] == ["甲.zip/营业执照.png"]
        assert isinstance(received[0], InboxFile)
        unpacked = received[0].path
    assert not unpacked.exists()
