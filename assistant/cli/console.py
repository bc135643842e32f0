"""`beian console`: opens the console of a workspace in the person's browser and serves it until Ctrl-C."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

from assistant import settings
from assistant.cli.output import progress, result
from assistant.language import mark, say
from assistant.practice import workspace
from assistant.practice.layout import FILE


def console(folder: Path | None, port: int, *, show: bool) -> int:
    """Serve the console of a workspace on the loopback; the link is printed and opened once."""
    home = workspace.find(folder)
    from assistant.console import server

    def tell(url: str) -> None:
        result(say(mark("工作台：{url}"), url=url))
        progress(say(mark("链接只能用一次，请不要转发。按 Ctrl-C 关闭工作台；已开始的填报不受影响。")))
        sys.stdout.flush()
        if show:
            webbrowser.open(url)

    server.serve(home, port, operator=settings.load().operator, tell=tell)
    return 0


def has_workspace() -> bool:
    """Say whether the current folder, or one above it, holds the file of a workspace, whether or not it can be read."""
    try:
        here = Path.cwd()
        return any((each / FILE).is_file() for each in (here, *here.parents))
    except OSError:  # a folder that is gone, or that may not be looked into
        return False
