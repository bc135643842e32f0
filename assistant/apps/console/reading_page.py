"""What is fetched for a client: the registry's content compared and taken over, pages looked at, its website captured."""

from __future__ import annotations

from functools import partial

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.fill_choices_panel import REGISTRY_SITE, site_facts, site_words
from assistant.apps.console.forms import Typed, text_field
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import el, note, panel
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.core.language import mark, say
from assistant.planning.maps.overlay import known_map
from assistant.practice.layout import is_example
from assistant.practice.tables import Client


@client_page(
    "reading", mark("从系统读取"), 62, about=mark("读取备案系统里的内容，比较或以它为准；只看一遍、学会页面；网站截图")
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the buttons that read the registry, look at pages, and capture the website."""
    home = context.home(client.folder)
    if is_example(home):
        note(say("示例客户是虚构的，备案系统里没有它。"), "mute")
        return
    typed: Typed = {"site": ""}

    site = partial(site_words, typed)
    with el("div", None, "columns"):
        with panel(say("读取备案系统里的内容")):
            note(say("接手别人办过的、或变更之前用。只读：什么也不填、不存、不提交。您登录，助手逐页读。"), "mute")
            site_facts(known_map(REGISTRY_SITE))
            add_text_job(TextJob(home, "pull", say("读取，与资料比较"), classes="main"))
            note(say("看过差异，系统里的是对的，再按下面这个。原来的资料在“以前的版本”里。"), "mute")
            add_text_job(TextJob(home, "pull", say("以系统为准，写入资料"), "take"))
        with panel(say("只看一遍，学会页面")):
            note(say("您打开已有的主体、产品、算法来看，助手记下页面的样子，并与资料比较。"), "mute")
            text_field(typed, "site", say("网址"), hint=say("空着就是备案系统。"))
            add_text_job(TextJob(home, "look", say("开始看")), site)
        with panel(say("网站截图")):
            note(say("打开资料里写的网站，存首页截图和网站地图。只访问那些网址，不登录。"), "mute")
            add_text_job(TextJob(home, "capture", say("打开网站并截图")))
