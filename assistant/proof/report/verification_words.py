"""What a verification says: verdict, faults, what was checked, and by name what nothing vouches for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from assistant.core.language import comma_list, mark, say
from assistant.proof.report.pack import REPORT
from assistant.proof.report.verify import Verification

_MOST_REPORTED = 12
Reader = Literal["terminal", "page"]
# Next steps, for the terminal and for a page.
_GIVE_PACK_HEAD = {
    "terminal": mark("要核对包里的全部文件，请用 --head 给出打包时另存的包摘要。"),
    "page": mark("要核对包里的全部文件，请写上打包时另存的包摘要，再核对一次。"),
}
_MAKE_REPORT = {
    "terminal": mark("请用 beian report 重新生成报告，再来核验。"),
    "page": mark("存在那里的报告核对不了，请以〔打开完整报告〕为准：它每次都按记录重新生成。"),
}
_GIVE_HEAD = {
    "terminal": mark(
        "说明：摘要链只能证明这些内容彼此相符。能写这个文件夹的人可以把整条链重算一遍；"
        "要发现这种改动，请用 --head 给出当时另存（报告、邮件或纸上）的末行摘要。"
    ),
    "page": mark(
        "说明：这只能证明这些内容彼此相符。能写这个文件夹的人可以把整条记录重算一遍；"
        "要发现这种改动，请写上当时另存（报告、邮件或纸上）的末行摘要，再核对一次。"
    ),
}


def lines(verification: Verification, reader: Reader = "terminal") -> list[str]:
    """Return the result of a verification as lines: verdict, faults, what was checked, what cannot be said."""
    messages = [_verdict(verification)]
    messages += [
        f"  {'✖' if number == 0 else '·'} {item}" for number, item in enumerate(verification.breaks[:_MOST_REPORTED])
    ]
    if len(verification.breaks) > _MOST_REPORTED:
        messages.append(say("  · 另有 {count} 处", count=len(verification.breaks) - _MOST_REPORTED))
    messages.append(
        say(
            "已检查：操作流水 {lines} 行，其中记有摘要的文件 {files} 个。",
            lines=len(verification.examined.lines),
            files=verification.checked,
        )
    )
    messages.append(say("末行摘要：{head}", head=verification.examined.head))
    if verification.pack_head:
        messages.append(say("包摘要：{head}", head=verification.pack_head))
    messages += [*_not_verified(verification, reader), *_limits(verification, reader)]
    return messages


def _not_verified(verification: Verification, reader: Reader) -> Iterator[str]:
    """Yield every file that nothing vouches for, by name, grouped by reason."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in verification.untied.items():
        by_reason.setdefault(reason, []).append(name)
    for reason, names in by_reason.items():
        yield say("！ 没有核验：{files}（{reason}）", files=comma_list(names), reason=reason)
    if verification.untied and verification.pack_head:
        yield say(_GIVE_PACK_HEAD[reader])
    elif REPORT in verification.untied:
        yield say(_MAKE_REPORT[reader])


def _verdict(verification: Verification) -> str:
    if verification.breaks:
        return say("✖ 核验不通过，首处：{first}", first=verification.breaks[0])
    if verification.is_by_pack:
        return _verdict_by_pack(verification)
    if verification.after:
        return say("！ 您给出的摘要属于较早的一行：到那一行没有改动，其后又写了 {count} 行。", count=verification.after)
    if verification.after == 0:
        return _verdict_by_head(verification)
    if verification.has_end and verification.untied:
        return say(
            "！ 只核验了一部分：操作流水前后相连，结尾完整，它记下的文件现存的都相符；另有 {count} 个文件没有核验，见下。",
            count=len(verification.untied),
        )
    if verification.has_end:
        return say("✓ 操作流水前后相连，结尾完整，它记下的文件都相符。")
    return say("！ 操作流水前后相连，但没有正常结尾：可能填报中断过，也可能末尾被截去，单凭这个文件夹分不清。")


def _verdict_by_pack(verification: Verification) -> str:
    """Return the verdict if the given digest is that of the pack: no file of it has changed since it was made."""
    if verification.is_masked:
        return say(
            "✓ 核验通过：包摘要与您给出的一致，打包以来包里的文件都没有改动。"
            "遮盖过的 {masked} 个文件的原件，以及未放入的文件，无从核对。",
            masked=verification.masked,
        )
    return say("✓ 核验通过：包摘要与您给出的一致，打包以来包里的文件都没有改动。")


def _verdict_by_head(verification: Verification) -> str:
    """Return the verdict if the given digest is that of the last line: what was compared, and no more."""
    if verification.untied:
        return say(
            "！ 只核验了一部分：末行摘要与您给出的一致，到这一行为止，操作流水没有改动，它记下的文件现存的都相符；"
            "另有 {count} 个文件没有核验，见下。",
            count=len(verification.untied),
        )
    if verification.examined.is_torn:
        return say(
            "✓ 核验通过：末行摘要与您给出的一致。到这一行为止，操作流水和它记下的文件都没有改动；其后的半行除外。"
        )
    return say("✓ 核验通过：末行摘要与您给出的一致。自记下它以来，操作流水和它记下的文件都没有改动。")


def _limits(verification: Verification, reader: Reader) -> Iterator[str]:
    if verification.report_offset:
        same = say(
            "report.html 与按操作流水和回读核对文件重新生成的逐字节相同，其中的时间按 UTC{offset} 显示。",
            offset=verification.report_offset,
        )
        yield same
    if verification.is_masked:
        yield say(
            "这是已遮盖的存档包：遮盖过的文件只能与包内清单核对，原件的摘要以操作流水为准；未放入的文件没有核对。"
        )
    if verification.examined.is_torn:
        yield say("操作流水末尾有半行没有写完（填报中断时会这样），它不在核验之列。")
    if verification.without_digest:
        yield say("没有记下摘要、无从比对：{files}", files=comma_list(verification.without_digest[:_MOST_REPORTED]))
    if verification.unnamed and not verification.pack_head:
        yield say(
            "文件夹里另有操作流水没有提到的文件，不在核验之列：{files}",
            files=comma_list(verification.unnamed[:_MOST_REPORTED]),
        )
    if verification.after == 0:
        yield say("说明：这只证明内容自那时起未变，不证明当时写下的就是事实，也不证明是谁写的。")
        return
    yield say(_GIVE_HEAD[reader])
