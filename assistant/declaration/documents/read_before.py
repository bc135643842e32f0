"""Papers that were read before: their content by digest and version of the reader, beside the client's papers.

    store = remembered(folder)           with the key of this user on this machine
    store.get(path, digest, words)       the document, or None
    store.keep(path, document, words)    remember one; failures do not matter
    store.keep_only(digests)             remove the entries of all other papers

An entry is signed, so that what a stranger puts into a client's folder, or what another machine wrote, is ignored. The
folder is hidden, for the owner only, and holds at most `MOST` entries. A paper with a page that shows an id card or its
number is never stored; an entry of one that is there is removed. The other entries hold their papers' text in clear.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.core import files, language
from assistant.core.settings import data_folder
from assistant.declaration.documents.paper_kinds import paper_of
from assistant.declaration.documents.shapes import Document, Words

FOLDER = ".beian-read"
KEY_FILE = "papers-read.key"
MOST = 200
READER = 3  # raise it whenever a paper would be read differently
_LARGEST = 8 << 20
_KEY_BYTES = 32
_ON_ID_CARDS = re.compile(
    r"公民身份号码|居民身份证|签发机关"
    r"|(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_DOCUMENT = TypeAdapter(Document)


def own_key(path: Path) -> bytes:
    """Return the secret of this user, made anew where none of its length is; b"" if it can be neither read nor written."""
    with suppress(OSError):
        if not path.is_file() or path.stat().st_size != _KEY_BYTES:
            files.write(path, secrets.token_bytes(_KEY_BYTES))
        return files.read(path, _KEY_BYTES)
    return b""


def remembered(client: Path) -> PapersRead:
    """Return the papers of a client that this user has read before."""
    return PapersRead(client, own_key(data_folder() / KEY_FILE))


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
                document = replace(_DOCUMENT.validate_json(content), name=path.name)
                return None if _identifies_person(document) else document
        return None

    def keep(self, path: Path, document: Document, words: Words) -> None:
        """Store what was read in the pictures of a paper, unless it is too much; of one with an id card nothing is left."""
        if not self.key or document.error or self._folder.is_symlink():
            return
        entry = self._entry(path, document.sha256, words)
        with suppress(OSError):
            if not any(page.lines for page in document.pages) or _identifies_person(document):
                entry.unlink(missing_ok=True)
                return
            content = json.dumps(asdict(document), ensure_ascii=False).encode()
            sealed = self._seal(entry.name, content) + b"\n" + content
            if len(sealed) <= _LARGEST:
                files.write(entry, sealed)
                self._prune()

    def keep_only(self, digests: Collection[str]) -> None:
        """Remove the entries of papers that are gone: of all but those with these digests."""
        if self._folder.is_symlink() or not self._folder.is_dir():
            return
        with suppress(OSError):
            for entry in list(self._folder.iterdir()):
                if entry.name.partition("-")[0] not in digests:
                    entry.unlink(missing_ok=True)

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


def _identifies_person(document: Document) -> bool:
    """Return whether a paper is an id card, or any page of it says what only id cards say."""
    texts = [block.text for block in document.blocks]
    for page in document.pages:
        texts += [page.text, *(line.text for line in page.lines)]
    plain = (re.sub(r"[^\S\n]", "", unicodedata.normalize("NFKC", text)) for text in texts)
    return paper_of(document) == "身份证" or any(_ON_ID_CARDS.search(text) for text in plain)


def _engine() -> str:
    try:
        return version("rapidocr")
    except PackageNotFoundError:
        return ""
