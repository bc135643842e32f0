"""Papers that were read before: their content by digest and version of the reader, beside the client's papers.

    store = PapersRead(folder, key)      key: `own_key(file)`, of this user on this machine
    store.get(path, digest, words)       the document, or None
    store.keep(path, document, words)    remember one; failures do not matter

An entry is signed, so that what a stranger puts into a client's folder, or what another machine wrote, is ignored. The
folder is hidden, for the owner only, and holds at most `MOST` entries. Id cards are never stored.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.core import files, language
from assistant.declaration.documents.paper_kinds import paper_of
from assistant.declaration.documents.shapes import Document, Words

FOLDER = ".beian-read"
MOST = 200
READER = 1  # raise it whenever a paper would be read differently
_LARGEST = 8 << 20
_KEY_BYTES = 32
_DOCUMENT = TypeAdapter(Document)


def own_key(path: Path) -> bytes:
    """Return the secret of this user, made at the first call; b"" if it can be neither read nor written."""
    try:
        if not path.exists():
            files.write(path, secrets.token_bytes(_KEY_BYTES))
        key = files.read(path, _KEY_BYTES)
    except OSError:
        return b""
    return key if len(key) == _KEY_BYTES else b""


@dataclass(frozen=True, slots=True)
class PapersRead:
    """The papers of one client that were read before; without a key nothing is stored or believed."""

    folder: Path
    key: bytes = b""

    def get(self, path: Path, digest: str, words: Words) -> Document | None:
        """Return what was read in a file's content, or None; a damaged or foreign entry counts as none."""
        entry = self._entry(path, digest, words)
        if not self.key or entry.is_symlink() or not entry.is_file():
            return None
        with suppress(OSError, ValueError, ValidationError):
            seal, _, content = files.read(entry, _LARGEST).partition(b"\n")
            if hmac.compare_digest(seal, self._seal(entry.name, content)):
                return replace(_DOCUMENT.validate_json(content), name=path.name)
        return None

    def keep(self, path: Path, document: Document, words: Words) -> None:
        """Store what was read in the pictures of a paper."""
        is_recognised = any(page.lines for page in document.pages)
        if not self.key or not is_recognised or document.error or paper_of(document) == "身份证":
            return
        content = json.dumps(asdict(document), ensure_ascii=False).encode()
        with suppress(OSError):
            if self._folder.is_symlink():
                return
            entry = self._entry(path, document.sha256, words)
            files.write(entry, self._seal(entry.name, content) + b"\n" + content)
            self._prune()

    @property
    def _folder(self) -> Path:
        return self.folder / FOLDER

    def _entry(self, path: Path, digest: str, words: Words) -> Path:
        return self._folder / f"{digest}-{words}{path.suffix.lower()}"

    def _seal(self, name: str, content: bytes) -> bytes:
        about = f"{READER} {_engine()} {language.current()} {name}\n".encode()
        return hmac.new(self.key, about + content, hashlib.sha256).hexdigest().encode()

    def _prune(self) -> None:
        entries = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in entries[MOST:]:
            path.unlink(missing_ok=True)


def _engine() -> str:
    try:
        return version("rapidocr")
    except PackageNotFoundError:
        return ""
