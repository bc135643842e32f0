"""The evidence pack: masked unless asked otherwise, completely listed, and verified like its run."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.apps.cli import reports
from assistant.core.errors import UsageError
from assistant.filing.browser.pictures import MASKS_TEXT
from assistant.proof.journal.events import Comment, Proved, RecordOpened, RunClosed, RunOpened
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report.pack import MANIFEST, SUMS, pack, sums
from assistant.proof.report.verification_words import lines
from assistant.proof.report.verify import verify
from assistant.proof.report.view import MASKED_PICTURE
from tests.filing.small import small, write
from tests.report.sample_run import entry

NAME, ID_NUMBER, MOBILE, CONTACT = "司徒哨兵", "420106198812127380", "13912345678", "夏侯信标"
OPENED = RunOpened("run", "甲公司", "mock", "http://127.0.0.1/", True, {}, "", "", "", "", "fast", "", "填报人")


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """Return a run with personal values in every possible place: proof, comment, frozen profile."""
    data = small()
    data["主体"]["算法安全责任人信息"] |= {"姓名": NAME, "证件号码": ID_NUMBER, "手机号码": MOBILE}
    data["佐证与说明"] = {"联系人": [{"职责": "验证码接收人", "姓名": CONTACT, "手机号码": "13787654321"}]}
    source = write(tmp_path / "资料", data)
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as made:
        frozen = made.freeze(source)
        made.append(replace(OPENED, frozen=frozen), RecordOpened("subject", "主体信息", "主体", 2))
        fields = [
            entry("subject.responsible.name", "姓名", NAME, ("算法安全责任人信息",), "personal"),
            entry("subject.responsible.id_number", "证件号码", ID_NUMBER, ("算法安全责任人信息",), "personal"),
            replace(entry("subject.basic.address", "地址", "某路 1 号", ()), note=f"请联系{CONTACT}，电话 {MOBILE}"),
        ]
        digest = made.write_proof("subject", fields)
        picture = made.store_picture("subject", b"\x89PNG " + MASKED_PICTURE)
        made.append(Proved("subject", digest, "reopened", {}, picture))
        made.append(Comment("主体", "k", made.store_text(f"{NAME}的证件不清楚")))
        made.append(RunClosed("submitted", 1.0))
    return made


def content(pack_file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack_file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def holds(texts: dict[str, bytes], value: str) -> list[str]:
    return [name for name, text in texts.items() if value.encode() in text or json.dumps(value)[1:-1].encode() in text]


def test_a_pack_is_masked_by_default(run: RunFolder, tmp_path: Path) -> None:
    made = pack(run, tmp_path / "a.zip")
    contents = content(made.path)
    for value in (NAME, ID_NUMBER, MOBILE, CONTACT, "13787654321"):
        assert holds(contents, value) == [], value
    assert made.is_masked
    assert made.knows_profile
    assert {"report.html", "journal.jsonl", "journal.jsonl.head", MANIFEST, SUMS, "README.txt"} < set(contents)
    assert "4201****7380" in next(text for name, text in contents.items() if name.startswith("proof/0001")).decode()
    assert [name for name in contents if name.startswith("profile/")] == []
    assert any(name.startswith("profile/") for name in made.left_out)


def test_whole_values_are_packed_only_when_asked_for(run: RunFolder, tmp_path: Path) -> None:
    contents = content(pack(run, tmp_path / "a.zip", unmasked=True).path)
    assert len(holds(contents, ID_NUMBER)) >= 3  # proof, profile, report
    assert "请勿转发" in contents["README.txt"].decode()


def test_the_command_asks_for_a_yes_before_it_unmasks(
    run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "confirmed", lambda _: False)
    assert reports.make_pack(run.path, tmp_path / "a.zip", unmasked=True, yes=False) == 10
    assert not (tmp_path / "a.zip").exists()
    assert "没有打包" in capsys.readouterr().err
    assert reports.make_pack(run.path, tmp_path / "a.zip", unmasked=True, yes=True) == 0
    assert holds(content(tmp_path / "a.zip"), ID_NUMBER)


def test_every_file_of_a_pack_is_in_its_lists(run: RunFolder, tmp_path: Path) -> None:
    contents = content(pack(run, tmp_path / "a.zip").path)
    listed = {data["name"]: data["sha256"] for data in json.loads(contents[MANIFEST])["files"]}
    sums = {line[66:]: line[:64] for line in contents[SUMS].decode().splitlines()}
    for name, text in contents.items():
        digest = hashlib.sha256(text).hexdigest()
        assert name in {MANIFEST, SUMS} or listed[name] == digest
        assert name == SUMS or sums[name] == digest


def test_packing_again_gives_the_same_bytes_for_its_owner_alone(run: RunFolder, tmp_path: Path) -> None:
    one, two = pack(run, tmp_path / "a.zip").path, pack(run, tmp_path / "b.zip").path
    assert one.read_bytes() == two.read_bytes()
    assert stat.S_IMODE(one.stat().st_mode) == 0o600


def test_a_picture_that_nobody_masked_is_left_out_and_named(run: RunFolder, tmp_path: Path) -> None:
    (run.path / "pictures" / "0002-bare.png").write_bytes(b"\x89PNG bare")
    made = pack(run, tmp_path / "a.zip")
    assert "pictures/0002-bare.png" in made.left_out
    assert "pictures/0002-bare.png" not in content(made.path)


def test_the_marker_of_a_masked_picture_is_the_one_that_pictures_carry() -> None:
    assert MASKS_TEXT.encode() == MASKED_PICTURE


@pytest.mark.parametrize("unmasked", [False, True])
def test_a_pack_is_verified_like_its_run(run: RunFolder, tmp_path: Path, unmasked: bool) -> None:
    made = pack(run, tmp_path / "a.zip", unmasked=unmasked)
    for head in (None, made.head):
        verification = verify(made.path, head)
        assert (verification.breaks, verification.is_whole) == ((), unmasked)
    verification = verify(made.path, made.digest)
    assert (verification.breaks, verification.is_whole) == ((), True)
    assert any("已遮盖的存档包" in line for line in lines(verification)) != unmasked
    in_pack = ["proof", "picture", "words", *(["list", "profile"] if unmasked else [])]
    assert verification.checked == len(in_pack)


def corrupted(source: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    contents = content(source)
    change(contents)
    target = source.with_name("corrupted.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
    return target


def first_proof(contents: dict[str, bytes]) -> str:
    return next(name for name in contents if name.startswith("proof/0001"))


def edit(contents: dict[str, bytes]) -> None:
    contents[first_proof(contents)] = contents[first_proof(contents)].replace(b"proved", b"differs")


def edit_with_its_list(contents: dict[str, bytes]) -> None:
    edit(contents)
    manifest = json.loads(contents[MANIFEST])
    for item in manifest["files"]:
        item["sha256"] = (
            hashlib.sha256(contents[item["name"]]).hexdigest() if item["name"] in contents else item["sha256"]
        )
    renew(contents, manifest)


def renew(contents: dict[str, bytes], manifest: dict[str, object]) -> None:
    """Write the pack's list and the sums that fit it."""
    contents[MANIFEST] = json.dumps(manifest).encode()
    names = [item["name"] for item in manifest["files"]]  # type: ignore[attr-defined]
    contents[SUMS] = sums((name, contents[name]) for name in (*names, MANIFEST))


def remove_with_its_list(contents: dict[str, bytes]) -> None:
    name = first_proof(contents)
    manifest = json.loads(contents[MANIFEST])
    manifest["files"] = [item for item in manifest["files"] if item["name"] != name]
    del contents[name]
    renew(contents, manifest)


def edit_journal(contents: dict[str, bytes]) -> None:
    contents["journal.jsonl"] = contents["journal.jsonl"].replace("主体信息".encode(), "产品信息".encode())


def add(contents: dict[str, bytes]) -> None:
    contents["proof/extra.json"] = b"{}"


@pytest.mark.parametrize("change", [edit, remove_with_its_list, edit_journal, add])
@pytest.mark.parametrize("unmasked", [False, True])
def test_a_changed_pack_fails(
    run: RunFolder, tmp_path: Path, change: Callable[[dict[str, bytes]], None], unmasked: bool
) -> None:
    made = pack(run, tmp_path / "a.zip", unmasked=unmasked)
    assert verify(corrupted(made.path, change)).breaks


def test_a_whole_proof_edited_together_with_the_list_fails_by_the_journal(run: RunFolder, tmp_path: Path) -> None:
    made = pack(run, tmp_path / "a.zip", unmasked=True)
    verification = verify(corrupted(made.path, edit_with_its_list))
    assert [fault.what for fault in verification.breaks] == ["被改动过"]


def claim_an_original(contents: dict[str, bytes]) -> None:
    """Alter a proof that the pack holds whole, and claim in the list that it replaces the original."""
    name, original = first_proof(contents), hashlib.sha256(contents[first_proof(contents)]).hexdigest()
    edit_with_its_list(contents)
    manifest = json.loads(contents[MANIFEST])
    for item in manifest["files"]:
        item.update({"content": "masked", "original_sha256": original} if item["name"] == name else {})
    renew(contents, manifest)


def test_a_list_may_not_call_a_file_of_an_unmasked_pack_masked(run: RunFolder, tmp_path: Path) -> None:
    made = pack(run, tmp_path / "a.zip", unmasked=True)
    assert [fault.what for fault in verify(corrupted(made.path, claim_an_original)).breaks] == ["被改动过"]


def leave_out_a_proof(contents: dict[str, bytes]) -> None:
    name = first_proof(contents)
    remove_with_its_list(contents)
    manifest = json.loads(contents[MANIFEST])
    renew(contents, manifest | {"left_out": [*manifest["left_out"], name]})


def test_a_proof_is_never_left_out_of_a_masked_pack(run: RunFolder, tmp_path: Path) -> None:
    made = pack(run, tmp_path / "a.zip")
    assert [fault.what for fault in verify(corrupted(made.path, leave_out_a_proof)).breaks] == ["缺失"]


def test_a_file_that_is_no_pack_is_reported_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(UsageError):
        verify(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("manifest.json", "[]")
    with pytest.raises(UsageError):
        verify(tmp_path / "b.zip")


def test_the_lines_of_a_verification_name_nobody(run: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    (run.path / "profile" / f"{NAME}的工作证明.pdf").write_bytes(b"")
    assert reports.check(run.path, None) == 0
    output = capsys.readouterr().out
    assert "[***]的工作证明.pdf" in output
    assert NAME not in output


@pytest.mark.parametrize(("label", "is_hidden"), [("紧急联系人", True), ("姓名", True), ("网址", False)])
def test_what_only_the_site_held_is_masked_by_its_label_in_packs_of_earlier_runs_too(
    tmp_path: Path, label: str, is_hidden: bool
) -> None:
    alien = "令狐探针"
    site_only = {"wanted": None, "verdict": "extra", "outcome": "", "privacy": "public"}
    fields = [
        replace(entry("subject.extra[1]", label, alien, ("主体基本信息",)), **site_only),  # type: ignore[arg-type]
        replace(entry("subject.basic.address", "详细地址", "某路 1 号", ()), note=f"请联系{alien}"),
    ]
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as made:
        made.append(OPENED, RecordOpened("subject", "主体信息", "主体", 1))
        made.append(Proved("subject", made.write_proof("subject", fields), "reopened", {}))
        made.append(RunClosed("submitted", 1.0))
    packed = tmp_path / "pack.zip"
    pack(made, packed)
    assert (holds(content(packed), alien) == []) == is_hidden
