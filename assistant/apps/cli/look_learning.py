"""`beian learn --look`: an operator's browser in which existing records are only looked at; a map and a profile come of it.

Nothing is written on the site: the guard is armed from the login on. Whatever ends the session, what was seen is kept and said.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from assistant.apps.cli import map_sharing, pulls
from assistant.apps.cli.addresses import site_address
from assistant.apps.cli.assisting import store_structure
from assistant.apps.cli.map_options import LearnOptions
from assistant.apps.cli.operator_browser import reading_browser
from assistant.apps.cli.output import progress, result
from assistant.apps.cli.preparing import rehearsed
from assistant.core import settings, wording
from assistant.core.errors import BeianError, BrowserClosed, PersonStop, UsageError
from assistant.core.language import mark, say
from assistant.core.privacy import Redactor
from assistant.core.user_messages import is_read_on_pages, sentence
from assistant.core.web_address import is_address
from assistant.declaration.profile.catalogue import question_labels, specs
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.filing.assist import look_prompts
from assistant.filing.assist.learning import KnownSite
from assistant.filing.assist.looking import Looking
from assistant.filing.assist.shown_texts import SHOWN
from assistant.filing.browser.page import BrowserSession
from assistant.filing.calibration.map_draft import BY_LOOK, MapDraft
from assistant.filing.forms.shapes import Address, Control
from assistant.filing.operator.operator_ui import PanelUi
from assistant.filing.run.context import Filing
from assistant.filing.run.session import AccountGuard, CompanyNames, FilingOptions, RunSession
from assistant.filing.site.landmarks import Site
from assistant.filing.site.records import Records
from assistant.planning.maps.overlay import known_map, user_maps
from assistant.planning.maps.site_map import SiteMap
from assistant.proof.journal.run_folder import RunFolder


def learn(options: LearnOptions) -> int:
    """Look on with the operator; return 0 if everything shown is known, 10 if something is left to ask or nothing was shown."""
    if not options.look:
        raise UsageError(what=say("请写 --look（只看）；边填边学用 beian fill。"))
    if options.profile and options.out:
        raise UsageError(what=say("--profile 与 --out 只写一个：与已有的资料比对，或另建一份。"))
    operator, own_folder = options.operator or settings.load().operator, options.profile or options.out or Path.cwd()
    map_sharing.take(options.site, own_folder, operator)
    site_map = rehearsed(known_map(options.site), options.site)
    url = site_address(
        site_map, options.url or (options.site if is_address(options.site) else None), headless=options.headless
    )
    own = load(options.profile) if options.profile else pulls.existing(options.out) if options.out else None
    if options.out and own is None:
        _check_writable(options.out)
    with TemporaryDirectory() as folder, _opened(options, site_map, url, Path(folder)) as filing:
        looking = _looking(filing, site_map, url, operator)
        reason = _ended_by(looking.run)
        if reason:
            progress(reason)
        code = _result(looking, own, options, url)
        map_sharing.give(site_map, own_folder, {})
        return 10 if reason else code


def _check_writable(folder: Path) -> None:
    """Raise UsageError if nothing can be written into a folder that may not exist yet: before anybody has looked at anything."""
    place = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    try:
        with TemporaryDirectory(dir=place):
            return
    except OSError as fault:
        raise UsageError(
            what=say("--out 的文件夹写不进：{folder}（{why}）", folder=folder, why=fault.strerror)
        ) from None


def _ended_by(run: Callable[[], None]) -> str:
    """Look on; return a sentence if something else than the person's 看完了 ended it: what was seen is kept all the same."""
    try:
        run()
    except (PersonStop, KeyboardInterrupt):
        return say("您中途结束了。已看到的都留着，下面是到此为止的结果。")
    except BrowserClosed:
        return say("浏览器关了。已看到的都留着，下面是到此为止的结果。")
    except Exception as fault:  # an unforeseen one too: what was seen must not be lost with it
        return f"{say('没有看完：{why}', why=sentence(fault))}\n{say('已看到的都留着，下面是到此为止的结果。')}"
    return ""


def _looking(filing: Filing, site_map: SiteMap, url: str, operator: str) -> Looking:
    ways = KnownSite(url, site_map.structure, partial(store_structure, site_map, operator, how=BY_LOOK))
    known = {
        pattern: Address(entry.section, entry.label, entry.after)
        for pattern, entry in site_map.fields.items()
        if entry.calibration is not None and entry.label
    }
    ui = filing.session.operator_ui
    assert isinstance(ui, PanelUi)
    return Looking(filing, ui, ways, partial(_keep_places, site_map, operator), named=known)


def _keep_places(site_map: SiteMap, operator: str, places: Mapping[str, Control], *, by_look: bool) -> None:
    """Write the places of fields into the user's layer of the site: those that were looked at replace nothing.

    A label of a text that is the schema's own needs no place: the form that is filled may stand under other titles.
    """
    try:
        draft = MapDraft.of(user_maps(), site_map.id, operator)
        with draft.at_once():
            for pattern, control in places.items():
                entry = site_map.fields.get(pattern)
                is_known = entry is None or (by_look and (entry.calibration is not None or draft.holds(pattern)))
                if entry is not None and not is_known and not (by_look and _says_nothing_new(pattern, control)):
                    own = replace(control, kind=entry.kind) if control.kit == SHOWN else control  # a text has no kind
                    draft.accept(entry, own, how=BY_LOOK if by_look else "")
    except (BeianError, OSError) as fault:
        progress(say("各项的位置没有记入页面对照表：{why}", why=fault))


def _says_nothing_new(pattern: str, control: Control) -> bool:
    return control.kit == SHOWN and wording.label(specs()[pattern].label) == wording.label(control.raw_label)


# ---- the result


def _result(looking: Looking, own: LoadedProfile | None, options: LearnOptions, url: str) -> int:
    """Write the profile, or compare it, and print what was learnt; return the exit code."""
    items = looking.looked.in_order()
    for line in look_prompts.summary(items, looking.kinds()):
        result(line)
    for line in looking.remarks:
        result(line)
    for line in look_prompts.stopped(looking.stopped):
        result(line)
    layer = user_maps() / f"{looking.filing.session.site.map.id}.yaml"
    if layer.is_file():
        result(say("页面对照表：{path}", path=layer))
    if not items:
        progress(say("没有认出任何一条内容，没有写资料。请登录后打开主体、产品、算法各条来看。"))
        return 10
    try:
        left_out = _profile(looking, own, options, url)
    except (BeianError, OSError, ValueError) as fault:
        progress(say("资料没有写成：{why}", why=str(fault)))
        return 10
    is_whole = not (left_out or looking.unknown_kinds() or any(item.omitted or item.conflicts for item in items))
    return 0 if is_whole else 10


def _profile(looking: Looking, own: LoadedProfile | None, options: LearnOptions, url: str) -> list[str]:
    """Write what was shown as a new profile, or print how an existing one differs; return what is in neither."""
    pulled = looking.looked.account()
    redactor = Redactor()
    redactor.learn(pulls.personal_in(pulled))
    folder = options.profile or options.out or _folder(looking)
    own, folder = _existing(folder) if own is None else (own, own.folder)
    site, bytes_at = looking.filing.session.site, looking.files.get
    read = pulls.read_profile(site, pulled, own, folder, bytes_at)
    left_out = [redactor.clean(line) for line in pulls.omissions(read)]
    for line in left_out:
        result(line)
    if own is None:
        path = _written(folder, read, urlsplit(url).netloc)
        result(say("资料：{path}，附件 {count} 个。佐证与说明不在系统里，需另补。", path=path, count=len(read.files)))
        left_out += _faults(path.parent)
    else:
        again = shlex.join(["beian", "learn", "--look", "--site", options.site, "--out", say("新文件夹")])
        page = mark("没有改动资料。要以系统为准，请照上面逐项改，或在“从系统读取”里读取后写入。")
        terminal = mark("没有改动资料。要以系统为准，请照上面逐项改；或运行 {command} 再看一遍，另建一份。")
        instead = say(page if is_read_on_pages() else terminal, command=again)
        for line in pulls.merged_lines(own, read, site.map, yes=False, clean=redactor.clean, instead=instead):
            result(redactor.clean(line))
    step = shlex.join(["beian", "fill", "客户资料", "--site", options.site])
    page = mark("下一步：看一遍资料；给下一个客户填报时，学会的会自动填。")
    terminal = mark("下一步：看一遍资料；给下一个客户填报时运行 {command}，学会的会自动填。")
    result(say(page if is_read_on_pages() else terminal, command=step))
    return left_out


def _existing(folder: Path) -> tuple[LoadedProfile | None, Path]:
    """Return the profile of a folder, and the folder itself; another one if what it holds cannot be read."""
    try:
        return pulls.existing(folder), folder
    except (BeianError, OSError) as fault:
        other = _free(folder)
        progress(say("{folder} 里的资料读不出来，没有动它；改写到 {other}。", folder=folder, other=other))
        progress(str(fault))
        return None, other


def _written(folder: Path, read: pulls.PulledProfile, host: str) -> Path:
    """Write a new profile, into another folder if this one takes nothing; return its path."""
    for other in (_free(Path.cwd() / folder.name), _free(settings.data_folder() / "looked" / folder.name)):
        try:
            return pulls.write_profile(folder, read, host, by="beian learn --look")
        except OSError as fault:
            progress(
                say(
                    "{folder} 写不进（{why}），改写到 {other}。",
                    folder=folder,
                    why=fault.strerror or fault,
                    other=other,
                )
            )
            folder = other
    return pulls.write_profile(folder, read, host, by="beian learn --look")


def _free(folder: Path) -> Path:
    """Return a folder of this name, with a number, that is not there yet."""
    return next(one for n in count(2) if not (one := folder.with_name(f"{folder.name}-{n}")).exists())


def _faults(folder: Path) -> list[str]:
    """Return what is wrong with a profile that was written; it stays as it is."""
    try:
        load(folder)
    except BeianError as fault:
        progress(str(fault))
        return [str(fault)]
    return []


def _folder(looking: Looking) -> Path:
    """Return a folder named after the company, or after the site if its name was not seen."""
    subject = next((item for item in looking.looked.items.values() if item.kind.is_single), None)
    name = str(subject.value_of("subject.basic.name") or "") if subject is not None else ""
    stem, _ = pulls.fit_name(name or looking.filing.session.site.map.id)
    return Path.cwd() / stem


# ---- the browser


@contextmanager
def _opened(options: LearnOptions, site_map: SiteMap, url: str, folder: Path) -> Iterator[Filing]:
    """Open a browser of this look's own at the site, in which nobody is logged in yet; it closes with the block."""
    labels, headless = question_labels(), options.headless
    with (
        reading_browser(site_map, url, home=folder / "browser", headless=headless, questions=labels) as (
            browser,
            operator_ui,
        ),
        RunFolder.create(folder, "", site_map.id, Redactor()) as run,
    ):
        yield _filing(browser, site_map, url, operator_ui, run)


def _filing(browser: BrowserSession, site_map: SiteMap, url: str, operator_ui: PanelUi, run: RunFolder) -> Filing:
    site = Site(browser, site_map, url)
    session = RunSession(
        browser, site, Records(site), operator_ui, run, FilingOptions(client=""), AccountGuard(CompanyNames(""))
    )
    if not browser.is_on_site():
        browser.goto(url)
    return Filing(session)
