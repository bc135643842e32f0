"""The card of a record that the site said it has saved and whose list does not show it: it is never added again.

Whether the list is late or the record was lost cannot be told from outside, and a second one is worse than a question.
So the list is left to the person: it goes on as soon as the record stands there, and adding it anew is their hand's.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.filing.handover import LATER, SAME_RECORD
from assistant.language import mark, say
from assistant.person.protocol import Handover
from assistant.planning.plan import Record

UNLISTED = "unlisted"


def unlisted(record: Record, strangers: Sequence[str]) -> Handover:
    """Ask the person to look for a saved record in its list; `strangers` are records there that nobody claims."""
    lines = [
        say(mark("“{name}”已保存，系统也回应成功，但列表里还没有显示；助手不会再新增。"), name=record.names[0]),
        say(mark("请在页面上刷新列表查看，显示出来后助手自动继续。")),
        say(mark("确实没有存下时，请您自己在页面上新增并保存，助手接着核对和补填。")),
    ]
    buttons = {LATER: say(mark("先不处理"))}
    if strangers:
        lines.append(
            say(mark("列表里另有“{listed}”；如果就是这一条，助手会改它的名称。"), listed="”、“".join(strangers))
        )
        buttons = {SAME_RECORD: say(mark("同一条，改名")), **buttons}
    choices = tuple(strangers) if len(strangers) > 1 else ()
    return Handover("REVIEW", record=record.id, key=UNLISTED, lines=tuple(lines), choices=choices, buttons=buttons)
