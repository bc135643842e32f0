"""Any one form of another site filled from lines that a person types: a verdict for each, nothing submitted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from assistant.apps.console.forms import Typed, confirmed, draft_name, drafted, long_field, text_field, tick
from assistant.apps.console.launching import ConsoleJob
from assistant.apps.console.parts import el, note, panel, unsaved_offer
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.apps.console.typed_files import TypedFiles
from assistant.apps.form_lines import form_values
from assistant.core import yaml_file
from assistant.core.errors import InputProblems
from assistant.core.language import say
from assistant.core.user_messages import on_page
from assistant.core.web_address import host_of, is_address

ADDRESS = ".txt"  # an address may hold a token: it lies beside the values
_APART = re.compile(r"[\s,，;；、]+")


def add_form(home: Path) -> None:
    """Add the panel; what was typed lies in a file of the workspace only while the form is filled."""
    draft, typed_files = draft_name(home, "form"), TypedFiles(home, "form")
    typed: Typed = {"url": "", "values": "", "hosts": "", "watch": False}

    def on_start(job: ConsoleJob | None) -> None:
        typed_files.started(job)
        if job is not None:
            confirmed(draft)

    typed_files.drop()
    with panel(say("填一张别的网页表单")):
        note(say("别的系统、别的手续的网页：助手照您写的填，每一项说明填得对不对；提交由您操作。"), "mute")
        unsaved_offer()
        with drafted(draft):
            text_field(typed, "url", say("表单的网址"))
            hint = say(
                "一行一项：“标签：值”，标签照页面上的写。几个选项写几行；附件写文件的完整路径；"
                "一项有几段的，后面各段前面空一格；同一个标签有几处的，先写一行【栏目】或【栏目 › 问题】。"
            )
            long_field(typed, "values", say("要填的内容"), rows=6, hint=hint)
            with el("details"):
                el("summary", say("更多选项"))
                hosts_hint = say("页面的选项或附件来自别的网址时才写，一行一个。")
                long_field(typed, "hosts", say("页面还可以访问的网址"), rows=2, hint=hosts_hint)
                tick(typed, "watch", say("慢一点，能看清每一步"))
        job = TextJob(home, "form", say("打开浏览器，开始填"), classes="main")
        add_text_job(job, lambda: form_words(typed_files, typed), on_start)


def form_words(typed_files: TypedFiles, typed: Typed) -> Sequence[str] | str:
    """Write address and values for the job and return its words; a sentence if something is missing or wrong."""
    url, hosts = typed["url"].strip(), [_host(text) for text in _APART.split(typed["hosts"]) if text]
    if not host_of(url):
        return say("网址要写完整，如 https://…")
    if not all(hosts):
        return say("“页面还可以访问的网址”要写成 https://… 或主机名，一行一个。")
    try:
        values = form_values(typed["values"])
    except InputProblems as error:
        return on_page(error)
    file = typed_files.write((".yaml", yaml_file.dump(values)), (ADDRESS, url.encode()))
    return [
        f"values={file}",
        *([f"allow={','.join(hosts)}"] if hosts else []),
        *(["watch=yes"] if typed["watch"] else []),
    ]


def _host(text: str) -> str:
    """Return host and port of an address or of a host's name, "" for anything else."""
    address = text if is_address(text) else f"https://{text}"
    return urlsplit(address).netloc if host_of(address) else ""
