"""The evidence pack of a run: one ZIP that another office can store and verify, masked unless asked otherwise.

A masked pack holds the report, the unchanged journal (it contains no values), each proof and each text of the site with
personal values masked, and the pictures that were masked when taken. An unmasked pack holds every file of the run
unchanged and the report with whole values. Both contain `manifest.json` (the digest of each file and, for a masked
file, of the original that the journal names), `SHA256SUMS` for common tools, and `README.txt` on how to verify.

The pack's digest is that of `manifest.json`. It is shown when the pack is made and is to be kept beside the run's last
line: report, masked files and the list itself are younger than that line, which therefore cannot vouch for them.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from assistant.core import files
from assistant.core.language import say
from assistant.proof.journal.chain import head_path
from assistant.proof.journal.deleted_copies import DELETED
from assistant.proof.journal.proof_file import Proof, ProofEntry, from_bytes
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.report import html, view
from assistant.proof.report.known import known_values
from assistant.proof.report.pack_archive import MOST_BYTES
from assistant.proof.report.rows import Masking

MANIFEST, SUMS, README, REPORT = "manifest.json", "SHA256SUMS", "README.txt", "report.html"
KIND = "beian-pack"
VERSION = 1
_OWN_REPORTS = frozenset({"report.html", "report.pdf"})
Content = Literal["whole", "masked", "made"]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a pack; for a masked file `original` is the digest of the unmasked one."""

    name: str
    content: bytes = field(repr=False)
    kind: Content
    original: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """A written pack: its path, its digest and the run's, number of files, whether masked, and the files left out."""

    path: Path
    digest: str
    head: str
    files: int
    is_masked: bool
    left_out: tuple[str, ...]
    knows_profile: bool


def pack(run: RunFolder, target: Path, *, unmasked: bool = False) -> Packed:
    """Write an owner-only pack of a run; raises DamagedRun for a damaged journal or proof, OSError."""
    known = known_values(run)
    left_out: list[str] = []
    members = [Member(REPORT, _report(run, is_open=unmasked), "made")]
    members += list(_whole(run)) if unmasked else list(_masked(run, known or [], left_out))
    reading = run.reading()
    head = {"lines": len(reading.entries), "head": reading.head}
    about = {"v": VERSION, "kind": KIND, "masked": not unmasked, "run": run.name, "journal": head, "left_out": left_out}
    members.append(Member(README, readme(reading.head, unmasked=unmasked).encode(), "made"))
    manifest = _manifest(about, members)
    members.append(Member(MANIFEST, manifest, "made"))
    members.append(Member(SUMS, sums((member.name, member.content) for member in members), "made"))
    files.write(target, _zipped(members, reading.entries[-1].at))
    digest = hashlib.sha256(manifest).hexdigest()
    return Packed(target, digest, reading.head, len(members), not unmasked, tuple(left_out), known is not None)


def _report(run: RunFolder, *, is_open: bool) -> bytes:
    return html.render(view.build(run, is_open=is_open)).encode()


def _whole(run: RunFolder) -> Iterator[Member]:
    for path, name in _files(run):
        yield Member(name, files.read(path, MOST_BYTES), "whole")


def _files(run: RunFolder) -> Iterator[tuple[Path, str]]:
    for path in sorted(run.path.rglob("*")):
        name = path.relative_to(run.path).as_posix()
        if path.is_file() and not path.is_symlink() and name not in _OWN_REPORTS:
            yield path, name


def _masked(run: RunFolder, known: list[str], left_out: list[str]) -> Iterator[Member]:
    """Yield journal, masked proofs and pictures; files that cannot be masked are left out and listed."""
    own = {JOURNAL, head_path(run.path / JOURNAL).name, DELETED}
    proofs = {path: proof for path in (run.path / "proof").glob("*.json") if (proof := _proof(path)) is not None}
    masking = Masking((entry for proof in proofs.values() for entry in proof.entries), known=known)
    for path, name in _files(run):
        content = files.read(path, MOST_BYTES)
        original = hashlib.sha256(content).hexdigest()
        if name in own:
            yield Member(name, content, "whole")
        elif path in proofs:
            masked = _masked_proof(proofs[path].record, proofs[path].entries, masking)
            yield Member(name, masked, "masked", original)
        elif name.startswith("proof/") and path.suffix == ".txt":
            yield Member(name, masking.words(content.decode("utf-8", "replace")).encode(), "masked", original)
        elif name.startswith("pictures/") and view.MASKED_PICTURE in content:
            yield Member(name, content, "whole")
        else:
            left_out.append(masking.words(name))


def _proof(path: Path) -> Proof | None:
    """Return a proof, or None if the file is none and hence cannot be masked."""
    try:
        return from_bytes(files.read(path, MOST_BYTES))
    except ValueError:
        return None


def _masked_proof(record: str, entries: tuple[ProofEntry, ...], masking: Masking) -> bytes:
    body = {"v": VERSION, "masked": True, "record": record, "fields": [_masked_entry(one, masking) for one in entries]}
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _masked_entry(entry: ProofEntry, masking: Masking) -> dict[str, Any]:
    privacy = masking.privacy(entry)
    seen = {name: masking.value(getattr(entry, name), privacy) for name in ("wanted", "shown", "held", "stored")}
    words = {"label": entry.label, "section": list(entry.section), "verdict": entry.verdict, "outcome": entry.outcome}
    rest = {"how": entry.how, "note": masking.words(entry.note), "privacy": privacy, "right": entry.is_right()}
    return {"key": entry.key, **words, **seen, **rest}


def _manifest(about: dict[str, Any], members: list[Member]) -> bytes:
    listed = [
        {
            "name": member.name,
            "sha256": hashlib.sha256(member.content).hexdigest(),
            "size": len(member.content),
            "content": member.kind,
            **({"original_sha256": member.original} if member.original else {}),
        }
        for member in members
    ]
    return json.dumps({**about, "files": listed}, ensure_ascii=False, indent=1).encode()


def sums(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the content of SHA256SUMS for these files."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in contents).encode()


def _zipped(members: list[Member], moment: datetime) -> bytes:
    """Return the archive; every file carries the time of the journal's last line, so that repacking changes no byte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            about = zipfile.ZipInfo(member.name, moment.timetuple()[:6])
            about.external_attr = 0o600 << 16
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, member.content)
    return buffer.getvalue()


def readme(head: str, *, unmasked: bool) -> str:
    """Return the text on how to verify a pack, in the language in force."""
    first = (
        say("本存档包含有未遮盖的个人信息和填报资料，只供有权查看的人使用，请勿转发。")
        if unmasked
        else say(
            "本存档包已遮盖个人信息；填报资料和附件不在包内，manifest.json 里的 original_sha256 是遮盖前内容的摘要。"
        )
    )
    lines = (
        first,
        say("一、核对文件：解压后在文件夹里运行 sha256sum -c SHA256SUMS（macOS：shasum -a 256 -c SHA256SUMS）。"),
        say("二、核对操作流水：运行 beian report 本文件.zip --verify，或逐行核对："),
        say("    journal.jsonl 每一行的 prev 是上一行（不含换行符）的 SHA-256，第一行的 prev 是 64 个 0。"),
        say("三、本包封装时操作流水的末行摘要：{head}", head=head),
        say("    请与另存的末行摘要（报告、邮件或纸上）比对；只看包内的内容，发现不了整条链被重写。"),
        say("四、核对整个包：包摘要就是 manifest.json 的 SHA-256，打包时显示过，请与打包的人另给的包摘要比对。"),
        say("    报告和遮盖过的文件是打包时生成的，末行摘要管不到它们；给 --head 包摘要，才核对得了全部文件。"),
    )
    return "\r\n".join(lines) + "\r\n"
