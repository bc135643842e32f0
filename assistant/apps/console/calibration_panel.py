"""Calibration of a site's pages, whole or of one page or item, its map as one page to review, and the check for changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from assistant.apps.console.fill_choices_panel import REGISTRY_SITE
from assistant.apps.console.forms import Typed, choice, tick
from assistant.apps.console.launching import ConsoleJob
from assistant.apps.console.map_page_paths import MapPageKind
from assistant.apps.console.map_pages import add_page_link
from assistant.apps.console.parts import el, note, panel
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.core.language import say
from assistant.declaration.profile.catalogue import specs
from assistant.planning.maps.overlay import known_map
from assistant.planning.maps.site_map import FieldEntry, SiteMap

SiteWords = Callable[[], Sequence[str] | str]


def add_calibration(home: Path, site: SiteWords) -> None:
    """Add the panel that calibrates; `site` returns the words of the site, or what is wrong with it."""
    typed: Typed = {"page": "", "item": ""}
    with panel(say("校准")):
        note(say("打开浏览器，您登录；助手逐项指给您看，您确认。什么也不保存、不提交。"), "mute")
        add_text_job(TextJob(home, "calibrate", say("校准登录后的首页"), "home"), site)
        add_text_job(
            TextJob(home, "calibrate", say("校准各页的填报项"), classes="main"),
            partial(_joined, site, lambda: calibration_words(typed)),
        )
        with el("details"):
            el("summary", say("只校准一页或一项、看现有的对照表"))
            _add_choices(typed, known_map(REGISTRY_SITE))
            note(
                say("助手走一遍各页，把现有的对照表写成一页：各页的图（填报内容已遮盖）、各项的位置、谁校准的。"),
                "mute",
            )
            job = TextJob(home, "calibrate", say("把对照表写成一页，供复核"), "review", shows=_link(home, "review"))
            add_text_job(job, site)


def add_patrol(home: Path, site: SiteWords) -> None:
    """Add the panel that checks the pages for changes."""
    typed: Typed = {"pictures": False}
    with panel(say("检查页面有没有变")):
        note(say("打开浏览器，您登录；助手走一遍各页，与对照表比较，只看不写。"), "mute")
        tick(typed, "pictures", say("另写一页带图片的报告（填报内容已遮盖）"))
        job = TextJob(home, "patrol", say("检查各页"), shows=_link(home, "patrol"))
        add_text_job(job, partial(_joined, site, lambda: ["pictures=yes"] if typed["pictures"] else []))


def calibration_words(typed: Typed) -> list[str]:
    """Return what is to be calibrated as words of a job: an item, else a page, else nothing, which means the rest."""
    if typed["item"]:
        return [f"only={typed['item']}"]
    return [f"page={typed['page']}"] if typed["page"] else []


def _joined(site: SiteWords, more: Callable[[], list[str]]) -> Sequence[str] | str:
    words = site()
    return words if isinstance(words, str) else [*words, *more()]


def _link(home: Path, kind: MapPageKind) -> Callable[[ConsoleJob], None]:
    return lambda job: add_page_link(home, kind, job.started)


def _add_choices(typed: Typed, site_map: SiteMap) -> None:
    """Add the page to choose, and below it an item of that page; choosing another page forgets the item."""
    labelled = [entry for entry in site_map.fields.values() if entry.label]
    known = {entry.page for entry in labelled}
    pages = [(page.id, page.title or page.id) for page in site_map.pages.values() if page.id in known]

    def choose() -> None:
        typed["item"] = ""
        items.clear()
        if typed["page"]:
            with items:
                fields = [(entry.pattern, _name(entry)) for entry in labelled if entry.page == typed["page"]]
                choice(typed, "item", say("哪一项"), [("", say("整页，校准过的也再问")), *fields])

    hint = say("选好以后按上面的〔校准各页的填报项〕。")
    choice(typed, "page", say("哪一页"), [("", say("还没有校准的各页")), *pages], choose, hint=hint)
    items = el("div")


def _name(entry: FieldEntry) -> str:
    """Return the name of an item as the forms show it."""
    spec = specs().get(entry.pattern)
    return " › ".join((*spec.section, spec.name)) if spec is not None else entry.label
