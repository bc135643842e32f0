"""`beian calibrate` and `beian map check`: an operator's browser without a profile or a client.

Both only read: the guard lets no save out, and the program presses only what opens the rows of a list. The operator
logs in.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.apps.cli.addresses import site_address
from assistant.apps.cli.map_options import CalibrationOptions, MapCheckOptions
from assistant.apps.cli.operator_browser import reading_browser
from assistant.apps.cli.output import json_line, progress, result
from assistant.core import files, settings
from assistant.core.errors import PageError, UsageError
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import is_read_on_pages
from assistant.filing.browser.page import BrowserSession
from assistant.filing.calibration.drift_page import render
from assistant.filing.calibration.home import learn_home
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.calibration.patrol import Patrol
from assistant.filing.calibration.walk import Walk
from assistant.filing.operator.operator_ui import PanelUi
from assistant.filing.operator.protocol import Handover
from assistant.filing.site.landmarks import Site
from assistant.planning.maps.drift import PageCheck
from assistant.planning.maps.overlay import known_map, user_maps
from assistant.planning.maps.site_map import SiteMap


def calibrate(options: CalibrationOptions) -> int:
    """Calibrate with the operator; return 0 if every page is calibrated, 10 if some are left."""
    site_map = known_map(options.site)
    if options.review:
        return _review(options, site_map)
    _check_only(options.only or (), site_map)
    pages = _named_pages(options.page or (), site_map)
    operator = options.operator or settings.load().operator
    map_draft = MapDraft.of(user_maps(), site_map.id, operator)
    with _opened(options, site_map) as (session, site, operator_ui):
        if not session.is_on_site():
            session.goto(site.base_url)
        if options.home:
            learnt = learn_home(site, operator_ui, map_draft)
            result(say("已记下 {count} 处页面标志和状态词，写在 {path}。", count=learnt, path=map_draft.path))
            return 0
        walk = Walk(site, operator_ui, map_draft, only=tuple(options.only or ()), pages=pages)
        settled = walk.run()
        remaining = [page.title or page.id for page in (*walk.unclosed, *walk.waiting())]
    result(say("已校准 {count} 项，写在 {path}。", count=settled, path=map_draft.path))
    if remaining:
        result(say("还差：{pages}。下次运行接着校准。", pages=comma_list(remaining)))
    return 10 if remaining else 0


def _review(options: CalibrationOptions, site_map: SiteMap) -> int:
    """Write the map as one page: every page of the site with its masked picture and its mapped fields."""
    _check_home(options, site_map)
    target = options.html or user_maps() / f"{site_map.id}.html"
    with TemporaryDirectory() as folder, _opened(options, site_map) as (_, site, operator_ui):
        _log_in(site, operator_ui)
        checks = Patrol(site, Path(folder)).run()
        files.make_folder(target.parent)
        files.write(target, render(site_map, checks, fields=True).encode())
    page, terminal = mark("对照表已写成一页。"), mark("对照表已写成网页：{path}")
    result(say(page if is_read_on_pages() else terminal, path=target))
    return 0


def check(options: MapCheckOptions) -> int:
    """Walk the pages read-only and compare them with the map; return 3 if one changed, 10 if none could be compared."""
    site_map = known_map(options.site)
    if not site_map.fingerprints:
        page, terminal = (
            mark("对照表 {site} 还没有页面指纹，请先校准。"),
            mark("对照表 {site} 还没有页面指纹，请先 beian calibrate。"),
        )
        raise PageError(what=say(page if is_read_on_pages() else terminal, site=site_map.id))
    _check_home(options, site_map)
    with TemporaryDirectory() as folder, _opened(options, site_map) as (_, site, operator_ui):
        _log_in(site, operator_ui)
        checks = Patrol(site, Path(folder) if options.html else None).run()
        if options.html:
            files.write(options.html, render(site_map, checks).encode())
    return _report(options, site_map, checks)


def _report(options: MapCheckOptions, site_map: SiteMap, checks: Sequence[PageCheck]) -> int:
    """Print the results of a patrol; return the exit code."""
    states = {check.state for check in checks}
    code = 3 if "changed" in states else 0 if "same" in states else 10
    if options.as_json:
        json_line({"site": site_map.id, "pages": [_plain(check, options) for check in checks], "exit": code})
    else:
        for line in lines(checks, options):
            result(line)
    if code == 10:
        progress(
            say("没有一页能打开来比对，无法判断是否与对照表一致：请先建一条可编辑的记录，或补上各页的地址和按钮。")
        )
    return code


def lines(checks: Sequence[PageCheck], options: MapCheckOptions) -> Iterator[str]:
    """Yield the results of a patrol; after a changed page, the command that calibrates it again."""
    signs = {"same": "✓", "changed": "✖", "unreached": "○"}
    for check in checks:
        words = {
            "same": say("与对照表一致（{count} 项）", count=check.fields),
            "changed": say("有 {count} 处变动", count=len(check.changes)),
            "unreached": say("没有看到：{why}", why=check.why),
        }
        yield f"{signs[check.state]} {check.title}：{words[check.state]}"
        yield from (f"    {'✖' if change.stops else '·'} {change}" for change in check.changes)
        if check.state == "changed":
            again = say("〔校准〕") if is_read_on_pages() else _again(options, check.page)
            yield "    " + say("看过后重新校准本页：{command}", command=again)


def _again(options: MapCheckOptions, page: str) -> str:
    """Return the command that calibrates a page again."""
    words = [
        "beian",
        "calibrate",
        "--site",
        options.site,
        *(("--url", options.url) if options.url else ()),
        "--page",
        page,
    ]
    return shlex.join(words)


def _plain(check: PageCheck, options: MapCheckOptions) -> dict[str, object]:
    changes = [{**asdict(change), "stops": change.stops, "text": str(change)} for change in check.changes]
    row: dict[str, object] = {
        "page": check.page,
        "title": check.title,
        "state": check.state,
        "why": check.why,
        "changes": changes,
    }
    return row | ({"command": _again(options, check.page)} if check.state == "changed" else {})


def _check_home(options: CalibrationOptions | MapCheckOptions, site_map: SiteMap) -> None:
    """Raise PageError unless the map knows the landmark of a login."""
    if "logged_in" not in site_map.landmarks:
        page = mark("对照表 {site} 还没有“已登录”的页面标志，请先校准登录后的首页。")
        terminal = mark("对照表 {site} 还没有“已登录”的页面标志，请先运行 beian calibrate --site {named} --home。")
        message = page if is_read_on_pages() else terminal
        raise PageError(what=say(message, site=site_map.id, named=shlex.quote(options.site)))


def _check_only(only: Sequence[str], site_map: SiteMap) -> None:
    unknown = [text for text in only if text not in site_map.fields]
    if unknown:
        raise UsageError(what=say("对照表里没有这些键：{keys}。", keys=comma_list(unknown)))


def _named_pages(named: Sequence[str], site_map: SiteMap) -> tuple[str, ...]:
    """Return the ids of the pages named by id or title; raises UsageError."""
    with_fields = {entry.page for entry in site_map.fields.values() if entry.label}
    pages = [page for page in site_map.pages.values() if page.id in with_fields]
    ids_by_name = {name: [page.id for page in pages if name in {page.id, page.title}] for name in named}
    unknown = [name for name, ids in ids_by_name.items() if not ids]
    if unknown:
        known = comma_list(f"{page.id}（{page.title}）" if page.title else page.id for page in pages)
        what = say("没有可校准的页面“{names}”；可写 {known}。", names=comma_list(unknown), known=known)
        raise UsageError(what=what)
    return tuple(dict.fromkeys(page for ids in ids_by_name.values() for page in ids))


@contextmanager
def _opened(
    options: CalibrationOptions | MapCheckOptions, site_map: SiteMap
) -> Iterator[tuple[BrowserSession, Site, PanelUi]]:
    """Open the operator's browser on a site, with the panel; the browser closes with the block."""
    url = site_address(site_map, options.url, headless=options.headless)
    with reading_browser(site_map, url, headless=options.headless) as (session, operator_ui):
        if options.door is not None:
            files.write(options.door, session.guest_url().encode())
        yield session, Site(session, site_map, url), operator_ui


def _log_in(site: Site, operator_ui: PanelUi) -> None:
    """Wait until the operator has logged in."""
    site.goto("login")
    if not site.is_logged_in():
        progress(say("请在浏览器里登录；之后助手自己走一遍各页，只看不写。"))
        operator_ui.hand_over(Handover("LOGIN"), lambda: "seen" if site.is_logged_in() else None)
    site.browser.forget_expired()
