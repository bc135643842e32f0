"""The words of a report: headings, verdicts and statuses; Chinese source texts, returned in the language in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.core.findings import Finding, read_back
from assistant.core.language import mark, say
from assistant.core.values.comparison import named
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.proof.report.shapes import FieldRow, ReportRecord, ReportView

Tone = Literal["good", "note", "bad", "mute"]


@dataclass(frozen=True, slots=True)
class VerdictWord:
    """A verdict's short word, its sentence, its sign and its tone; colour is never the only mark."""

    word: str
    sentence: str
    sign: str
    tone: Tone


VERDICTS: dict[str, VerdictWord] = {
    "proved": VerdictWord(mark("已核对"), mark("保存后重新读取，与资料一致"), "✓", "good"),
    "normalised": VerdictWord(mark("系统改写"), mark("系统改了写法，意思未变"), "ℹ", "note"),
    "accepted": VerdictWord(mark("系统改写（已认可）"), mark("系统对这一项的改写，填报人看过并认可"), "ℹ", "note"),
    "unchanged": VerdictWord(mark("核对后未变"), mark("系统的回答与 {since} 核对时相同，这次没有再打开"), "＝", "good"),
    "listed": VerdictWord(mark("仅核对文件名"), mark("系统只列出文件名，没有取到内容"), "！", "bad"),
    "masked": VerdictWord(
        mark("未能核对（系统遮盖）"), mark("系统不显示完整内容，填报人已知晓；不计入对错"), "○", "mute"
    ),
    "truncated": VerdictWord(mark("被截断"), mark("系统只保存了前 {count} 个字"), "✖", "bad"),
    "refused": VerdictWord(mark("系统不收"), mark("页面拒绝了该值"), "✖", "bad"),
    "differs": VerdictWord(mark("不一致"), mark("系统保存的与资料不同，原因未知"), "✖", "bad"),
    "ambiguous": VerdictWord(mark("位置不唯一"), mark("页面上有多处都叫这个名称，未填"), "✖", "bad"),
    "missing": VerdictWord(mark("页面无此项"), mark("页面上没有找到，未填"), "✖", "bad"),
    "unsupported": VerdictWord(mark("控件暂不支持"), mark("请人工填写"), "✖", "bad"),
    "human_only": VerdictWord(mark("由本人承诺"), mark("这是承诺或签署，只能由本人操作；助手没有动它"), "✋", "note"),
    "no_option": VerdictWord(mark("无此选项"), mark("系统选项中没有应填的这一项"), "✖", "bad"),
    "by_person": VerdictWord(mark("人工填写"), mark("由填报人填写；与资料一致"), "✎", "good"),
    "skipped": VerdictWord(mark("人工跳过"), mark("填报人选择暂不填"), "！", "bad"),
    "changed": VerdictWord(mark("已被改动"), mark("系统里的值既不是上次核对的，也不是资料中的"), "✖", "bad"),
    "hidden": VerdictWord(mark("页面未显示"), mark("按前面的选择，此项不需要填写"), "○", "mute"),
    "unproved": VerdictWord(mark("未能核对"), mark("没有重新读取到，系统里存了什么尚不清楚"), "！", "bad"),
    "locked": VerdictWord(mark("只核对"), mark("该记录当前不可改，只比对：一致"), "✓", "good"),
    "extra": VerdictWord(mark("系统多出"), mark("系统里有、资料里没有；未删除"), "ℹ", "note"),
}
_UNEQUAL = {
    "by_person": VerdictWord(mark("人工填写"), mark("由填报人填写；与资料不一致"), "✎", "bad"),
    "locked": VerdictWord(mark("只核对"), mark("该记录当前不可改，只比对：不一致"), "✖", "bad"),
}
_UNWRITTEN = VerdictWord(mark("不一致"), mark("系统里的与资料不同，本次没有写入"), "✖", "bad")
_ALREADY = VerdictWord(mark("原已一致"), mark("系统中原有内容与资料一致，未改动"), "✓", "good")

STATUSES: dict[str, tuple[str, str, Tone]] = {
    "submitted": (mark("已提交"), mark("提交由{who}点击，内容已逐项回读核对。"), "good"),
    "ready_to_submit": (mark("待提交"), mark("已填好并逐项回读核对，尚未提交。"), "note"),
    "waiting_review": (mark("等待审核"), mark("本次能填的都已填好，其余等待备案系统审核后再填。"), "note"),
    "nothing_to_do": (mark("无需填报"), mark("本次核对的内容与资料一致，助手没有改动系统中的内容。"), "good"),
    "needs_person": (mark("待人工处理"), mark("有内容需要人工处理，处理后可接着填。"), "bad"),
    "preflight_failed": (mark("预检未过"), mark("资料中有必改的问题，没有打开备案系统。"), "bad"),
    "submission_blocked": (mark("已拦截提交"), mark("填写过程中出现提交动作，已拦截，没有任何内容因此被提交。"), "bad"),
    "busy": (mark("另一次填报占用中"), mark("未能占用该客户，或中途失去占用，已停止。"), "bad"),
    "page_mismatch": (mark("页面不符"), mark("页面与页面对照表不符，已停在该页。"), "bad"),
    "unknown_state": (mark("状态未识别"), mark("页面显示了对照表中没有的状态，已停止。"), "bad"),
    "interrupted": (mark("已中断，可续填"), mark("填报中途结束，已保存的内容都在，下次接着填。"), "bad"),
    "failed_safe": (mark("出错已停"), mark("遇到错误后停止，已保存的内容都在。"), "bad"),
}
_FILLED = mark("已填好")

HANDOVERS = {
    "REGISTER": mark("请注册账号"),
    "LOGIN": mark("请登录"),
    "CAPTCHA": mark("请输入图形验证码"),
    "SMS": mark("请输入短信验证码"),
    "QUESTION": mark("请您选定"),
    "SAME": mark("是不是同一条？"),
    "REVIEW": mark("请看一眼"),
    "FILL": mark("请填写这一项"),
    "SAVE": mark("请保存这一页"),
    "CHANGE": mark("请发起变更"),
    "REMOVE": mark("请删除这一条"),
    "CONFIRM": mark("请核对并提交"),
}
ANSWERS = {
    "seen": mark("已完成"),
    "logged_in": mark("已登录"),
    "registered": mark("已注册"),
    "submitted": mark("已提交"),
    "draft": mark("暂不提交，留作草稿"),
    "hand_back": mark("已交还助手"),
    "saved": mark("已保存"),
    "recheck": mark("重新核对"),
    "differences": mark("查看差异"),
    "accept": mark("认可系统的写法"),
    "refuse": mark("不认可系统的写法"),
    "profile": mark("改为资料中的内容"),
    "site": mark("保留系统中的内容"),
    "leave": mark("先留空"),
    "later": mark("以后再处理"),
    "type_account": mark("填入账号密码"),
    "skip": mark("暂不填此项"),
    "same": mark("同一条，改名"),
    "new": mark("另一条，新增"),
    "end": mark("结束本次填报"),
    "go_on": mark("看过，继续"),
    "stop": mark("停下"),
    "add_again": mark("没有存下，再新增"),
    "listed": mark("列表已显示"),
    "removed": mark("已删除"),
    "register": mark("先去注册"),
    "same_company": mark("是同一家公司（改过名称）"),
    "other_company": mark("不是，换账号登录"),
}
PEOPLE = {"person": mark("填报人"), "stand-in": mark("演练替身（程序扮演）")}
ACTS = {"login": mark("登录"), "tick": mark("勾选承诺"), "submit": mark("提交")}
STAGES = {item.stage: item.heading for item in REGISTRY.items}
LAYERS = {
    "hands": mark("助手的点击与按键"),
    "request": mark("网络请求"),
    "page": mark("页面内"),
}
NOTES = {
    "left": mark("未处理"),
    "locked": mark("系统不让修改"),
    "option chosen": mark("选定的选项"),
    "template": mark("材料模板"),
    "change opened": mark("已打开变更"),
    "removal": mark("停用的内容"),
    "typed": mark("助手填入"),
    "unsubmitted": mark("已改未提交"),
    "not saved": mark("系统没有保存"),
    "unlisted": mark("列表里没有显示"),
    "once more": mark("没有存下的项又写了一次"),
    "copy": mark("留底"),
    "drift": mark("页面与对照表不同"),
    "save learnt": mark("学会了这一页的保存"),
    "learnt": mark("学会了这类资料在系统里的位置"),
    "notice": mark("页面上的弹窗"),
    "uncalibrated": mark("未校准的页面"),
    "assist": mark("没有对照表，由您操作"),
    "not read again": mark("没有再次读到"),
    "accepted": mark("认可了系统的写法"),
    "accepted before": mark("沿用以前的认可"),
    "judged anew": mark("以前的核对按现在的比较不成立"),
    "retry": mark("从这一条重新开始"),
    "ask": mark("重新登录后继续"),
    "same company": mark("确认是同一家公司"),
    "another company": mark("确认不是同一家公司"),
}
VERSION_NAMES = {
    "beian": mark("备案助手"),
    "system": mark("操作系统"),
    "browser": mark("浏览器"),
    "profile": mark("填报资料格式"),
    "map": mark("页面对照表格式"),
}
HOW = {
    "reopened": mark("重新打开记录读取"),
    "detail": mark("读取系统返回的详情"),
    "answer": mark("系统的回答与上次核对时相同"),
    "stored": mark("已取回文件核对内容"),
    "listed": mark("按文件名核对"),
}

TEXTS: dict[str, str] = {
    "report": mark("填报报告"),
    "subject_line": mark("互联网信息服务算法备案"),
    "rehearsal": mark("演练"),
    "rehearsal_ribbon": mark("演练 · 模拟环境 · 非官方 · 不产生备案效力"),
    "rehearsal_line": mark("这是在模拟备案系统上的演练，不是真实填报，不产生备案效力；演练通过不等于系统会通过。"),
    "contents": mark("目录"),
    "conclusion": mark("结论"),
    "totals": mark("共 {total} 项：已核对 {checked}，系统改写 {normalised}，待处理 {wrong}"),
    "totals_unchanged": mark(
        "共 {total} 项：已核对 {checked}，核对后未变 {unchanged}，系统改写 {normalised}，待处理 {wrong}"
    ),
    "totals_masked": mark("{totals}；另有 {count} 项系统遮盖，不计入"),
    "total": mark("总项数"),
    "checked": mark("已核对"),
    "normalised": mark("系统改写"),
    "unchanged": mark("核对后未变"),
    "since": mark("自 {day}"),
    "wrong": mark("待处理"),
    "fields": mark("项"),
    "records": mark("条"),
    "client": mark("备案主体"),
    "site": mark("备案系统"),
    "mock_site": mark("模拟备案系统"),
    "registry": mark("互联网信息服务算法备案系统"),
    "operator": mark("填报人"),
    "time": mark("填报时间"),
    "duration": mark("用时"),
    "run": mark("填报编号"),
    "who_did_what": mark("谁做了什么"),
    "assistant": mark("备案助手"),
    "assistant_did": mark("写入 {written} 项，原已一致 {already} 项，保存 {saved} 条"),
    "assistant_never": mark("助手不登录、不勾选承诺、不提交"),
    "not_submitted": mark("本次没有提交"),
    "no_login": mark("本次没有登录"),
    "no_tick": mark("未勾选"),
    "states": mark("系统中的状态"),
    "state_of": mark("对象"),
    "state": mark("状态"),
    "theirs": mark("（系统显示：{word}）"),
    "receipt": mark("回执"),
    "at": mark("时间"),
    "to_do": mark("请您看的内容"),
    "accepted_rows": mark("按认可计的内容（{count} 项）"),
    "to_do_none": mark("没有待处理的内容：每一项都核对过。"),
    "to_do_none_read": mark("已核对的各项中没有待处理的；没有核对到的内容不在此列。"),
    "how_to_read": mark("如何阅读"),
    "how_wanted": mark("资料中要填的内容"),
    "how_shown": mark("填写后页面上显示的内容"),
    "how_stored": mark("保存后重新打开记录，读到的内容"),
    "how_verdict": mark("三者比较的结论；“同应填”表示一字不差"),
    "how_masked": mark("证件号码、手机号码等个人信息只显示首尾。"),
    "field": mark("名称"),
    "wanted": mark("应填"),
    "shown": mark("页面显示"),
    "stored": mark("系统保存"),
    "verdict": mark("结果"),
    "same": mark("同应填"),
    "none": mark("无"),
    "not_named": mark("资料未列"),
    "not_read": mark("未读到"),
    "hidden_difference": mark("不同之处在遮住的部分"),
    "details": mark("逐项核对"),
    "by_record": mark("待处理的排在每条记录的最前面。"),
    "verify_only": mark("只核对"),
    "unsaved": mark("没有收到保存成功的回应"),
    "untouched": mark("无需改动"),
    "saved": mark("已保存"),
    "not_proved": mark("未回读"),
    "all_right": mark("{count} 项全部一致"),
    "some_wrong": mark("{count} 项，待处理 {wrong}"),
    "pictures": mark("页面留影"),
    "pictures_line": mark("每条记录保存并重新打开后的页面，个人信息已遮盖。点图放大。"),
    "pictures_small": mark(
        "图片较多（{count} 张），这里放的是缩小的；原图在本次填报的文件夹和存档包里，文件名见图下。"
    ),
    "close": mark("关闭"),
    "decisions": mark("您的决定"),
    "no_decisions": mark("本次没有需要选定的内容。"),
    "comments": mark("退回意见"),
    "changes": mark("变更对照"),
    "change_rest": mark("其余 {count} 项已核对，没有改动。"),
    "before": mark("变更前"),
    "after": mark("变更后"),
    "proof": mark("回读核对"),
    "removed_by_person": mark("停用，由人删除"),
    "handovers": mark("人工接手"),
    "handover": mark("事项"),
    "answer": mark("结束方式"),
    "waited": mark("用时"),
    "by": mark("经手"),
    "about": mark("涉及"),
    "never_ended": mark("未结束"),
    "attachments": mark("附件"),
    "file": mark("文件"),
    "digest": mark("SHA-256 摘要"),
    "size": mark("大小"),
    "used_at": mark("用在"),
    "unused": mark("未上传"),
    "guard": mark("防误提交保护"),
    "guard_none": mark("没有拦截到提交动作。"),
    "guard_hit": mark("已拦截 {count} 次提交动作，没有任何内容因此被提交。"),
    "guard_ticks": mark("已拦下 {count} 次承诺勾选：承诺只能由本人作出。"),
    "guard_saves": mark("已拦下 {count} 个与学到的不同的保存请求，没有因此保存；这些页由您点保存。"),
    "guard_held": mark(
        "有 {count} 个保存请求先拦下，等您放行，或因与您放行过的一样而放行；放行之后存下的，以核对结果为准。"
    ),
    "guard_earlier": mark(
        "本次运行开始之前已拦截 {count} 次提交动作（上次运行中断后留下的），没有任何内容因此被提交。"
    ),
    "guard_pages": mark("已在 {count} 个页面通过保护自检。"),
    "attempt": mark("动作"),
    "times": mark("次数"),
    "layer": mark("拦截处"),
    "page": mark("页面"),
    "not_checked": mark("没有核对的内容"),
    "not_checked_none": mark("没有：计划内的每一项都核对过。"),
    "not_checked_unknown": mark("本次没有走完，或有记录没有处理；没有打开的记录不在此列。"),
    "gated": mark("现在还不能填（{count} 项）"),
    "unreached": mark("本次没有处理到（{count} 项）"),
    "hidden": mark("页面没有显示，按前面的选择不需要填"),
    "masked_only": mark("系统不显示完整内容（已认可），存了什么没有核对"),
    "listed_only": mark("附件只按文件名核对，没有取回文件内容"),
    "open_notes": mark("其他记录"),
    "versions": mark("版本与核验"),
    "journal": mark("操作流水"),
    "journal_ok": mark("{lines} 行，前后相连，没有改动"),
    "journal_unsealed": mark("{lines} 行，前后相连；缺少末行标记，末尾是否完整无法判断"),
    "journal_torn": mark("{lines} 行；最后一行因中断没有写完"),
    "head": mark("末行摘要"),
    "profile_digest": mark("填报资料"),
    "schema_digest": mark("资料格式"),
    "map_digest": mark("页面对照表"),
    "plan_digest": mark("填报计划"),
    "browser": mark("浏览器"),
    "unofficial": mark(
        "本报告由算法备案填报助手（beian）根据填报记录生成。非官方工具，与备案系统主管部门无关；备案结果以备案系统为准。"
    ),
    "seconds": mark("{seconds} 秒"),
    "minutes": mark("{minutes} 分 {seconds} 秒"),
    "page_title": mark("{client} · 填报报告"),
    "field_count": mark("{count} 项"),
}


def text(name: str, /, **facts: object) -> str:
    """Return one of the report's texts in the language in force; raises KeyError for an unknown name."""
    return say(TEXTS[name], **facts)


def verdict(row: FieldRow) -> VerdictWord:
    """Return the word of a row's verdict in the language in force."""
    if row.verdict == "proved" and row.outcome == "already":
        word = _ALREADY
    elif _is_unwritten(row):
        word = _UNWRITTEN
    else:
        word = VERDICTS[row.verdict] if row.is_right else _UNEQUAL.get(row.verdict, VERDICTS[row.verdict])
    sentence = say(word.sentence, count=len(row.stored or ""), since=row.since)
    return VerdictWord(say(word.word), sentence, word.sign, word.tone)


def finding(record: ReportRecord, row: FieldRow) -> Finding:
    """Return R52, the finding that a field is not stored as wanted, in the form of a preflight finding."""
    return read_back(row.key, row.label, verdict(row).word, why(row), record.stage)


def why(row: FieldRow) -> str:
    """Return the reasons for a row's verdict: its sentence, its note, and whether the difference is masked."""
    sentence = verdict(row).sentence
    if row.rewrites:
        sentence = f"{sentence}（{named(row.rewrites)}）"
    if row.since and row.verdict != "unchanged":
        sentence = f"{sentence}（{say(VERDICTS['unchanged'].sentence, since=row.since)}）"
    parts = [sentence, *([row.note] if row.note not in {"", sentence} else [])]
    return " · ".join([*parts, *([text("hidden_difference")] if row.has_hidden_difference else [])])


def _is_unwritten(row: FieldRow) -> bool:
    """Return whether a row differs and was not written: only read, locked, or changed afterwards."""
    return row.verdict == "differs" and row.outcome == "locked"


def findings(view: ReportView) -> list[Finding]:
    """Return R52 for every wrong field of a run."""
    return [finding(record, row) for record, row in view.open_fields]


def status_word(status: str, saved: int = 0) -> str:
    """Return the word for a status of a run with this many saved records; an unknown status is returned as is."""
    if status == "nothing_to_do" and saved:
        return say(_FILLED)
    return say(STATUSES[status][0]) if status in STATUSES else status


def totals(view: ReportView) -> str:
    """Return the totals line."""
    figures = view.tally
    line = text(
        "totals_unchanged" if figures.unchanged else "totals",
        total=figures.total,
        checked=figures.checked,
        unchanged=figures.unchanged,
        normalised=figures.normalised,
        wrong=figures.wrong,
    )
    return text("totals_masked", totals=line, count=figures.masked) if figures.masked else line


def person(by: str) -> str:
    """Return the word for who acted."""
    return say(PEOPLE[by]) if by in PEOPLE else by


def spoken(table: dict[str, str], name: str) -> str:
    """Return a word of a table in the language in force, or the name itself if the table lacks it."""
    return say(table[name]) if name in table else name


def duration(seconds: float) -> str:
    """Return a duration in words."""
    whole = round(seconds)
    if whole < 60:
        return text("seconds", seconds=round(seconds, 1) if seconds < 10 else whole)
    return text("minutes", minutes=whole // 60, seconds=whole % 60)
