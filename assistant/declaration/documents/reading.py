"""Read papers and scans in a child process, so a hostile file can harm only that process.

Every failure (a missing file, a time-out, a crash, too much memory) is a message in the document's `error`.
"""

from __future__ import annotations

import base64
import json
import os
import queue
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from assistant.core import language
from assistant.core.files import UnfitFile, opened, sha256
from assistant.core.language import say
from assistant.core.line_child import LineChild
from assistant.declaration.documents import extra
from assistant.declaration.documents.limits import LIMITS
from assistant.declaration.documents.read_before import PapersRead
from assistant.declaration.documents.shapes import Document, OcrLine, ScanFacts, Words

_DOCUMENT = TypeAdapter(Document)
_COMMAND = ("-P", "-m", "assistant.declaration.documents.child")
_CHILDREN = 2
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


class ChildEnded(Exception):
    """The child gave no answer: it ended by itself (`in_time`), or was stopped after the time limit."""

    def __init__(self, *, in_time: bool) -> None:
        super().__init__()
        self.in_time = in_time


@dataclass(slots=True)
class Child:
    """A child process; if a request ends it, the next request starts another."""

    command: Sequence[str] = _COMMAND
    _process: LineChild | None = None

    def ask(self, request: dict[str, Any], seconds: float = LIMITS.seconds) -> dict[str, Any]:
        """Return the answer to a request. Raises ChildEnded."""
        process = self._process = self._process or LineChild(self.command, _environment(), LIMITS.answer)
        try:
            process.send(request)
            line = process.lines.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise ChildEnded(in_time=False) from None
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            self.close()
            raise ChildEnded(in_time=True)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Kill the process."""
        process, self._process = self._process, None
        if process is not None:
            process.end()


def _environment() -> dict[str, str]:
    return dict.fromkeys(_ONE_THREAD, "1") | extra.SILENT | {"BEIAN_LANG": language.current()}


@contextmanager
def child(command: Sequence[str] = _COMMAND) -> Iterator[Child]:
    """Yield a child process for several requests and end it afterwards."""
    process = Child(command)
    try:
        yield process
    finally:
        process.close()


def read(path: Path, seconds: float = LIMITS.seconds) -> Document:
    """Return text and appearance of a paper; never raises for the content of the file."""
    return read_all([path], seconds)[0]


def read_all(
    paths: Iterable[Path],
    seconds: float = LIMITS.seconds,
    words: Mapping[Path, Words] = MappingProxyType({}),
    before: PapersRead | None = None,
) -> tuple[Document, ...]:
    """Return the facts of several files, read by two children; the time limit is per file, results are cached.

    `words` says which text in pictures to read, by file; where it cannot be read none is. `before` remembers what was
    read in pictures from process to process.
    """
    files = [Path(path) for path in paths]
    reads_words = extra.is_installed() and bool(words)
    idle: queue.SimpleQueue[Child] = queue.SimpleQueue()

    def one(path: Path) -> Document:
        reader = idle.get()
        try:
            return _known_or_read(
                reader, path, _ReadRequest(seconds, words.get(path, "") if reads_words else "", before)
            )
        finally:
            idle.put(reader)

    with ExitStack() as started, ThreadPoolExecutor(_CHILDREN) as pool:
        for _ in range(_CHILDREN):
            idle.put(started.enter_context(child()))
        futures = {path: pool.submit(one, path) for path in sorted(dict.fromkeys(files), key=_weight, reverse=True)}
        return tuple(futures[path].result() for path in files)


def _weight(path: Path) -> int:
    """Return the size of a file as an estimate of its reading time; the longest starts first."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def scan_facts(document: Document) -> ScanFacts:
    """Return the facts of a document as a scan."""
    return ScanFacts(
        document.name,
        document.kind,
        document.size,
        document.sha256,
        suffix_fits=document.suffix_fits,
        encrypted=document.encrypted,
        pages=document.pages,
        page_count=document.page_count,
        error=document.error,
        ocr_note="" if document.words_read else _not_read(),
        lines=tuple(_lines(document)),
        signatures=document.signatures,
        embedded=document.embedded,
    )


def _not_read() -> str:
    if extra.is_installed():
        return say("未检查（没有读图中的文字）")
    return say("未检查（未安装 OCR）")


def _lines(document: Document) -> Iterator[OcrLine]:
    for page in document.pages:
        yield from (OcrLine(text.strip(), _NOWHERE) for text in page.text.split("\n") if text.strip())
        yield from page.lines


@dataclass(frozen=True, slots=True)
class _ReadRequest:
    """How to read a file: seconds without recognition, which text in pictures, and where it may have been read before."""

    seconds: float
    words: Words = ""
    before: PapersRead | None = None


def _known_or_read(reader: Child, path: Path, request: _ReadRequest) -> Document:
    try:
        with opened(path, sys.maxsize) as file:
            state = os.fstat(file.fileno())
    except UnfitFile as fault:
        return _failed(path, say("这份文件{what}，没有读取。", what=fault.what))
    except OSError:
        return _failed(path, say("文件不存在或无权读取。"))
    key = (str(path.resolve()), state.st_size, state.st_mtime_ns, language.current(), request.words)
    known = _known()
    if key not in known:
        document = _read_before(path, request) or _asked(reader, path, state.st_size, request)
        if len(known) >= 512:
            known.clear()
        known[key] = document
    return known[key]


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, int, int, str, Words], Document]:
    """Return the documents that this process has read, so that the rules of a check read each file once."""
    return {}


def forget() -> None:
    """Clear the cache, so that every file is read again."""
    _known().clear()


def _read_before(path: Path, request: _ReadRequest) -> Document | None:
    """Return what another process read in the pictures of a file with the same content, or None."""
    if request.before is None or not request.words:
        return None
    try:
        return request.before.get(path, sha256(path, LIMITS.bytes), request.words)
    except OSError:
        return None


def _asked(reader: Child, path: Path, size: int, request: _ReadRequest) -> Document:
    seconds, words = request.seconds, request.words
    if size > LIMITS.bytes:
        limit = LIMITS.bytes // (1 << 20)
        return _failed(path, say("文件超过可读取的 {limit} MB。请压缩图片后重新提供。", limit=limit), size)
    try:
        if words:
            asked = reader.ask({"do": "count", "path": str(path)}, seconds)
            seconds += int(asked["pages"]) * LIMITS.seconds_a_page
        answer = reader.ask({"do": "read", "path": str(path), "words": words}, seconds)
    except ChildEnded as ended:
        return _failed(path, _why(ended, seconds), size)
    document = _DOCUMENT.validate_python(answer["document"])
    if request.before is not None and words:
        request.before.keep(path, document, words)
    return document


def _why(ended: ChildEnded, seconds: float) -> str:
    if ended.in_time:
        return say("文件无法读取（读取时出错或占用内存过多）。请重新导出或扫描一份。")
    return say("读取文件超过 {seconds} 秒，已停止。请重新导出或扫描一份。", seconds=round(seconds))


def _failed(path: Path, error: str, size: int = 0) -> Document:
    return Document(path.name, "unknown", size, "", error=error)


@dataclass(frozen=True, slots=True)
class MadePdf:
    """A PDF made from scans, its number of pages, and notes on what was done; or `error`, a message."""

    pdf: bytes = b""
    pages: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""


def compose(paths: Sequence[Path], options: dict[str, Any], seconds: float = 4 * LIMITS.seconds) -> MadePdf:
    """Return photos and scans as one upright PDF, made by a child process; `options` as in `upright.ComposeOptions`."""
    with child() as worker:
        try:
            answer = worker.ask({"do": "scan", "paths": [str(path) for path in paths], "wish": options}, seconds)
        except ChildEnded as ended:
            return MadePdf(error=_why(ended, seconds))
    if "error" in answer:
        return MadePdf(error=str(answer["error"]))
    return MadePdf(base64.b64decode(answer["pdf"]), int(answer["pages"]), tuple(answer["notes"]))
