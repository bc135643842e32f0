"""`beian console`: open the console of a workspace in the operator's browser and serve it until Ctrl-C."""

from __future__ import annotations

import html
import secrets
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.apps.cli.output import progress, result
from assistant.core import files, settings
from assistant.core.language import say
from assistant.practice import workspace
from assistant.practice.layout import FILE


def console(folder: Path | None, port: int, *, show: bool) -> int:
    """Serve the console of a workspace on loopback; print the link and open it once.

    Outside a workspace it opens the one of last time, or lets the person make or choose one on its first page.
    """
    home = workspace.find(folder) if folder or has_workspace() else None
    from assistant.apps.console import server

    with opening() as open_in_browser:

        def tell(url: str) -> None:
            result(say("工作台：{url}", url=url))
            progress(say("链接只能用一次，请不要转发。按 Ctrl-C 关闭工作台；已开始的填报不受影响。"))
            sys.stdout.flush()
            if show:
                open_in_browser(url)

        server.serve(home, port, operator=settings.load().operator, tell=tell)
    return 0


@contextmanager
def opening() -> Iterator[Callable[[str], None]]:
    """Yield a function that opens an address in the browser through a page that only its owner can read.

    The page is deleted at the end of the block. Every user of the machine could read a token on the browser's command
    line before it is used.
    """
    page = settings.data_folder() / "console" / f"enter-{secrets.token_hex(8)}.html"

    def open_in_browser(url: str) -> None:
        to = html.escape(url)
        text = f'<!doctype html><meta http-equiv="refresh" content="0; url={to}"><a href="{to}">beian</a>'
        files.write(page, text.encode())
        webbrowser.open(page.as_uri())

    try:
        yield open_in_browser
    finally:
        page.unlink(missing_ok=True)


def has_workspace() -> bool:
    """Return whether the current folder or one above it holds the file of a workspace, readable or not."""
    try:
        here = Path.cwd()
        return any((path / FILE).is_file() for path in (here, *here.parents))
    except OSError:  # the folder was deleted or may not be read
        return False
