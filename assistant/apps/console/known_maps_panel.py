"""What an office shares of the site's pages: colleagues' maps to look at and take, one's own to give, allowed saves.

add_sharing(context, site)   the panels; `site()` returns the name or the address of the site that is meant
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote

from nicegui.element import Element

from assistant.apps.console.acceptances_panel import add_acceptances
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import answer_room, attempted, tell
from assistant.apps.console.given_files import file_field
from assistant.apps.console.parts import button, el, lines, link, note, panel
from assistant.apps.map_offers import (
    MapOffer,
    described,
    exported,
    of_colleagues,
    offered,
    own_layer,
    shared_folder,
    withdraw,
)
from assistant.core import settings
from assistant.core.errors import BeianError, UsageError
from assistant.core.language import say
from assistant.core.user_messages import on_page
from assistant.planning.maps.allowed_saves import AllowedSave
from assistant.planning.maps.overlay import known_map

Named = Callable[[], str]


def add_sharing(context: ConsoleContext, site: Named) -> None:
    """Add the panels about sharing the map of a site, and about its allowed saves."""
    with panel(say("同事学会的")):
        note(say("各项的位置，填报前自动用上。按什么、发什么，要您看过才用。"), "mute")
        with el("div", None, "buttons"):
            button(say("看同事学会的"), lambda: _look(context, site, answer))
        answer = answer_room()
        file_field(
            say("并入同行给的一份对照表："), lambda path: _show_given(site, path, answer), accept=".yaml", name="map"
        )
    with panel(say("给同行一份")):
        note(say("只有页面结构和状态词，不含选项、填的内容和姓名。"), "mute")
        with el("div", None, "buttons"):
            button(say("备好一份"), lambda: _give(site, given))
        given = answer_room()
    with panel(say("记下来的同意")):
        add_acceptances(context.workspace.folder)
        el("h3", say("放行过的保存"))
        with el("div", None, "buttons"):
            button(say("列出放行过的保存"), lambda: _list_saves(site, saves))
        saves = answer_room()


async def _look(context: ConsoleContext, site: Named, answer: Element) -> None:
    """Show every colleague's map of the site, and what taking it over would change; name a file that cannot be read."""
    place = shared_folder(context.workspace.folder)
    seen = await attempted(answer, lambda: _offers(place, site()))
    if seen is None:
        return
    offers, faults = seen
    answer.clear()
    with answer:
        for fault in faults:
            note(fault, "warn")
        if not offers and not faults:
            note(say("工作区里没有同事的对照表。同事填报过以后就有。"), "mute")
        for offer in offers:
            _show(offer, answer)


def _offers(place: Path | None, site: str) -> tuple[list[MapOffer], list[str]]:
    """Return what colleagues' files offer, and a sentence on each that cannot be used."""
    offers, faults = list[MapOffer](), list[str]()
    for path in of_colleagues(place, known_map(site).id) if place is not None else ():
        try:
            offers.append(offered(site, path, settings.load().operator))
        except (BeianError, OSError) as fault:
            faults.append(say("同事的“{file}”没有用上：{why}", file=path.name, why=on_page(fault)))
    return offers, faults


async def _show_given(site: Named, path: Path, answer: Element) -> None:
    """Show what a file from another office would change."""
    offer = await asyncio.to_thread(offered, site(), path, settings.load().operator)
    answer.clear()
    with answer:
        _show(offer, answer)


def _show(offer: MapOffer, answer: Element) -> None:
    """Show one map on offer, with the button that takes it."""
    if offer.record.filings:
        el("p", offer.record.sentence())
    for line in offer.refused:
        note(line, "warn")
    if not offer.made.taken and not offer.made.asks:
        note(say("里面没有新的内容。"), "mute")
        return
    el(
        "p",
        say(
            "并入后增加 {count} 处；其中下面 {asks} 处请先看：", count=len(offer.made.taken), asks=len(offer.made.asks)
        ),
    )
    lines(offer.asked())
    with el("div", None, "buttons"):
        button(say("看过，并入"), partial(_accept, offer, answer), "main")


async def _accept(offer: MapOffer, answer: Element) -> None:
    count = await attempted(answer, offer.accept)
    if count is not None:
        tell(answer, say("已并入 {count} 处，下次填报就用上。", count=count), "good")


async def _give(site: Named, answer: Element) -> None:
    """Offer the user's own map as a file."""
    content = await attempted(answer, lambda: _exported(site()))
    if content is None:
        return
    text, name = content
    answer.clear()
    with answer:
        address = "data:application/yaml;charset=utf-8," + quote(text)
        link(say("存成文件"), address, "button", download=name)


def _exported(site: str) -> tuple[str, str]:
    name = known_map(site).id
    if not own_layer(name).is_file():
        raise UsageError(what=say("这台电脑还没有学过这个系统的页面，没有可以给的。校准或填报过以后再备。"))
    return exported(own_layer(name)).decode(), f"{name}.yaml"


async def _list_saves(site: Named, answer: Element) -> None:
    """List the saves that are allowed without a question, each with its withdrawal."""
    name = site()
    listed = await attempted(answer, lambda: known_map(name).allowed_saves)
    if listed is not None:
        answer.clear()
        with answer:
            _saves(name, listed, answer)


def _saves(site: str, listed: Sequence[AllowedSave], answer: Element) -> None:
    if not listed:
        note(say("这个系统还没有记下放行过的保存。"), "mute")
    with el("ul", None, "plain"):
        for save in listed:
            with el("li", None, "entry"):
                el("span", described(save), "grow")
                act = partial(_withdraw, site, save, answer)
                button(say("撤回"), act, "quiet", aria_label=say("撤回 {save}", save=save))


async def _withdraw(site: str, save: AllowedSave, answer: Element) -> None:
    is_withdrawn = await attempted(answer, lambda: withdraw(site, save))
    if is_withdrawn is False:
        tell(answer, say("这一种写在另外的对照表里，不是这台电脑记下的，撤不回。"))
    elif is_withdrawn:
        tell(answer, say("已撤回，下次填报会重新询问。"), "good")
        with answer:
            _saves(site, known_map(site).allowed_saves, answer)
