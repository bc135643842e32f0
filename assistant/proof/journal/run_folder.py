"""The folder of one run, its only output: journal, proofs, masked pictures and the profile as used, all owner-only.

runs/2026-11-25T09-30-00_mock_ab12/
    journal.jsonl  journal.jsonl.head
    proof/0001-<digest>.json    pictures/0001-<name>.png
    profile/<the files as used>  profile/attachments.json  profile/files/<digest>-<name>
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assistant.core import files
from assistant.core.errors import DamagedRun
from assistant.core.keys import FieldKey, KeyPart
from assistant.core.language import say
from assistant.core.privacy import REDACTED, Redactor
from assistant.core.values import File
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.proof.journal import proof_file
from assistant.proof.journal.chain import Chain, JournalEntry, JournalReading, read
from assistant.proof.journal.events import (
    AnswerApplied,
    ChangeOpened,
    Comment,
    CompanyAnswered,
    EditIntended,
    Event,
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
    SaveNotTaken,
    SavePressed,
    SaveUnsent,
    Status,
    Submitted,
    UnlistedAnswered,
)
from assistant.proof.journal.proof_file import Proof, ProofEntry, RecordAnswer

JOURNAL = "journal.jsonl"
_COPIED_BYTES = 1_000_000
_SHORT = 16
_PROFILE_KINDS = frozenset({".yaml", ".yml", ".json"})
_NOT_PROFILE = frozenset(
    {"runs", "浏览器", "台账"}
)  # a client's folders in a workspace: logins and the practice's own notes
# Later runs identify a run by these members. They hold names that the profile makes public and are not redacted,
# though a person's name may be part of a company's or an algorithm's name; every other member is free text.
_NAMES: Mapping[type, frozenset[str]] = {
    RunOpened: frozenset({"client"}),
    RecordOpened: frozenset({"title"}),
    Gated: frozenset({"title"}),
    Submitted: frozenset({"what", "name"}),
    Comment: frozenset({"what"}),
    RunClosed: frozenset({"submitted_by"}),
    CompanyAnswered: frozenset({"company"}),
}
_KEYS = frozenset({"record", "key", "verdicts"})
_KEYED = (RecordOpened, EditIntended, FieldDone, Saved, Proved, HandoverOpened, HandoverClosed, Comment, Gated, Note)
_KEYED_NOTES = (SavePressed, SaveNotTaken, SaveUnsent, UnlistedAnswered, AnswerApplied, RecordLeft, ChangeOpened)
_PATTERNS_ONLY = Redactor()


class RunFolder:
    """One run's folder: `create` for a new run, `open` to read an earlier one."""

    def __init__(self, path: Path, redactor: Redactor | None = None) -> None:
        self.path = path
        self.client = ""
        self._redactor = redactor or Redactor()
        self._chain: Chain | None = None
        self._unpainted: tuple[Proved, Future[Any]] | None = None  # an event that waits for its picture
        self._last: dict[str, Path] = {}  # folder → the numbered file named last
        self._proofs: dict[str, Path] = {}  # by the short digest in the file name, as last listed

    @classmethod
    def create(cls, base: Path, client: str, site: str, redactor: Redactor | None = None) -> Self:
        """Make a new folder below `base` (created if missing) and begin its journal.

        The redactor cleans every text of every event except names that the profile makes public, so that no text of a
        page can carry a personal value into the journal.
        """
        files.make_folder(base)
        started = datetime.now().astimezone().strftime("%Y-%m-%dT%H-%M-%S")
        run = cls(base / f"{started}_{_file_name(site)}_{secrets.token_hex(2)}", redactor)
        run.client = client
        for folder in (run.path, run.path / "proof", run.path / "pictures", run.path / "profile"):
            files.make_folder(folder)
        run._chain = Chain(run.path / JOURNAL)
        return run

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a folder for reading; raises DamagedRun if it has no journal."""
        if not (path / JOURNAL).is_file():
            raise DamagedRun(path=path, what=say("里面没有操作流水 {name}", name=JOURNAL))
        return cls(path)

    @property
    def name(self) -> str:
        """Return the run's name, which is that of its folder."""
        return self.path.name

    def append(self, *events: Event) -> str:
        """Write redacted events to the journal and return the digest of the last line."""
        self._append_painted()
        return self._append(*events)

    def append_with(self, event: Proved, painting: Future[Any]) -> None:
        """Write an event once its picture is written: at the latest before the next event or picture, or on closing.

        If the picture cannot be written (OSError), the event names none. A run that is killed before has not noted the event.
        """
        self._append_painted()
        self._unpainted = event, painting

    def _append_painted(self) -> None:
        if self._unpainted is None:
            return
        (event, painting), self._unpainted = self._unpainted, None
        try:
            painting.result()
        except OSError:
            event = dataclasses.replace(event, picture="")
        self._append(event)

    def _append(self, *events: Event) -> str:
        if self._chain is None:
            self._chain = Chain(self.path / JOURNAL)
        return self._chain.append(*(self._clean(self._with_digest(event)) for event in events))

    def reading(self, before: JournalReading | None = None) -> JournalReading:
        """Read and check the journal, whole or from an earlier reading (`before`) on; raises DamagedRun."""
        self._append_painted()
        return read(self.path / JOURNAL, before)

    def events(self) -> list[JournalEntry]:
        """Return the journal's entries in order; raises DamagedRun."""
        return list(self.reading().entries)

    def write_proof(self, record: str, entries: Sequence[ProofEntry], answers: Sequence[RecordAnswer] = ()) -> str:
        """Store the proof of one record and return the digest for its Proved event."""
        content, digest = proof_file.to_bytes(record, entries, answers)
        files.write(self._numbered("proof", f"{digest[:_SHORT]}.json"), content)
        return digest

    def read_proof(self, digest: str) -> Proof:
        """Return a proof by its digest; raises DamagedRun if it is missing or altered."""
        path = self._proof_path(digest[:_SHORT])
        content = files.read(path)
        if hashlib.sha256(content).hexdigest() != digest:
            raise DamagedRun(path=self.path, what=say("回读核对文件 {name} 被改动过", name=path.name))
        try:
            return proof_file.from_bytes(content)
        except ValueError:
            raise DamagedRun(path=self.path, what=say("回读核对文件 {name} 无法读取", name=path.name)) from None

    def store_text(self, text: str) -> str:
        """Store a text that a site showed (a reviewer's comment) and return the digest for its Comment event."""
        content = text.encode()
        digest = hashlib.sha256(content).hexdigest()
        files.write(self.path / "proof" / f"text-{digest[:_SHORT]}.txt", content)
        return digest

    def read_text(self, digest: str) -> str:
        """Return a stored text by its digest; raises DamagedRun if it is missing or altered."""
        path = self.path / "proof" / f"text-{digest[:_SHORT]}.txt"
        content = files.read(path) if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != digest:
            raise DamagedRun(path=self.path, what=say("文件 {name} 缺失或被改动过", name=path.name))
        return content.decode()

    def picture_path(self, name: str) -> Path:
        """Return the path of the next picture; the browser writes it, `close` makes it owner-only."""
        self._append_painted()
        return self._numbered("pictures", f"{_file_name(name)}.png")

    def store_picture(self, name: str, content: bytes) -> str:
        """Write an owner-only picture and return its path inside the folder, as Proved and Status name it."""
        path = self.picture_path(name)
        files.write(path, content)
        return path.relative_to(self.path).as_posix()

    def freeze(self, profile: Path, attachments: Iterable[File] = (), copied_bytes: int = _COPIED_BYTES) -> str:
        """Store the profile as used: its files byte by byte, a list of attachments by digest, copies of the small ones.

        `profile` is a file or a folder; attachments above `copied_bytes` are only listed. Returns the sha256 of the
        list, which holds the digest of each file.
        """
        home = self.path / "profile"
        sources = _profile_files(profile)
        listed: dict[str, list[dict[str, Any]]] = {"profile": [], "attachments": []}
        for source, inside in sources:
            content = files.read(source)
            files.write(home / inside, content)
            listed["profile"].append({"name": inside.as_posix(), "sha256": hashlib.sha256(content).hexdigest()})
        for attachment in attachments:
            listed["attachments"].append(self._store_attachment(attachment, copied_bytes))
        manifest = json.dumps({"v": 1, **listed}, ensure_ascii=False, indent=1).encode()
        files.write(home / "attachments.json", manifest)
        return hashlib.sha256(manifest).hexdigest()

    def attachments(self) -> list[dict[str, Any]]:
        """Return the frozen list of attachments: name, sha256, size, copy (path or "")."""
        path = self.path / "profile" / "attachments.json"
        if not path.exists():
            return []
        try:
            return list(json.loads(files.read(path))["attachments"])
        except (ValueError, KeyError, TypeError):
            raise DamagedRun(path=self.path, what=say("附件清单无法读取")) from None

    def close(self) -> None:
        """Close the journal and make every file readable by its owner only."""
        self._append_painted()
        if self._chain is not None:
            self._chain.close()
            self._chain = None
        for path in self.path.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _numbered(self, folder: str, name: str) -> Path:
        """Return the path of a folder's next file: one above the highest number, unchanged until that file exists."""
        place = self.path / folder
        if folder not in self._last:
            self._last[folder] = max(place.glob(f"*{Path(name).suffix}"), key=_number, default=place)
        last = self._last[folder]
        number = max(_number(last) + last.is_file(), 1)
        self._last[folder] = place / f"{number:04d}-{name}"
        return self._last[folder]

    def _proof_path(self, short: str) -> Path:
        """Return the file of a proof; the folder is listed again only if the last listing lacks it."""
        if short not in self._proofs or not self._proofs[short].is_file():
            listed = sorted((self.path / "proof").glob("*-*.json"), reverse=True)
            self._proofs = {path.stem.rpartition("-")[2]: path for path in listed}
        if short not in self._proofs:
            raise DamagedRun(path=self.path, what=say("缺少回读核对文件 {digest}", digest=short))
        return self._proofs[short]

    def _store_attachment(self, attachment: File, copied_bytes: int) -> dict[str, Any]:
        size, digest, copy = attachment.size, attachment.sha256, ""
        if attachment.path is not None:
            size = attachment.path.stat().st_size
            digest = files.sha256(attachment.path)
            if size <= copied_bytes:
                copy = f"files/{digest[:_SHORT]}-{_file_name(attachment.name)}"
                files.write(self.path / "profile" / copy, files.read(attachment.path, copied_bytes))
        return {"name": attachment.name, "sha256": digest, "size": size, "copy": copy}

    def _with_digest(self, event: Event) -> Event:
        """Return the event with the digest of the picture that it names."""
        if not isinstance(event, Proved | Status) or not event.picture or event.picture_sha256:
            return event
        picture = self.path / event.picture
        return dataclasses.replace(event, picture_sha256=files.sha256(picture)) if picture.is_file() else event

    def _clean(self, event: Event) -> Event:
        return type(event)(
            **{
                field.name: _cleaned(self._cleaner(event, field.name), getattr(event, field.name))
                for field in dataclasses.fields(event)
            }
        )

    def _cleaner(self, event: Event, member: str) -> Callable[[str], str]:
        """Return the cleaning function of an event's member: names of the profile stay whole, so that later runs match."""
        if member in _NAMES.get(type(event), ()):
            return str
        if member in _KEYS and isinstance(event, _KEYED + _KEYED_NOTES):
            return self._clean_key
        if member == "what" and isinstance(event, Status):
            return self._clean_listed
        return self._redactor.clean

    def _clean_key(self, text: str) -> str:
        """Clean a key of the profile but keep its item names; a text that is no key is cleaned as a whole."""
        try:
            parts = FieldKey.of(text).parts
        except ValueError:
            return self._redactor.clean(text)
        if parts[0].name not in REGISTRY.members:
            return self._redactor.clean(text)
        return str(FieldKey(tuple(map(self._clean_item, parts))))

    def _clean_item(self, part: KeyPart) -> KeyPart:
        if part.item is None or part.name in REGISTRY.lists:
            return part
        return KeyPart(part.name, self._redactor.clean(part.item))

    def _clean_listed(self, name: str) -> str:
        """Clean a listed name of ids and numbers; a name that is nothing but a personal value is redacted."""
        cleaned = self._redactor.clean(name)
        return cleaned if not cleaned.replace(REDACTED, "").strip() else _PATTERNS_ONLY.clean(name)


def _cleaned(clean: Callable[[str], str], part: Any) -> Any:
    """Return a part of an event with every text in it cleaned."""
    if isinstance(part, str):
        return clean(part)
    if isinstance(part, dict):
        return {clean(name): _cleaned(clean, value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return type(part)(_cleaned(clean, item) for item in part)
    return part


def _profile_files(profile: Path) -> list[tuple[Path, Path]]:
    if profile.is_file():
        return [(profile, Path(profile.name))]
    result = []
    for folder, below, names in os.walk(profile):
        below[:] = [name for name in below if name not in _NOT_PROFILE and not name.startswith(".")]
        result += [Path(folder, name) for name in names if Path(name).suffix.lower() in _PROFILE_KINDS]
    return [(path, path.relative_to(profile)) for path in sorted(result) if path.is_file() and not path.is_symlink()]


def _number(path: Path) -> int:
    """Return the number at the beginning of a file's name; 0 if there is none."""
    first = path.name.partition("-")[0]
    return int(first) if first.isascii() and first.isdigit() else 0


def _file_name(text: str) -> str:
    """Return a portable file name: at most 40 letters, digits, hyphens and dots."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.")[:40] or "x"
