"""Previews: a child process draws one page of a client's file as a new PNG.

    draw(path, page)  →  the bytes of a PNG, or a message that says why there is none

The browser receives no bytes of the file itself. The child limits its own memory and writes no file. It ends when it
takes too long or the console ends. Its command line is `python -P -m assistant.apps.console.drawing PATH PAGE SIDE`.
"""

from __future__ import annotations

import io
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from assistant.core import files, lifeline
from assistant.core.language import say
from assistant.declaration.documents import content_type
from assistant.declaration.documents.child import limit_itself
from assistant.declaration.documents.limits import Refused, check_size
from assistant.declaration.documents.pages import as_rgb, opened_image, opened_pdf, rendered

SIDE = 1400
_SECONDS = 30
_REFUSED = 3
_PNG = b"\x89PNG\r\n\x1a\n"


def draw(path: Path, page: int) -> bytes | str:
    """Return a page of a file as a newly drawn PNG, or a message with the reason."""
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return say("文件不存在。")
    return _cached_drawing(path, stamp, page)


@lru_cache(maxsize=48)
def _cached_drawing(path: Path, stamp: int, page: int) -> bytes | str:
    command = [sys.executable, "-P", "-m", "assistant.apps.console.drawing", str(path), str(page), str(SIDE)]
    try:
        with lifeline.held_open() as stdin:
            process = subprocess.run(command, capture_output=True, stdin=stdin, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return say("生成这一页的预览用时过长，已停止。请下载后查看。")
    if process.returncode == 0 and process.stdout.startswith(_PNG):
        return process.stdout
    if process.returncode == _REFUSED:
        return process.stdout.decode("utf-8", "replace")
    return say("无法生成这个文件的预览。请下载后查看。")


def _picture(path: Path, page: int, side: int) -> Any:
    check_size(path.stat().st_size)
    kind, _ = content_type.kind_of(path)
    if kind == "pdf":
        with opened_pdf(path) as document:
            if not 0 < page <= len(document):
                raise Refused(say("没有这一页。"))
            return rendered(document[page - 1], side)
    if kind == "image" and page == 1:
        with files.opened(path) as file:
            content_type.check_format(file.read(16))
        with opened_image(path) as image:
            image.draft("RGB", (side, side))
            return as_rgb(image)
    raise Refused(say("这种文件没有预览。请下载后查看。"))


def main(path: str, page: str, side: str) -> int:
    """Draw one page to standard output; return 3 and write a message if the file is refused."""
    lifeline.end_with_parent()
    limit_itself()
    try:
        picture = Image.fromarray(_picture(Path(path), int(page), int(side)))
    except Refused as refusal:
        sys.stdout.buffer.write(str(refusal).encode())
        return _REFUSED
    picture.thumbnail((int(side), int(side)))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    sys.stdout.buffer.write(buffer.getvalue())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:4]))
