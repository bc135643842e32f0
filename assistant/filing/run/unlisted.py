"""The prompt for a record whose save was sent and whose list does not show it.

Nothing outside the site tells a slow list from a lost record, and a second record is worse than a question. So the
person watches the list: the run continues as soon as the record appears, and adds it anew only on their word, once,
after it has looked itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.language import mark, say
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.handover import LATER, SAME_RECORD
from assistant.filing.run.pending_saves import ADD_AGAIN, UNLISTED
from assistant.planning.plan.plan import Record


def unlisted(record: Record, strangers: Sequence[str], *, is_said: bool) -> Handover:
    """Ask the person to look for a record in its list; `strangers` are records there that nobody claims.

    `is_said`: the site confirmed the save; otherwise the save got no clear answer.
    """
    message = (
        mark("“{name}”已保存，系统也回应成功，但列表里还没有显示；助手不会自行再新增。")
        if is_said
        else mark("“{name}”的保存没有得到明确的回应，列表里也没有显示；可能已存下，助手不会自行再新增。")
    )
    lines = [
        say(message, name=record.names[0]),
        say("请在页面上刷新列表查看，显示出来后助手自动继续。"),
        say("看清确实没有存下，再点“没有存下，再新增”；如果其实存下了，就会多出一条。"),
    ]
    buttons = {ADD_AGAIN: say("没有存下，再新增"), LATER: say("先不处理")}
    if strangers:
        lines.append(say("列表里另有“{listed}”；如果就是这一条，助手会改它的名称。", listed="”、“".join(strangers)))
        buttons = {SAME_RECORD: say("同一条，改名"), **buttons}
    choices = tuple(strangers) if len(strangers) > 1 else ()
    return Handover("REVIEW", record=record.id, key=UNLISTED, lines=tuple(lines), choices=choices, buttons=buttons)
