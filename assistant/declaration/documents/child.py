"""The child process that opens untrusted files: `python -P -m assistant.declaration.documents.child`.

It reads one JSON request a line on standard input and writes one JSON answer a line on standard output. It limits its
own memory, writes no file, starts no program, opens no connection. It catches no unforeseen error: a hostile file can
only end this process, and the parent (`reading`) reports that. When the parent ends, standard input closes and this
process ends, even while reading a file.
"""

from __future__ import annotations

import base64
import json
import os
import queue
import sys
import threading
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2

from assistant.core import lifeline
from assistant.core.files import opened, sha256
from assistant.core.language import say
from assistant.declaration.documents import content_type, extra, ocr, pages, upright, word
from assistant.declaration.documents.limits import LIMITS, Refused, check_size
from assistant.declaration.documents.shapes import Document, Kind, Words

_CHUNK = 1 << 16


def limit_itself() -> bool:
    """Limit memory, written files and core dumps of this process; return False if the platform has no such limits."""
    try:
        resource: Any = import_module("resource")
    except ModuleNotFoundError:  # on Windows only the parent's time limit and the checks in `limits` apply
        return False
    for name, most in (("RLIMIT_AS", LIMITS.memory), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        bound = getattr(resource, name)
        _, hard = resource.getrlimit(bound)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # noqa: PLW2901
        resource.setrlimit(bound, (most, hard))
    return True


def read(path: Path, words: Words = "") -> Document:
    """Return a document's facts, with text in pictures if requested and legible here. Failures are in `error`."""
    size = path.stat().st_size
    kind, fits = content_type.kind_of(path)
    known: dict[str, Any] = {"name": path.name, "kind": kind, "size": size, "suffix_fits": fits}
    is_readable = bool(words) and extra.is_installed() and ocr.is_ready()
    try:
        check_size(size)
        known["sha256"] = sha256(path, LIMITS.bytes)
        known |= _content(path, kind, words, is_readable=is_readable)
    except Refused as refusal:
        known["error"] = str(refusal)
        known["encrypted"] = known.get("encrypted", False) or isinstance(refusal, pages.PasswordProtected)
    return Document(**{"sha256": "", **known})


def _content(path: Path, kind: Kind, words: Words, *, is_readable: bool) -> dict[str, Any]:
    refusal = content_type.refusal(kind)
    with opened(path, LIMITS.bytes) as file:
        head = file.read(8 << 20)
    if content_type.is_encrypted_office(head):
        raise pages.PasswordProtected(say("Office 文件加了密码，打不开。请去掉密码后重新提供。"))
    content_type.check_format(head[:16])
    if refusal:
        raise Refused(refusal)
    if kind == "docx":
        facts = word.read_word(path)
        return asdict(facts) | {"blocks": facts.blocks}
    is_pdf, readable = kind == "pdf", words if is_readable else ""
    read_ = pages.read_pdf(path, words, is_readable=is_readable) if is_pdf else pages.read_image(path, readable)
    counts: dict[str, Any] = {"page_count": read_.count, "images": read_.images, "words_read": is_readable}
    counts["signatures"] = read_.signatures
    return {"pages": read_.pages, "blocks": read_.blocks, **counts}


def pages_to_recognise(path: Path) -> int:
    """Return how many pages of a file will be recognised, so that it is given time; 1 if that cannot be told."""
    try:
        kind = content_type.kind_of(path)[0]
        if kind == "image":
            return pages.frames_to_recognise(path)
        return pages.pages_to_recognise(path) if kind == "pdf" else 1
    except Refused:
        return 1


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Handle a request; return {"document": …}, {"pages": …}, or for `scan` {"pdf": base64, …} or {"error": message}."""
    if request["do"] == "count":
        return {"pages": pages_to_recognise(Path(request["path"]))}
    if request["do"] == "read":
        return {"document": asdict(read(Path(request["path"]), request.get("words", "")))}
    options = upright.ComposeOptions(**request["wish"])
    try:
        composed = upright.compose([Path(path) for path in request["paths"]], options)
    except Refused as refusal:
        return {"error": str(refusal)}
    return {"pdf": base64.b64encode(composed.pdf).decode(), "notes": list(composed.notes), "pages": composed.pages}


def main() -> None:
    """Answer requests until standard input closes."""
    limit_itself()
    cv2.setNumThreads(1)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        request = json.loads(requests.get())
        sys.stdout.buffer.write(json.dumps(answer(request), ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()


def _listen(requests: queue.SimpleQueue[bytes]) -> None:
    """Queue each request; end the process when standard input closes."""
    pending = b""
    while received := os.read(0, _CHUNK):
        *lines, pending = (pending + received).split(b"\n")
        for line in lines:
            requests.put(line)
    os._exit(lifeline.PARENT_ENDED)


if __name__ == "__main__":
    main()
