"""What the program knows of the registry's pages, and the buttons that calibrate and check them."""

from __future__ import annotations

from functools import partial

from assistant.apps.console.calibration_panel import add_calibration, add_patrol
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.fill_choices_panel import REGISTRY_SITE, site_facts, site_words
from assistant.apps.console.forms import Typed, text_field
from assistant.apps.console.frame import framed
from assistant.apps.console.known_maps_panel import add_sharing
from assistant.apps.console.pages import page
from assistant.apps.console.parts import el, panel
from assistant.core.language import mark, say
from assistant.planning.maps.overlay import known_map


@page(
    "/site",
    mark("系统页面"),
    60,
    about=mark(
        "对备案系统的页面知道些什么，校准（可以只校准一页或一项），把对照表写成一页供复核，检查有没有变（可以带图片）"
    ),
)
def show(context: ConsoleContext) -> None:
    """Show what is known of the registry, and the jobs that learn more."""
    home = context.workspace.folder
    typed: Typed = {"site": ""}

    site = partial(site_words, typed)
    with framed(context, say("系统页面"), "/site"):
        el("p", say("助手按“页面对照表”认备案系统的页面。对照表由人核对过的，才会自动填。"), "intro")
        with el("div", None, "columns"):
            with panel(say("对备案系统知道些什么")):
                site_facts(known_map(REGISTRY_SITE))
                text_field(typed, "site", say("别的网址"), hint=say("空着就是备案系统。"))
            add_calibration(home, site)
            add_patrol(home, site)
            add_sharing(context, lambda: typed["site"].strip() or REGISTRY_SITE)
