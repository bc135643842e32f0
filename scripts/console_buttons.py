"""The places of the console at which something is done: the page, the button, and the clicks from the board."""

from __future__ import annotations

from typing import NamedTuple


class ConsolePlace(NamedTuple):
    """A place in the console: page and button, in Chinese and English, and the clicks from the board."""

    zh: str
    en: str
    clicks: int


class ConsoleOnly(NamedTuple):
    """Something that no command does: what it is, in Chinese and English, and its place in the console."""

    zh: str
    en: str
    place: ConsolePlace


PLACES: dict[str, ConsolePlace] = {
    "self": ConsolePlace("自动：客户的页面就是这个客户", "by itself: a client's page is about that client", 0),
    "page": ConsolePlace("自动：页面直接显示结果", "by itself: the page shows the result", 0),
    "download": ConsolePlace("自动：浏览器存到“下载”文件夹", "by itself: the browser's folder of downloads", 0),
    "operator": ConsolePlace("自动：这台电脑登记的操作人", "by itself: the operator noted on this machine", 0),
    "visible": ConsolePlace("自动：正式的总是打开可见的浏览器", "by itself: what counts is always filed visibly", 0),
    "stays": ConsolePlace("自动：浏览器留着，下次接着用", "by itself: the browser stays for the next time", 0),
    "person": ConsolePlace(
        "自动：由您登录和提交，替身只在模拟系统上",
        "by itself: you log in and submit, a stand-in is only on the mock",
        0,
    ),
    "address": ConsolePlace("自动：备案系统的网址在对照表里", "by itself: the map has the registry's address", 0),
    "own mock": ConsolePlace("自动：演练自己起一个模拟备案系统", "by itself: a rehearsal starts a mock of its own", 0),
    "registry": ConsolePlace("自动：按备案系统的对照表", "by itself: the map of the registry", 0),
    "machine": ConsolePlace(
        "自动：按本机的处理器和内存，每家 20 分钟", "by itself: as the machine allows, 20 minutes each", 0
    ),
    "language": ConsolePlace("每一页右上角〔English〕", "〔English〕 / 〔中文〕 on every page", 1),
    "workspaces": ConsolePlace("右上角工作区的名称 → 〔打开〕", "the workspace's name in the head, 〔打开〕", 2),
    "keyring": ConsolePlace(
        "自动：系统的钥匙串；加密文件是给没有钥匙串的服务器的，打开它要在终端输入口令",
        "by itself: the system's keyring; the encrypted file is for servers without one and asks for its passphrase at a terminal",
        0,
    ),
    "new workspace": ConsolePlace("工作区 → 〔新建并打开〕", "Workspaces, 〔新建并打开〕", 2),
    "example": ConsolePlace("工作区 → 〔放入示例客户〕", "Workspaces, 〔放入示例客户〕", 2),
    "self-check": ConsolePlace("自检", "Self-check", 1),
    "new client": ConsolePlace("〔新增客户〕 → 〔新建客户〕", "〔新增客户〕, 〔新建客户〕", 2),
    "new from folder": ConsolePlace("〔新增客户〕 → 〔复制进来〕", "〔新增客户〕, 〔复制进来〕", 2),
    "new from workbook": ConsolePlace("〔新增客户〕 → 从填好的资料收集表", "〔新增客户〕, From a filled workbook", 2),
    "new from list": ConsolePlace("〔新增客户〕 → 从名单，一次多家", "〔新增客户〕, From a list", 2),
    "new from published": ConsolePlace("〔新增客户〕 → 从网信部门的公示清单", "〔新增客户〕, From a published list", 3),
    "empty workbook": ConsolePlace("〔新增客户〕 → 〔下载空的资料收集表〕", "〔新增客户〕, 〔下载空的资料收集表〕", 2),
    "clients": ConsolePlace("客户", "Clients", 1),
    "back": ConsolePlace("客户 → 〔放回〕", "Clients, 〔放回〕", 2),
    "board": ConsolePlace("进度总览", "Board", 0),
    "client": ConsolePlace("进度总览 → 客户 › 概况", "Board, client › Overview", 1),
    "archive": ConsolePlace("客户 › 客户信息 → 〔归档这个客户〕", "client › Client facts, 〔归档这个客户〕", 3),
    "events": ConsolePlace("客户 › 客户信息 → 〔记下这件事〕", "client › Client facts, 〔记下这件事〕", 3),
    "settled": ConsolePlace("客户 › 客户信息 → 〔已办结〕", "client › Client facts, 〔已办结〕", 3),
    "number shown": ConsolePlace(
        "客户 › 客户信息 → 〔已在产品里标明备案编号〕", "client › Client facts, 〔已在产品里标明备案编号〕", 3
    ),
    "account": ConsolePlace("客户 › 客户信息 → 〔保存账号〕", "client › Client facts, 〔保存账号〕", 3),
    "account shown": ConsolePlace("客户 › 客户信息", "client › Client facts", 2),
    "account deleted": ConsolePlace(
        "客户 › 客户信息 → 〔删除保存的账号〕", "client › Client facts, 〔删除保存的账号〕", 3
    ),
    "logout": ConsolePlace(
        "客户 › 客户信息 → 〔清除这个客户的登录〕", "client › Client facts, 〔清除这个客户的登录〕", 3
    ),
    "brief": ConsolePlace(
        "客户 › 客户信息 → 〔下载进度简报（.docx）〕", "client › Client facts, 〔下载进度简报（.docx）〕", 3
    ),
    "findings": ConsolePlace("客户 › 预检", "client › Preflight", 2),
    "rules shown": ConsolePlace("客户 › 预检 → 〔只看这条〕", "client › Preflight, 〔只看这条〕", 4),
    "rules left out": ConsolePlace("客户 › 预检 → 〔先不看〕", "client › Preflight, 〔先不看〕", 4),
    "findings file": ConsolePlace(
        "客户 › 预检 → 〔下载预检报告（网页）〕", "client › Preflight, 〔下载预检报告（网页）〕", 3
    ),
    "papers read": ConsolePlace("客户 › 材料 → 〔读取材料和扫描件〕", "client › Materials, 〔读取材料和扫描件〕", 3),
    "plan": ConsolePlace("客户 › 填报计划", "client › Plan", 2),
    "fill": ConsolePlace("客户 › 填报 → 〔正式填报〕", "client › Filings, 〔正式填报〕", 3),
    "rehearse": ConsolePlace("客户 › 填报 → 〔演练（替身走完）〕", "client › Filings, 〔演练（替身走完）〕", 3),
    "rehearse by hand": ConsolePlace(
        "客户 › 填报 → 〔演练（我来登录和提交）〕", "client › Filings, 〔演练（我来登录和提交）〕", 3
    ),
    "rehearse choices": ConsolePlace(
        "客户 › 填报 → 看着它填、换页面样式… → 〔演练（替身走完）〕",
        "client › Filings, Watch it, other pages…, 〔演练（替身走完）〕",
        5,
    ),
    "fill choices": ConsolePlace(
        "客户 › 填报 → 只填一部分… → 〔按以上开始填报〕", "client › Filings, Only a part…, 〔按以上开始填报〕", 5
    ),
    "change": ConsolePlace(
        "客户 › 变更和注销 → 〔打开浏览器办理变更〕", "client › Change and deregister, 〔打开浏览器办理变更〕", 3
    ),
    "change slowly": ConsolePlace(
        "客户 › 变更和注销 → 更多选项 → 〔打开浏览器办理变更〕",
        "client › Change and deregister, More choices, 〔打开浏览器办理变更〕",
        5,
    ),
    "change plan": ConsolePlace(
        "客户 › 变更和注销 → 〔看有哪些变更〕", "client › Change and deregister, 〔看有哪些变更〕", 3
    ),
    "deregister": ConsolePlace(
        "客户 › 变更和注销 → 〔打开浏览器办理注销〕", "client › Change and deregister, 〔打开浏览器办理注销〕", 3
    ),
    "deregister slowly": ConsolePlace(
        "客户 › 变更和注销 → 更多选项 → 〔打开浏览器办理注销〕",
        "client › Change and deregister, More choices, 〔打开浏览器办理注销〕",
        5,
    ),
    "pull": ConsolePlace(
        "客户 › 从系统读取 → 〔读取，与资料比较〕", "client › Read the registry, 〔读取，与资料比较〕", 3
    ),
    "pull taken": ConsolePlace(
        "客户 › 从系统读取 → 〔以系统为准，写入资料〕", "client › Read the registry, 〔以系统为准，写入资料〕", 3
    ),
    "look": ConsolePlace("客户 › 从系统读取 → 〔开始看〕", "client › Read the registry, 〔开始看〕", 3),
    "capture": ConsolePlace(
        "客户 › 从系统读取 → 〔打开网站并截图〕", "client › Read the registry, 〔打开网站并截图〕", 3
    ),
    "returned": ConsolePlace("客户 › 退回补正", "client › Returns", 2),
    "report": ConsolePlace("客户 › 填报 → 报告", "client › Filings, report", 3),
    "pack": ConsolePlace("客户 › 填报 → 报告 → 存档包", "client › Filings, report, pack", 4),
    "report file": ConsolePlace(
        "客户 › 填报的报告 → 〔下载报告（网页）〕", "client › Filings, report, 〔下载报告（网页）〕", 4
    ),
    "report as PDF": ConsolePlace(
        "客户 › 填报的报告 → 〔下载报告（.pdf）〕", "client › Filings, report, 〔下载报告（.pdf）〕", 4
    ),
    "verified": ConsolePlace(
        "客户 › 填报的报告 → 〔核对这次填报的记录〕", "client › Filings, report, 〔核对这次填报的记录〕", 4
    ),
    "verified by a digest": ConsolePlace(
        "客户 › 填报的报告 → 有另存的摘要… → 〔核对这次填报的记录〕",
        "client › Filings, report, a digest kept elsewhere…, 〔核对这次填报的记录〕",
        5,
    ),
    "whole pack": ConsolePlace(
        "客户 › 填报的报告 → 要未遮盖的存档包… → 〔写出未遮盖的存档包〕",
        "client › Filings, report, an unmasked pack…, 〔写出未遮盖的存档包〕",
        6,
    ),
    "workbook": ConsolePlace(
        "客户 › 资料收集表 → 〔下载资料收集表（.xlsx）〕", "client › Intake workbook, 〔下载资料收集表（.xlsx）〕", 3
    ),
    "import": ConsolePlace("客户 › 资料收集表 → 客户填好发回", "client › Intake workbook, The client sends it back", 3),
    "import taken": ConsolePlace(
        "客户 › 资料收集表 → 比较后〔写入…〕", "client › Intake workbook, after the comparison", 4
    ),
    "confirmation": ConsolePlace("客户 › 材料草稿 → 〔备好信息确认表〕", "client › Drafts, 〔备好信息确认表〕", 3),
    "confirmation signed": ConsolePlace(
        "客户 › 材料草稿 → 登记签回的扫描件", "client › Drafts, record a signed scan", 3
    ),
    "confirmation compared": ConsolePlace(
        "客户 › 材料草稿 → 以前发出的确认表", "client › Drafts, a sheet sent earlier", 3
    ),
    "missing": ConsolePlace("客户 › 材料 → 欠件清单", "client › Materials, what is missing", 2),
    "missing by": ConsolePlace(
        "客户 › 材料 → 欠件清单，请在哪天前发来", "client › Materials, what is missing, the day to send it by", 3
    ),
    "scan": ConsolePlace(
        "客户 › 材料 → 几张照片合成一份… → 〔合成一份 PDF〕",
        "client › Materials, several photos as one…, 〔合成一份 PDF〕",
        5,
    ),
    "scan order": ConsolePlace(
        "客户 › 材料 → 照片按文件名里的数字排好，〔上移〕可改",
        "client › Materials, photos stand by the numbers in their names, 〔上移〕 moves one",
        4,
    ),
    "scan beside": ConsolePlace(
        "自动：放在收件文件夹里原照片旁边", "by itself: beside the photos in the folder of received files", 0
    ),
    "collect": ConsolePlace("客户 › 材料 → 收件，拖入文件", "client › Materials, drop files", 2),
    "collected": ConsolePlace("客户 › 材料 → 〔放进材料格〕", "client › Materials, 〔放进材料格〕", 3),
    "drafts": ConsolePlace("客户 › 材料草稿 → 〔起草全部材料〕", "client › Drafts, 〔起草全部材料〕", 3),
    "draft one": ConsolePlace("客户 › 材料草稿 → 〔起草〕", "client › Drafts, 〔起草〕", 3),
    "drafts of a rehearsal": ConsolePlace(
        "客户 › 材料草稿 → 〔用演练的模板起草〕", "client › Drafts, 〔用演练的模板起草〕", 4
    ),
    "templates": ConsolePlace("模板架", "Template shelf", 1),
    "template added": ConsolePlace("模板架 → 放入一份模板", "Template shelf, Add a template", 2),
    "assess": ConsolePlace("首次沟通 → 〔给出意见〕", "First talk, 〔给出意见〕", 2),
    "assess plan": ConsolePlace(
        "首次沟通 → 〔给出意见〕 → 〔下载办理方案（.docx）〕", "First talk, 〔给出意见〕, 〔下载办理方案（.docx）〕", 3
    ),
    "assess new": ConsolePlace(
        "首次沟通 → 〔给出意见〕 → 〔新建这个客户〕", "First talk, 〔给出意见〕, 〔新建这个客户〕", 3
    ),
    "assess stored": ConsolePlace(
        "客户 › 材料 → 相邻的备案和手续 → 〔回答这些问题〕",
        "client › Materials, neighbouring duties, 〔回答这些问题〕",
        3,
    ),
    "dates": ConsolePlace("期限日历", "Dates", 1),
    "ics": ConsolePlace("期限日历 → 〔下载日历文件（.ics）〕", "Dates, 〔下载日历文件（.ics）〕", 2),
    "published": ConsolePlace("公示清单 → 给一份清单", "Published lists, Give a list", 2),
    "sync": ConsolePlace(
        "自动：工作台一直在读客户的文件夹", "by itself: the console reads the clients' folders all the time", 0
    ),
    "read again": ConsolePlace("客户 → 〔重新读取全部文件夹〕", "Clients, 〔重新读取全部文件夹〕", 2),
    "batch check": ConsolePlace("批量 → 〔预检全部选中的〕", "Batch, 〔预检全部选中的〕", 2),
    "batch rehearse": ConsolePlace("批量 → 〔演练全部选中的〕", "Batch, 〔演练全部选中的〕", 2),
    "batch check on": ConsolePlace("批量 → 〔接着做没做完的预检〕", "Batch, 〔接着做没做完的预检〕", 2),
    "batch rehearse on": ConsolePlace("批量 → 〔接着做没做完的演练〕", "Batch, 〔接着做没做完的演练〕", 2),
    "calibrate": ConsolePlace("系统页面 → 〔校准各页的填报项〕", "Pages of the registry, 〔校准各页的填报项〕", 2),
    "calibrate home": ConsolePlace("系统页面 → 〔校准登录后的首页〕", "Pages of the registry, 〔校准登录后的首页〕", 2),
    "calibrate choices": ConsolePlace(
        "系统页面 → 只校准一页或一项… → 〔校准各页的填报项〕",
        "Pages of the registry, One page or one item…, 〔校准各页的填报项〕",
        4,
    ),
    "review": ConsolePlace(
        "系统页面 → 〔把对照表写成一页，供复核〕", "Pages of the registry, 〔把对照表写成一页，供复核〕", 3
    ),
    "review page": ConsolePlace(
        "系统页面 → 〔把对照表写成一页，供复核〕 → 〔存成文件〕",
        "Pages of the registry, 〔把对照表写成一页，供复核〕, 〔存成文件〕",
        4,
    ),
    "in turn": ConsolePlace("批量 → 〔依次填报选中的〕", "Batch, 〔依次填报选中的〕", 2),
    "in turn on": ConsolePlace("批量 → 〔接着填没填完的〕", "Batch, 〔接着填没填完的〕", 2),
    "in turn choices": ConsolePlace(
        "批量 → 只填一段、慢一点、每一条都打开 → 〔依次填报选中的〕",
        "Batch, One stage, slower, every record, 〔依次填报选中的〕",
        4,
    ),
    "batch team": ConsolePlace(
        "批量 → 交给工作进程（台账在服务器上时）", "Batch, given to workers (if the ledger is on a server)", 2
    ),
    "comments": ConsolePlace("客户 › 退回补正 → 〔记下这些意见〕", "client › Returns, 〔记下这些意见〕", 3),
    "comments letter": ConsolePlace(
        "客户 › 退回补正 → 〔生成补正说明（逐条答复）〕", "client › Returns, 〔生成补正说明（逐条答复）〕", 3
    ),
    "comments table": ConsolePlace(
        "客户 › 退回补正 → 〔生成对照表（意见、修改、核对）〕",
        "client › Returns, 〔生成对照表（意见、修改、核对）〕",
        3,
    ),
    "registration": ConsolePlace(
        "客户 › 材料草稿 → 〔搭好登记文件夹并查缺〕", "client › Drafts, 〔搭好登记文件夹并查缺〕", 3
    ),
    "registration form": ConsolePlace(
        "客户 › 材料草稿 → 填属地网信部门发的表", "client › Drafts, the form of the local office", 4
    ),
    "send": ConsolePlace("客户 › 发出与收回 → 〔备好发出〕", "client › Sent and returned, 〔备好发出〕", 3),
    "sent": ConsolePlace("客户 › 发出与收回 → 〔已发〕", "client › Sent and returned, 〔已发〕", 3),
    "not sent": ConsolePlace("客户 › 发出与收回 → 〔不发了〕", "client › Sent and returned, 〔不发了〕", 3),
    "compared": ConsolePlace("客户 › 发出与收回 → 〔比较〕", "client › Sent and returned, 〔比较〕", 3),
    "taken into profile": ConsolePlace(
        "客户 › 发出与收回 → 〔写进资料〕", "client › Sent and returned, 〔写进资料〕", 4
    ),
    "dealt with": ConsolePlace("客户 › 发出与收回 → 〔已处理〕", "client › Sent and returned, 〔已处理〕", 4),
    "final": ConsolePlace("客户 › 发出与收回 → 〔已定稿〕", "client › Sent and returned, 〔已定稿〕", 3),
    "final withdrawn": ConsolePlace("客户 › 发出与收回 → 〔撤回定稿〕", "client › Sent and returned, 〔撤回定稿〕", 3),
    "paper record": ConsolePlace("客户 › 发出与收回", "client › Sent and returned", 2),
    "print set": ConsolePlace("客户 › 用印 → 〔备好打印的一套〕", "client › Seals, 〔备好打印的一套〕", 3),
    "posted": ConsolePlace("客户 › 用印 → 〔已寄出〕", "client › Seals, 〔已寄出〕", 3),
    "stamped": ConsolePlace("客户 › 用印 → 〔客户已盖〕", "client › Seals, 〔客户已盖〕", 3),
    "sealed": ConsolePlace("客户 › 用印 → 〔已收回盖章件〕", "client › Seals, 〔已收回盖章件〕", 3),
    "seal wrong": ConsolePlace("客户 › 用印 → 〔盖错了〕", "client › Seals, 〔盖错了〕", 3),
    "map given": ConsolePlace("系统页面 → 〔备好一份〕", "Pages of the registry, 〔备好一份〕", 3),
    "map taken": ConsolePlace("系统页面 → 〔看过，并入〕", "Pages of the registry, 〔看过，并入〕", 3),
    "map site": ConsolePlace("系统页面 → 别的网址", "Pages of the registry, another address", 2),
    "saves": ConsolePlace("系统页面 → 〔列出放行过的保存〕", "Pages of the registry, 〔列出放行过的保存〕", 2),
    "save withdrawn": ConsolePlace("系统页面 → 〔撤回〕", "Pages of the registry, 〔撤回〕", 3),
    "picture": ConsolePlace("客户 › 客户信息 → 标明编号的截图", "client › Client facts, picture of the number", 3),
    "numbers": ConsolePlace("小工具 → 〔检查号码〕", "Tools, 〔检查号码〕", 2),
    "counted": ConsolePlace("小工具 → 〔算出日期〕", "Tools, 〔算出日期〕", 2),
    "rules": ConsolePlace("小工具 → 预检规则", "Tools, rules of the preflight", 2),
    "accepted": ConsolePlace("系统页面 → 认可过的改写", "Pages of the registry, accepted rewrites", 1),
    "withdrawn": ConsolePlace(
        "系统页面 → 认可过的改写 → 〔撤回〕", "Pages of the registry, accepted rewrites, 〔撤回〕", 2
    ),
    "taken over": ConsolePlace("〔新增客户〕 → 〔登录并读取〕", "〔新增客户〕, 〔登录并读取〕", 2),
    "looked at": ConsolePlace("〔新增客户〕 → 〔我打开来看，助手记下〕", "〔新增客户〕, 〔我打开来看，助手记下〕", 2),
    "patrol": ConsolePlace("系统页面 → 〔检查各页〕", "Pages of the registry, 〔检查各页〕", 2),
    "patrol page": ConsolePlace(
        "系统页面 → 〔检查各页〕 → 〔存成文件〕", "Pages of the registry, 〔检查各页〕, 〔存成文件〕", 4
    ),
    "form": ConsolePlace("小工具 → 〔打开浏览器，开始填〕", "Tools, 〔打开浏览器，开始填〕", 2),
    "form choices": ConsolePlace(
        "小工具 → 更多选项 → 〔打开浏览器，开始填〕", "Tools, More choices, 〔打开浏览器，开始填〕", 4
    ),
}
ONLY_HERE: dict[str, ConsoleOnly] = {
    "mandate": ConsoleOnly(
        "服务范围，谁点击“提交”",
        "what the mandate covers and who presses 提交",
        ConsolePlace("客户 › 委托 → 〔保存委托〕", "client › Mandate, 〔保存委托〕", 3),
    ),
    "letter": ConsoleOnly(
        "委托书的日期",
        "the days of the letter of authorisation",
        ConsolePlace("客户 › 委托 → 〔保存日期〕", "client › Mandate, 〔保存日期〕", 3),
    ),
    "mandate ended": ConsoleOnly(
        "委托结束",
        "the end of a mandate",
        ConsolePlace("客户 › 委托 → 〔记下委托结束〕", "client › Mandate, 〔记下委托结束〕", 3),
    ),
    "paper returned": ConsoleOnly(
        "退还个人证件",
        "personal papers returned",
        ConsolePlace("客户 › 委托 → 〔记为已退还〕", "client › Mandate, 〔记为已退还〕", 3),
    ),
    "paper deleted": ConsoleOnly(
        "删除个人证件",
        "personal papers deleted",
        ConsolePlace("客户 › 委托 → 〔确认删除〕", "client › Mandate, 〔确认删除〕", 4),
    ),
    "last day": ConsoleOnly(
        "证件和授权的到期日",
        "the last day of a document",
        ConsolePlace("客户 › 客户信息 → 〔记下到期日〕", "client › Client facts, 〔记下到期日〕", 3),
    ),
    "sent otherwise": ConsoleOnly(
        "另行发出的记录",
        "what was sent by another way",
        ConsolePlace("客户 › 资料收集表 → 〔记为已发〕", "client › Intake workbook, 〔记为已发〕", 4),
    ),
    "scenario": ConsoleOnly(
        "变更场景",
        "what follows from a change at the client",
        ConsolePlace("客户 › 变更和注销 → 〔看要办什么〕", "client › Change and deregister, 〔看要办什么〕", 3),
    ),
    "handing over": ConsoleOnly(
        "交接", "handing over to a colleague", ConsolePlace("客户 › 交接", "client › Handing over", 2)
    ),
    "person in charge": ConsoleOnly(
        "负责人",
        "the person in charge",
        ConsolePlace("客户 › 负责和记录 → 〔保存负责人〕", "client › Persons and log, 〔保存负责人〕", 3),
    ),
    "note": ConsoleOnly(
        "内部备注",
        "internal notes",
        ConsolePlace("客户 › 负责和记录 → 〔记下备注〕", "client › Persons and log, 〔记下备注〕", 3),
    ),
    "undone": ConsoleOnly(
        "撤销上次保存",
        "the last save undone",
        ConsolePlace("客户 › 填报资料 → 〔撤销〕", "client › Profile, 〔撤销〕", 3),
    ),
    "board printed": ConsoleOnly(
        "进度总览打印成 A4", "the board on A4", ConsolePlace("进度总览 → 〔打印（A4）〕", "Board, 〔打印（A4）〕", 1)
    ),
    "board exported": ConsoleOnly(
        "进度总览导出 Excel",
        "the board as .xlsx",
        ConsolePlace("进度总览 → 〔导出 Excel〕", "Board, 〔导出 Excel〕", 1),
    ),
    "operator named": ConsoleOnly(
        "我是谁", "who you are", ConsolePlace("工作区 → 〔保存姓名〕", "Workspaces, 〔保存姓名〕", 2)
    ),
}
ALL_PLACES = PLACES | {name: one.place for name, one in ONLY_HERE.items()}
