"""The handovers of a change and of a deregistration, in the words of the form (pure builders, like `handover`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from assistant.core.language import comma_list, mark, say
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.handover import HAND_BACK, KEEP_DRAFT, LATER
from assistant.planning.plan import change_words
from assistant.planning.plan.change import Difference, root_of
from assistant.planning.plan.plan import Plan, Record

DEREGISTER = "deregister"
_MOST = 10


def review(
    differences: Sequence[Difference], plan: Plan, roots: Sequence[str], opened: Collection[str], remarks: Sequence[str]
) -> Handover:
    """Show the patch: which items will be opened, and which of them an earlier run has `opened`."""
    titles = {root_of(record): record.title.partition(" · ")[0] for record in reversed(plan.records)}
    already_open, new = (
        comma_list(titles[root] for root in roots if (root in opened) is is_opened) for is_opened in (True, False)
    )
    summary = (
        mark("{count}。还没有打开变更，系统里什么也没有动。")
        if not already_open
        else mark("{count}。这一次还没有动系统里的内容。")
    )
    lines = [say(summary, count=change_words.count(differences))]
    if already_open:
        lines.append(say("以前已打开变更，接着改：{titles}", titles=already_open))
    if new:
        lines.append(say("将打开变更：{titles}", titles=new))
    lines += [*change_words.short_lines(differences, _MOST), *remarks]
    return Handover("REVIEW", lines=tuple(lines), buttons={LATER: say("先不变更")})


def written(differences: Sequence[Difference], omitted: Sequence[Difference] = ()) -> tuple[str, ...]:
    """Return the confirmation's remarks on the patch: how much was changed, what is `omitted`; the rest is as filed."""
    if not differences and not omitted:
        return ()
    remarks = [say("{count}，其余各项已核对、没有改动。", count=change_words.count(differences))]
    if omitted:
        places = comma_list(dict.fromkeys(change_words.place(item) for item in omitted))
        remarks.append(say("没有改、仍与资料不同：{places}", places=places))
    return tuple(remarks)


def untick(record: Record, nodes: Sequence[str]) -> Handover:
    """Ask the person to untick the nodes that the profile no longer names."""
    label = say("取消勾选")
    return Handover(
        "REMOVE",
        record=record.id,
        lines=(
            say("资料里已没有下面的关联。取消勾选由您操作，保存由助手完成："),
            *(say("取消：{node}", node=node) for node in nodes),
        ),
        facts={label: "\n".join(nodes)},
        buttons={LATER: say("先不取消"), HAND_BACK: say("已处理，继续")},
    )


def application(
    record: Record, lines: Sequence[str], facts: Mapping[str, str], typed: Sequence[str], *, has_page: bool = True
) -> Handover:
    """Hand over the application to deregister: what it ends, what was prepared. The person completes and submits it."""
    sentences = [*lines]
    if typed:
        sentences.append(say("助手已填入：{labels}。请逐项核对。", labels=comma_list(typed)))
    if has_page:
        sentences.append(say("承诺、验证码和“提交”由您完成，助手已停手。"))
    return Handover(
        "CONFIRM",
        record=record.id,
        key=DEREGISTER,
        lines=tuple(sentences),
        facts=dict(facts),
        copy=frozenset(facts),
        buttons={KEEP_DRAFT: say("先不注销")},
    )
