"""`beian logout`: delete the private browser folders of a client, and with them its logins."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from filelock import Timeout

from assistant.apps.cli.holding import FOLDER as LOCKS
from assistant.apps.cli.holding import name_lock
from assistant.apps.cli.output import progress, result
from assistant.apps.cli.practice import open_ledger
from assistant.core import files, settings
from assistant.core.errors import Busy, DamagedRun, NoProfile, UsageError
from assistant.core.language import mark, say
from assistant.core.locks import locked
from assistant.core.user_messages import is_read_on_pages
from assistant.declaration.profile.loading import load
from assistant.filing.browser.browser_host import running_host, stop_host
from assistant.practice.layout import BROWSER, RUN_LOCK, browser_name
from assistant.practice.workspace import RUNS
from assistant.proof.journal.events import RunOpened
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

SHARED = "browsers"


def logout(client: str, folder: Path | None, *, yes: bool) -> int:
    """Delete every login of a client, named by its folder or as in the ledger; stored accounts stay."""
    home = _home(client, folder)
    try:
        with ExitStack() as stack:
            files.make_folder(settings.data_folder() / LOCKS)
            for place in (home / RUN_LOCK, *_names_locked(home)):
                stack.enter_context(locked(place, 0))
            folders = list(browser_folders(home))
            if not yes and any(running_host(place) is not None for place in folders):
                raise UsageError(what=say(_open_browser(), client=home.name))
            for place in folders:
                stop_host(place)
                shutil.rmtree(place)
    except Timeout:
        raise Busy(client=client, holder="?") from None
    except FileNotFoundError:  # a colleague has renamed the client's folder
        raise NoProfile(path=home) from None
    message = (
        mark("已清除“{client}”的 {count} 个登录；下次填报须重新登录。") if folders else mark("“{client}”没有留下登录。")
    )
    result(say(message, client=home.name, count=len(folders)))
    if is_read_on_pages():
        progress(say("保存的账号密码没有动。"))
    else:
        progress(say("保存的账号密码没有动；要删除请运行 beian credentials delete {client}", client=client))
    return 0


def _open_browser() -> str:
    if is_read_on_pages():
        return mark("“{client}”的浏览器还开着，里面可能有没保存的内容。请关掉它，或勾选由程序关闭后再按一次。")
    return mark("“{client}”的浏览器还开着，里面可能有没保存的内容；请关掉它，或加 --yes 由程序关闭。")


def _home(client: str, folder: Path | None) -> Path:
    path = Path(client)
    if path.exists():
        return load(path).folder
    with open_ledger(folder) as ledger:
        return ledger.folder_of(ledger.client(client))


def _names_locked(home: Path) -> list[Path]:
    """Return the locks of the companies in its runs, site by site: another folder of theirs may be filing now."""
    return list(dict.fromkeys(name_lock(run.client, urlsplit(run.url).netloc) for run in _runs(home)))


def browser_folders(home: Path) -> Iterator[Path]:
    """Yield the existing browser folders of a client, for every site and host of its runs."""
    if (home / BROWSER).is_dir():
        yield from sorted(path for path in (home / BROWSER).iterdir() if path.is_dir())
    names = (browser_name(opened.site, opened.client, urlsplit(opened.url).netloc) for opened in _runs(home))
    for name in dict.fromkeys(names):
        place = settings.data_folder() / SHARED / name
        if place.is_dir():
            yield place


def _runs(home: Path) -> Iterator[RunOpened]:
    for path in sorted((home / RUNS).glob(f"*/{JOURNAL}")):
        try:
            entries = RunFolder.open(path.parent).events()
        except (DamagedRun, OSError):  # a damaged run names no folder
            continue
        yield from (entry.event for entry in entries[:3] if isinstance(entry.event, RunOpened))
