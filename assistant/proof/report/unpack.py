"""Reads an evidence pack for verification: bounded in size, in memory, nothing is written to disk."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.proof.report.pack import KIND, MANIFEST, SUMS, VERSION

_MOST_BYTES = 1 << 30
_MOST_FILES = 50_000


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of a pack by name, whether it is masked, and its contradictions to its own list.

    `originals` holds the digests by which the journal names the files; for `masked` files they come from the list
    alone.
    """

    contents: dict[str, bytes] = field(repr=False)
    originals: dict[str, str]
    is_masked: bool
    altered: tuple[str, ...]
    missing: tuple[str, ...]
    unlisted: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    masked: frozenset[str] = frozenset()


def unpack(path: Path) -> Unpacked:
    """Read a whole pack; raises UsageError if it is none or too large to be one."""
    contents = _contents(path)
    try:
        manifest = json.loads(contents[MANIFEST])
        listed = {str(item["name"]): item for item in manifest["files"]}
        is_known = manifest["kind"] == KIND and manifest["v"] == VERSION
        digests = {name: str(item["sha256"]) for name, item in listed.items()}
    except (ValueError, KeyError, TypeError):
        raise _no_pack(path) from None
    if not is_known:
        raise _no_pack(path)
    actual = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    is_masked = bool(manifest.get("masked"))
    masked = frozenset(name for name, item in listed.items() if is_masked and _stands_for_another(name, item))
    return Unpacked(
        contents=contents,
        originals={name: _original(item, actual.get(name, ""), name in masked) for name, item in listed.items()},
        is_masked=is_masked,
        altered=tuple(name for name, digest in digests.items() if actual.get(name, digest) != digest),
        missing=tuple(name for name in digests if name not in actual),
        unlisted=tuple(sorted(set(actual) - set(digests) - {MANIFEST, SUMS})),
        left_out=tuple(map(str, manifest["left_out"])) if isinstance(manifest.get("left_out"), list) else (),
        masked=masked,
    )


def _stands_for_another(name: str, listed: dict[str, Any]) -> bool:
    """Return whether a file of a masked pack replaces an original; only proofs and texts are ever masked."""
    return name.startswith("proof/") and bool(listed.get("original_sha256"))


def _original(listed: dict[str, Any], actual: str, is_masked: bool) -> str:
    """Return the digest by which the journal names a file; for a masked file the one in the list."""
    return str(listed["original_sha256"]) if is_masked and actual == listed["sha256"] else actual


def _contents(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            listed = [info for info in archive.infolist() if not info.is_dir()]
            if len(listed) > _MOST_FILES or sum(info.file_size for info in listed) > _MOST_BYTES:
                raise UsageError(what=say("{path} 太大，不像存档包。", path=path))
            return {info.filename: archive.read(info) for info in listed}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        raise _no_pack(path) from None


def _no_pack(path: Path) -> UsageError:
    return UsageError(what=say("{path} 不是本程序的存档包，或已损坏得读不出来。", path=path))
