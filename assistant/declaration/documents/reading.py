"""Reads papers and scans through a child process, so that a hostile file can hurt nothing but that process.

Every failure is a sentence in the facts' `error`: a missing file, a time-out, a crash, too much memory.
"""

from __future__ import annotations

import base64
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from assistant.core import language
from assistant.core.language import mark, say
from assistant.declaration.documents import extra
from assistant.declaration.documents.limits import LIMITS
from assistant.declaration.documents.shapes import Document, OcrLine, ScanFacts, Words

_DOCUMENT = TypeAdapter(Document)
_COMMAND = ("-P", "-m", "assistant.declaration.documents.child")
_CHILDREN = 2
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


class ChildEnded(Exception):
    """The child gave no answer; `in_time`: it ended by itself, else it was stopped for taking too long."""

    def __init__(self, *, in_time: bool) -> None:
        super().__init__()
        self.in_time = in_time


@dataclass(slots=True)
class Child:
    """One child process; a request that it does not survive ends it, and the next request starts another."""

    command: Sequence[str] = _COMMAND
    _process: subprocess.Popen[bytes] | None = None
    _answers: queue.Queue[bytes] = field(default_factory=queue.Queue)

    def ask(self, request: dict[str, Any], seconds: float = LIMITS.seconds) -> dict[str, Any]:
        """Return the answer to a request; raises ChildEnded."""
        process = self._process or self._start()
        stdin = process.stdin
        try:
            if stdin is not None:
                stdin.write(json.dumps(request).encode() + b"\n")
                stdin.flush()
            line = self._answers.get(timeout=seconds)
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

    def _start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | dict.fromkeys(_ONE_THREAD, "1") | extra.SILENT | {"BEIAN_LANG": language.current()}
        self._answers = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, *self.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a parser's words may hold a client's
            env=environment,
        )
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        return self._process

    def close(self) -> None:
        """End the process, at once."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        if process.stdin is not None:
            try:
                process.stdin.close()
            except BrokenPipeError:  # what was still to be written to it is of no use to anyone
                return


def _listen(process: subprocess.Popen[bytes], answers: queue.Queue[bytes]) -> None:
    """Pass on each line of answer, then one empty line for the end."""
    if process.stdout is not None:
        with process.stdout as stream:
            while line := stream.readline(LIMITS.answer):
                answers.put(line)
    answers.put(b"")


@contextmanager
def child(command: Sequence[str] = _COMMAND) -> Iterator[Child]:
    """Give a child process for several requests and end it afterwards."""
    given = Child(command)
    try:
        yield given
    finally:
        given.close()


def read(path: Path, seconds: float = LIMITS.seconds) -> Document:
    """Return what a paper says and looks like; never raises for what is in the file."""
    return read_all([path], seconds)[0]


def read_all(
    paths: Iterable[Path], seconds: float = LIMITS.seconds, words: Mapping[Path, Words] = MappingProxyType({})
) -> tuple[Document, ...]:
    """Return the facts of several files, read by two children; each file has its own time limit, known ones are not reread.

    `words` says of which files the words in pictures are wanted; without the extra `[ocr]` none are read.
    """
    desired = [Path(path) for path in paths]
    able = extra.is_installed() and bool(words)
    idle: queue.SimpleQueue[Child] = queue.SimpleQueue()

    def one(path: Path) -> Document:
        reader = idle.get()
        try:
            return _known_or_read(reader, path, seconds, words.get(path, "") if able else "")
        finally:
            idle.put(reader)

    with ExitStack() as started, ThreadPoolExecutor(_CHILDREN) as pool:
        for _ in range(_CHILDREN):
            idle.put(started.enter_context(child()))
        asked = {path: pool.submit(one, path) for path in sorted(dict.fromkeys(desired), key=_weight, reverse=True)}
        return tuple(asked[path].result() for path in desired)


def _weight(path: Path) -> int:
    """Return how long a file takes beside the others, by its size: the longest is begun first, so that none waits for it."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def look(path: Path, seconds: float = LIMITS.seconds) -> ScanFacts:
    """Return how a scan looks: opens, encrypted, pages, pixels, colour, blank, orientation, seals."""
    return scan_facts(read(path, seconds))


def look_all(paths: Iterable[Path], seconds: float = LIMITS.seconds) -> tuple[ScanFacts, ...]:
    """Return how several scans look, read as by `read_all`."""
    return tuple(scan_facts(document) for document in read_all(paths, seconds))


def scan_facts(document: Document) -> ScanFacts:
    """Return a document's facts as those of a scan."""
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
    )


def _not_read() -> str:
    if extra.is_installed():
        return say(mark("未检查（没有读图中的文字）"))
    return say(mark("未检查（未安装 OCR）"))


def _lines(document: Document) -> Iterator[OcrLine]:
    for page in document.pages:
        yield from (OcrLine(text.strip(), _NOWHERE) for text in page.text.split("\n") if text.strip())
        yield from page.lines


def _known_or_read(reader: Child, path: Path, seconds: float, words: Words) -> Document:
    try:
        state = path.stat()
    except OSError:
        return _failed(path, say(mark("文件不存在或无权读取。")))
    if not path.is_file():
        return _failed(path, say(mark("这是文件夹，不是文件。")))
    key = (str(path.resolve()), state.st_size, state.st_mtime_ns, language.current(), words)
    known = _known()
    if key not in known:
        document = _asked(reader, path, state.st_size, (seconds, words))
        if len(known) >= 512:
            known.clear()
        known[key] = document
    return known[key]


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, int, int, str, Words], Document]:
    """Return what this process has read already, so that a check of many rules reads each file once."""
    return {}


def forget() -> None:
    """Forget what was read, so that every file is read again."""
    _known().clear()


def _asked(reader: Child, path: Path, size: int, request: tuple[float, Words]) -> Document:
    seconds, words = request
    if size > LIMITS.bytes:
        limit = LIMITS.bytes // (1 << 20)
        return _failed(path, say(mark("文件超过可读取的 {limit} MB。请压缩图片后再给。"), limit=limit), size)
    try:
        answer = reader.ask({"do": "read", "path": str(path), "words": words}, seconds)
    except ChildEnded as ended:
        return _failed(path, _why(ended, seconds), size)
    return _DOCUMENT.validate_python(answer["document"])


def _why(ended: ChildEnded, seconds: float) -> str:
    if ended.in_time:
        return say(mark("文件无法读取（读取时出错或占用内存过多）。请重新导出或扫描一份。"))
    return say(mark("读取文件超过 {seconds} 秒，已停止。请重新导出或扫描一份。"), seconds=round(seconds))


def _failed(path: Path, error: str, size: int = 0) -> Document:
    return Document(path.name, "unknown", size, "", error=error)


@dataclass(frozen=True, slots=True)
class MadePdf:
    """A PDF made of scans, how many pages it has, and what was done to them; or `error`, one sentence."""

    pdf: bytes = b""
    pages: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""


def compose(paths: Sequence[Path], options: dict[str, Any], seconds: float = 4 * LIMITS.seconds) -> MadePdf:
    """Return photos and scans as one upright PDF under limits (`upright.Wish`), made by a child process."""
    with child() as worker:
        try:
            answer = worker.ask({"do": "scan", "paths": [str(path) for path in paths], "wish": options}, seconds)
        except ChildEnded as ended:
            return MadePdf(error=_why(ended, seconds))
    if "error" in answer:
        return MadePdf(error=str(answer["error"]))
    return MadePdf(base64.b64decode(answer["pdf"]), int(answer["pages"]), tuple(answer["notes"]))
