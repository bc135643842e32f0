"""The ways to file beside the usual one: part of it, on another site, on pages that nobody has calibrated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from assistant.apps.console.forms import Typed, answer_room, choice, started, tell, text_field, tick
from assistant.apps.console.parts import button, el, facts, note
from assistant.apps.console.reasons import add_reasons
from assistant.apps.fill_refusals import Start, StartRefusal
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.web_address import is_address
from assistant.declaration.profile.loading import load
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.overlay import known_map
from assistant.planning.maps.site_map import SiteMap

REGISTRY_SITE = "cac"


def add_fill_choices(
    home: Path, follow: Callable[[], None], refusals_of: Callable[[Start], Sequence[StartRefusal]]
) -> None:
    """Add the form; `follow` shows the filing that it starts, `refusals_of` tells why it would be refused."""
    typed: Typed = {
        "stage": "",
        "algorithm": "",
        "site": "",
        "uncalibrated": False,
        "watch": False,
        "reopen": False,
        "no-account": False,
    }

    async def begin() -> None:
        answer.clear()
        words = options_of(typed)
        reasons = [] if isinstance(words, str) else await asyncio.to_thread(refusals_of, _start_of(typed))
        if reasons:
            with answer:
                note(say("现在不能这样开始："), "bad")
                add_reasons(home, reasons)
        elif started(home, "fill", words, partial(tell, answer)) is not None:
            follow()

    with el("details"):
        el("summary", say("只填一部分、换个网址或没有校准的页面"))
        site_facts(known_map(REGISTRY_SITE))
        stages = [(stage, say(stage)) for stage in REGISTRY.stages]
        choice(typed, "stage", say("填哪一段"), [("", say("全部")), *stages])
        choice(typed, "algorithm", say("哪条算法"), [("", say("全部")), *((name, name) for name in _algorithms(home))])
        hint = say("空着就是备案系统。别的网址没有对照表：您来填，助手在旁边帮，学会的下次自动填。")
        text_field(typed, "site", say("网址"), hint=hint)
        tick(typed, "uncalibrated", say("没有校准过的页面也填：先给您看找到的位置，同意后才写"))
        tick(typed, "watch", say("慢一点，能看清每一步"))
        tick(typed, "reopen", say("每一条都重新打开核对，系统的回答与上次相同的也打开"))
        tick(typed, "no-account", say("这次不用保存的账号"))
        with el("div", None, "buttons"):
            button(say("按以上开始填报"), begin)
        answer = answer_room()


def _start_of(typed: Typed) -> Start:
    site, stage, algorithm = (str(typed[name]).strip() for name in ("site", "stage", "algorithm"))
    return Start(site or REGISTRY_SITE, stage=stage or None, algorithm=algorithm or None)


def options_of(typed: Typed) -> list[str] | str:
    """Return the choices as words of a job, or a sentence that says what is wrong."""
    site = site_words(typed)
    if isinstance(site, str):
        return site
    named = [f"{name}={typed[name].strip()}" for name in ("stage", "algorithm") if typed[name].strip()]
    return named + site + [name for name in ("uncalibrated", "watch", "reopen", "no-account") if typed[name]]


def site_words(typed: Typed) -> list[str] | str:
    """Return the address that was typed as words of a job, none for the registry, or a sentence that says what is wrong."""
    address = typed["site"].strip()
    if address and not is_address(address):
        return say("网址要写完整，如 https://…")
    return [f"site={address}"] if address else []


def site_facts(site_map: SiteMap) -> None:
    """Show what the map knows of a site, before anybody logs in."""
    labelled = [entry for entry in site_map.fields.values() if entry.label]
    calibrated = sum(entry.calibration is not None for entry in labelled)
    known = mark("{calibrated} / {count} 项核对过")
    facts(
        (
            (say("系统"), site_map.name),
            (say("填报项的位置"), say(known, calibrated=calibrated, count=len(labelled))),
            (say("看过样子的页面"), say("{count} 页", count=len(site_map.fingerprints))),
            (say("放行过的保存"), say("{count} 种", count=len(site_map.allowed_saves))),
        )
    )
    if not calibrated:
        note(say("这个系统还没有核对过：填报时由您操作，助手在旁边帮；或先“校准”。"), "warn")


def _algorithms(home: Path) -> list[str]:
    try:
        return [algorithm.basic.name for algorithm in load(home).profile.algorithms if algorithm.basic.name]
    except (BeianError, OSError):
        return []
