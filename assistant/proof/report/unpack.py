"""Reads an evidence pack for verification: its files, its own list, and what contradicts that list."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.core.language import say
from assistant.proof.journal.chain import head_path
from assistant.proof.journal.run_folder import JOURNAL
from assistant.proof.report import pack_archive
from assistant.proof.report.pack import KIND, MANIFEST, README, REPORT, SUMS, VERSION, sums

HEAD_FILE = head_path(Path(JOURNAL)).name
OWN_FILES = frozenset({REPORT, README, MANIFEST, SUMS})
_OWN_NAMES = (*OWN_FILES, JOURNAL, HEAD_FILE)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of a pack by name, the digest of its list, whether it is masked, and what contradicts the list.

    `head` is the pack's digest: that of its list, which names every other file by digest. `faults` are pairs of file
    and sentence. `originals` holds the digests by which the journal names the files; for `masked` files they come from
    the list alone.
    """

    contents: dict[str, bytes] = field(repr=False)
    head: str
    run: str
    originals: dict[str, str]
    is_masked: bool
    faults: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()
    masked: frozenset[str] = frozenset()


def unpack(path: Path) -> Unpacked:
    """Read a whole pack; raises UsageError if it is none or too large to be one, RefusedPack if it could deceive."""
    contents = pack_archive.contents(path, _OWN_NAMES)
    try:
        manifest = json.loads(contents[MANIFEST], object_pairs_hook=_object)
        items = [(str(item["name"]), item) for item in manifest["files"]]
        digests = {name: str(item["sha256"]) for name, item in items}
        is_known = manifest["kind"] == KIND and manifest["v"] == VERSION
    except (ValueError, KeyError, TypeError):
        raise pack_archive.no_pack(path) from None
    if not is_known:
        raise pack_archive.no_pack(path)
    actual = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    is_masked = bool(manifest.get("masked"))
    masked = frozenset(name for name, item in items if is_masked and _stands_for_another(name, item))
    return Unpacked(
        contents=contents,
        head=actual[MANIFEST],
        run=str(manifest.get("run", "")),
        originals={name: _original(item, actual.get(name, ""), name in masked) for name, item in items},
        is_masked=is_masked,
        faults=(*_faults(contents, actual, digests), *_contradictions(contents, manifest, [name for name, _ in items])),
        left_out=tuple(map(str, manifest["left_out"])) if isinstance(manifest.get("left_out"), list) else (),
        masked=masked,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; raises ValueError if it names a member twice."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a member is named twice")
    return dict(pairs)


def _faults(contents: dict[str, bytes], actual: dict[str, str], listed: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the files that differ from the list, are missing, or are not in it."""
    for name, digest in listed.items():
        if name not in actual:
            yield name, say("清单里有，包里缺失")
        elif actual[name] != digest:
            yield name, say("与包内清单的摘要不符，被改动过")
    for name in sorted(set(actual) - set(listed) - {MANIFEST, SUMS}):
        yield name, say("包里有，清单里没有，是后来放进去的")
    for name in sorted(OWN_FILES - set(contents)):
        if name not in listed:
            yield name, say("包里缺失")


def _contradictions(
    contents: dict[str, bytes], manifest: dict[str, Any], names: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield contradictions of the list itself: names twice, another last line than the journal's, other sums."""
    for name, count in Counter(names).items():
        if count > 1 or name in {MANIFEST, SUMS}:
            yield MANIFEST, say("清单里重复或多余地列了“{name}”", name=name)
    lines = contents.get(JOURNAL, b"").split(b"\n")[:-1]
    head = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
    if not isinstance(manifest.get("journal"), dict) or manifest["journal"].get("head") != head:
        yield MANIFEST, say("清单里的末行摘要与包内的操作流水不符")
    in_order = [name for name in (*names, MANIFEST) if name in contents]
    if SUMS in contents and contents[SUMS] != sums((name, contents[name]) for name in in_order):
        yield SUMS, say("与包内文件的摘要不符，被改动过")


def _stands_for_another(name: str, listed: dict[str, Any]) -> bool:
    """Return whether a file of a masked pack replaces an original; only proofs and texts are ever masked."""
    return name.startswith("proof/") and bool(listed.get("original_sha256"))


def _original(listed: dict[str, Any], actual: str, is_masked: bool) -> str:
    """Return the digest by which the journal names a file; for a masked file the one in the list."""
    return str(listed["original_sha256"]) if is_masked and actual == listed["sha256"] else actual
