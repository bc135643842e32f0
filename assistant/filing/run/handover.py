"""The handovers of a filing: what each asks of the person, in the words of the form.

Pure builders of `operator.protocol.Handover`; the operator UI does the waiting. A handover says what to do and when
it is done. None offers a 提交 button of the assistant's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.language import comma_list, mark, say
from assistant.core.values import File
from assistant.filing.forms.shapes import FieldResult, Rect
from assistant.filing.operator.protocol import Handover
from assistant.planning.maps.registry_state import RegistryState
from assistant.planning.plan.plan import Record
from assistant.proof.journal.acceptances import changes
from assistant.proof.journal.counts import FieldTally
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.rewrite_kinds import named

KEEP_DRAFT = "draft"
RECHECK = "recheck"
SHOW_DIFFERENCES = "differences"
USE_PROFILE = "profile"
ACCEPT = "accept"
REFUSE = "refuse"
KEEP_SITE = "site"
LEAVE_EMPTY = "leave"
SAME_RECORD = "same"
NEW_RECORD = "new"
SAME_COMPANY = "same_company"
OTHER_COMPANY = "other_company"
LATER = "later"
TYPE_ACCOUNT = "type_account"
REGISTER_FIRST = "register"
HAND_BACK = "hand_back"
NOTICE = "notice"
SAVED_BY_HAND = "saved"
DRIFT = "drift"
GO_ON = "go_on"
LEAVE = "leave"
_MOST_SHOWN = 8


def other_account(other_company: str, saved: str = "") -> str:
    """Return the sentence that the login became another company's; the record `saved` may have been saved there."""
    if not saved:
        message = mark(
            "登录变成了“{found}”的账号，助手已停手，没有在那个账号里保存任何记录；刚上传的附件可能留在那里。"
        )
        return say(message, found=other_company)
    message = mark(
        "登录变成了“{found}”的账号，助手已停手。“{saved}”刚才的一次保存可能已存进那个账号，请到那个账号里查看；此外没有保存。"
    )
    return say(message, found=other_company, saved=saved)


def login(
    company: str, *, has_account: bool, again: bool = False, other_company: str = "", saved: str = ""
) -> Handover:
    """Ask for the login: the expected account, and the button that types a stored account (never 登录).

    `again`: the session ended during the run; `other_company`: it had become that company's; `saved`: the record that
    may have been saved there.
    """
    lines = [say("请核对是“{company}”的账号。登录后助手自动继续。", company=company)]
    if other_company:
        resumption = say("登录后从同一条记录继续，已保存的内容不会重填。") if not saved else _taken_up(saved)
        lines = [other_account(other_company, saved), *lines, resumption]
    elif again:
        lines.insert(0, say("登录已失效，请重新登录；之后从同一条记录继续，已保存的内容不会重填。"))
    buttons = {TYPE_ACCOUNT: say("填入账号密码")} if has_account else {}
    buttons[REGISTER_FIRST] = say("还没有账号，先注册")
    return Handover("LOGIN", lines=tuple(lines), facts={say("主体名称"): company}, buttons=buttons)


def _taken_up(saved: str) -> str:
    return say("登录后“{saved}”在本主体的账号里重新核对，缺的补填；其余从这里继续，已保存的内容不会重填。", saved=saved)


def register(facts: dict[str, str]) -> Handover:
    """Ask for the registration, with all facts to copy."""
    return Handover(
        "REGISTER",
        lines=(say("下面是要用到的信息，可逐项复制；注册由您完成。"),),
        facts=facts,
        copy=frozenset(facts),
        buttons={LATER: say("先不注册")},
    )


def sms(holder: str, tail: str, *, company: str, name: str) -> Handover:
    """Ask for the code that the site sent: the phone it went to, and a message to copy for the client."""
    label = say("给客户的话")
    message = say(
        "{name}您好，我们正在为{company}登录算法备案系统，验证码会发到您尾号{tail}的手机，收到后请直接发我。"
        "验证码仅用于本次登录。",
        name=name,
        company=company,
        tail=tail or "****",
    )
    owner = holder or say("验证码接收人")
    return Handover(
        "SMS",
        lines=(say("验证码发到{holder}（尾号 {tail}）的手机。", holder=owner, tail=tail or "****"),),
        facts={label: message},
        copy=frozenset({label}),
    )


def wrong_account(other_company: str, company: str, *, began: bool, saved: str = "") -> Handover:
    """Report that another company's account is logged in, and whether anything may have been written to it.

    `began`: the filing had begun. `saved`: the record whose one save may have landed there.
    """
    lines = [say("现在登录的是“{found}”，资料属于“{company}”。", found=other_company, company=company)]
    if saved:
        lines.append(
            say(
                "“{saved}”刚才的一次保存可能已存进这个账号，请先在这里查看，再退出后用正确的账号登录。",
                saved=saved,
            )
        )
        lines.append(_taken_up(saved))
    elif began:
        lines.append(say("没有在这个账号里保存任何记录；刚上传的附件可能留在这里。"))
        lines.append(say("请退出后用正确的账号登录，之后从同一条记录继续，已保存的内容不会重填。"))
    else:
        lines.append(say("尚未写入任何内容。请退出后用正确的账号登录。"))
    return Handover(
        "LOGIN",
        lines=tuple(lines),
        facts={say("主体名称"): company},
    )


def same_company(other_company: str, company: str) -> Handover:
    """Ask whether the account under another name with the same code is the company's, before writing to it."""
    return Handover(
        "QUESTION",
        key="company",
        lines=(
            say("登录的账号是“{found}”，资料里的主体名称是“{company}”。", found=other_company, company=company),
            say("按以前的填报记录，两者的统一社会信用代码相同：可能是公司改过名称，也可能是复制资料时代码没有改。"),
            say("确认之前，助手不在这个账号里写入。如果不是同一家，请把资料里的统一社会信用代码也改正。"),
        ),
        facts={say("登录的账号"): other_company, say("主体名称"): company},
        buttons={
            SAME_COMPANY: say("是同一家公司（改过名称）"),
            OTHER_COMPANY: say("不是，换账号登录"),
        },
    )


def conflict(record: Record, key: str, label: str, seen: str, expected: str) -> Handover:
    """Ask which value to keep: the site's, which this program did not write, or the profile's."""
    return Handover(
        "QUESTION",
        record=record.id,
        key=key,
        lines=(
            say("“{label}”在系统里已有别的内容，不是上次核对的，也不是资料里的。", label=label),
            say("系统里：{seen}", seen=seen),
            say("资料里：{wanted}", wanted=expected),
        ),
        buttons={USE_PROFILE: say("改成资料里的"), KEEP_SITE: say("保留系统里的")},
    )


def accept(record: Record, entry: ProofEntry) -> Handover:
    """Ask whether what the site does to a field is as it should be: once for each field, with before and after."""
    if isinstance(entry.wanted, File):
        what = say("“{label}”：系统只列出文件名，助手核对不了内容。", label=entry.label)
    elif entry.verdict == "unproved":
        what = say("“{label}”：系统只显示遮盖后的内容，助手核对不了。", label=entry.label)
    else:
        what = say("“{label}”：系统保存的与填入的写法不同。", label=entry.label)
    return Handover(
        "QUESTION",
        record=record.id,
        key=entry.key,
        lines=(
            what,
            say("填入：{wanted}", wanted=entry.wanted),
            say("系统里：{seen}", seen=entry.stored),
            say("认可的是：{kinds}。", kinds=comma_list(map(named, sorted(changes(entry.wanted, entry.stored))))),
            say(
                "如果这个系统对这一项总是如此、意思没有变，可以认可：以后同样的改写不再询问，其他客户的也不再询问。"
                "拿不准请不要认可。"
            ),
        ),
        buttons={REFUSE: say("不认可"), ACCEPT: say("认可，以后照此")},
    )


def no_option(record: Record, result: FieldResult) -> Handover:
    """Ask for one of the site's own options, or to leave the field empty."""
    return Handover(
        "QUESTION",
        record=record.id,
        key=result.target.key,
        lines=(
            say(
                "“{label}”：系统里没有“{wanted}”。请在现有选项中选，或先留空。",
                label=result.target.address.label,
                wanted=result.target.value,
            ),
        ),
        choices=result.options,
        buttons={LEAVE_EMPTY: say("先留空")},
        rect=result.rect,
    )


def fill_by_hand(record: Record, result: FieldResult) -> Handover:
    """Ask the person to fill one field that the assistant cannot fill, or that they chose to fill."""
    return Handover(
        "FILL",
        record=record.id,
        key=result.target.key,
        lines=(
            say("请填写“{label}”，填好后点“交还助手”。", label=result.target.address.label),
            *((say("原因：{reason}", reason=result.reason),) if result.reason else ()),
        ),
        facts={say("资料中的内容"): str(result.target.value)},
        copy=frozenset({say("资料中的内容")}),
        buttons={HAND_BACK: say("交还助手")},
        rect=result.rect,
    )


def demanded(record: Record, label: str, why: str) -> Handover:
    """Ask the person for a field that the page requires and the profile does not have."""
    return Handover(
        "FILL",
        record=record.id,
        key=label,
        lines=(
            say("系统要求填写“{label}”，资料里没有这一项，所以没有保存。", label=label),
            say("请在页面上填好后点“交还助手”。"),
            *((say("系统的提示：{why}", why=why),) if why else ()),
        ),
        buttons={HAND_BACK: say("交还助手")},
    )


def save_by_hand(record: Record, word: str, why: str) -> Handover:
    """Ask the person to press the site's own save button, because the program does not know what the press sends."""
    buttons = {SAVED_BY_HAND: say("已经保存，继续"), LATER: say("没有保存，以后再处理")}
    return Handover("SAVE", record=record.id, lines=_press_once(record, word, why), buttons=buttons)


def change_by_hand(record: Record, word: str, why: str) -> Handover:
    """Ask the person to press the site's button that opens a change, for the same reason as `save_by_hand`."""
    buttons = {SAVED_BY_HAND: say("已经发起，继续"), LATER: say("没有发起，以后再处理")}
    return Handover("CHANGE", record=record.id, lines=_press_once(record, word, why), buttons=buttons)


def _press_once(record: Record, word: str, why: str) -> tuple[str, ...]:
    return (
        why,
        say("{title}：请您看清页面后点一次“{word}”；成功后助手自动继续。", title=record.title, word=word),
        say("助手会记下这次发出的内容由哪些部分组成，供以后逐项核对。"),
    )


def notice(record: Record) -> Handover:
    """Ask the person to close a dialog of the site that covers the form."""
    return Handover(
        "FILL",
        record=record.id,
        key=NOTICE,
        lines=(
            say("“{title}”的页面上弹出了对话框，助手已停手。", title=record.title),
            say("请看清内容后关闭它；关闭后助手从这里继续。"),
        ),
        buttons={HAND_BACK: say("交还助手")},
    )


def drift(record: Record, unfit: Sequence[str]) -> Handover:
    """Before a page is saved on which fields are not where the map says, ask the person to look."""
    lines = [
        say("“{title}”的页面与页面对照表不符，尚未保存：", title=record.title),
        *(f"✖ {reason}" for reason in unfit[:_MOST_SHOWN]),
    ]
    if len(unfit) > _MOST_SHOWN:
        lines.append(say("……另有 {count} 项，见报告。", count=len(unfit) - _MOST_SHOWN))
    lines.append(say("请对照页面看清。继续则只保存找到的各项，其余请您在页面上填写。"))
    return Handover("REVIEW", record=record.id, key=DRIFT, lines=tuple(lines), buttons={LEAVE: say("不保存，先停下")})


def same(record: Record, listed: Sequence[str], expected: str) -> Handover:
    """Ask whether a record on the site is the profile's record under an old name."""
    return Handover(
        "SAME",
        record=record.id,
        lines=(
            say("系统里有“{listed}”，资料里是“{wanted}”。", listed="”、“".join(listed), wanted=expected),
            say("如果是同一条，助手会改它的名称；如果不是，助手会新增一条。"),
        ),
        choices=tuple(listed) if len(listed) > 1 else (),
        buttons={
            SAME_RECORD: say("同一条，改名"),
            NEW_RECORD: say("另一条，新增"),
            LATER: say("先不处理"),
        },
    )


def remove(record: Record) -> Handover:
    """Ask the person to delete a record that the profile marks as retired."""
    return Handover(
        "REMOVE",
        record=record.id,
        lines=(say("资料中已停用“{name}”，删除只能由您操作。", name=record.names[0]),),
        facts={say("名称"): record.names[0]},
        buttons={LATER: say("先不删除"), HAND_BACK: say("已处理，继续")},
    )


def confirm(
    record: Record,
    tally: FieldTally,
    shown: Sequence[str],
    wrong: int,
    registry_state: RegistryState,
    button: Rect | None,
) -> Handover:
    """Ask for the confirmation: what is right (`tally`), what is not (`shown`); the person commits and submits."""
    lines = [say("与资料一致 {right} 项，待处理 {wrong} 项。", right=tally.right, wrong=wrong)]
    if tally.unchanged:
        lines.append(say("其中 {count} 项，系统的回答与以前核对时相同，这次没有再打开。", count=tally.unchanged))
    if wrong:
        lines.insert(0, say("✖ 有 {wrong} 项与资料不一致或未能核对，请先处理，暂不要提交。", wrong=wrong))
    lines += [say("✖ 待处理：{label}", label=label) for label in shown[:_MOST_SHOWN]]
    if len(shown) > _MOST_SHOWN:
        lines.append(say("……另有 {count} 项，见报告。", count=len(shown) - _MOST_SHOWN))
    lines.append(say("承诺勾选和提交由您完成。“提交”只能由您点击，助手已停手。"))
    buttons = {RECHECK: say("重新核对")} | ({SHOW_DIFFERENCES: say("查看差异")} if wrong else {})
    return Handover(
        "CONFIRM",
        record=record.id,
        lines=tuple(lines),
        facts={say("当前状态"): str(registry_state.subject)} if record.kind.is_single else {},
        buttons={**buttons, KEEP_DRAFT: say("暂不提交，留作草稿")},
        rect=button,
    )
