"""The sentences of the reference pages that stand in no other code, in both languages; see scripts/reference.py."""

from __future__ import annotations

from typing import Any

OUTCOMES = {
    "submitted": {"zh": "已提交（由人）", "en": "submitted, by a person"},
    "ready_to_submit": {
        "zh": "待提交：已填好，提交由您完成",
        "en": "filled in and not submitted; the submission is yours",
    },
    "waiting_review": {
        "zh": "等待审核：审核结束后才能填其余部分",
        "en": "the registry is reviewing; the rest can be written afterwards",
    },
    "nothing_to_do": {"zh": "无需填报：今天没有要填或要提交的", "en": "nothing is left to write or submit today"},
    "needs_person": {"zh": "待人工处理：有事情要由人来办", "en": "something waits for a person"},
    "preflight_failed": {"zh": "预检未过：有必改的问题", "en": "findings that must be fixed first"},
    "submission_blocked": {"zh": "已拦截提交：有提交动作，已拦下", "en": "something tried to submit and was stopped"},
    "busy": {"zh": "另一次填报占用中", "en": "another run holds this client"},
    "page_mismatch": {"zh": "页面不符：页面与对照表对不上", "en": "a page does not match the map"},
    "unknown_state": {
        "zh": "状态未识别：页面显示的状态不在对照表里",
        "en": "the page shows a state the map does not know",
    },
    "interrupted": {"zh": "已中断，可续填：由人结束，下次接着填", "en": "ended by the person; the next run continues"},
    "failed_safe": {"zh": "出错已停：遇到故障，已停下", "en": "stopped by a fault"},
}

# When each error occurs; the English edition takes the first line of the class's docstring.
WHEN = {
    "BeianError": "向人说明一次失败，两句话：发现了什么，接下来怎么做。",
    "UsageError": "命令或输入不对。",
    "InputProblems": "输入文件写法有误；全部问题一次列出，一行一条。",
    "NoProfile": "所给的位置没有填报资料。",
    "WorkbookGiven": "给的是 Excel 工作簿，不是填报资料。",
    "MapError": "页面对照表无法读取，或内容无效。",
    "NoBrowser": "这台机器上没有找到浏览器。",
    "NoDisplay": "要打开可见的浏览器，而这台机器没有显示器。",
    "NotTheMock": "`--stand-in` 用在了不是本程序自带的模拟备案系统上。",
    "NoCredentials": "没有保存这个客户在该系统的账号，或者没有钥匙串。",
    "NoKeyring": "这台机器没有能安全保存密码的钥匙串，或钥匙串没有解锁。",
    "NotBundled": "程序自带的文件夹缺失。",
    "TemplateError": "这个 .docx 文件不能作模板。",
    "DamagedPapers": "资料旁的草稿清单或模板架的目录无法读取。",
    "NotPrinted": "浏览器没能把报告打印成 PDF。",
    "WorkspaceError": "没有工作区，或工作区做不了所要求的事。",
    "LedgerError": "工作区的台账打不开，或它所在的位置不能用。",
    "ClientFoldersMissing": "所有客户的文件夹一下子都不在了，多半是磁盘没有接上。",
    "PageError": "页面与对照表不符。",
    "PageMismatch": "对照表里有的，页面上没有。",
    "PageDrift": "有些项不在对照表所说的位置；本页填入的内容没有保存。",
    "DoubledRecord": "系统的列表里有几条同名的记录。",
    "UnknownState": "页面显示的状态不在对照表里。",
    "Uncalibrated": "这一页的对照表从未与真实系统核对过。",
    "GuardNotProved": "防误提交保护在这一页上没有通过自检，所以不在该页填写。",
    "SiteError": "系统无法访问，或返回错误。",
    "SiteUnreachable": "系统没有应答。",
    "SiteFaulty": "读取或保存一条记录时，系统返回错误。",
    "SaveUncertain": "保存没有得到可信的回应：可能已存下，也可能没有。",
    "SavePending": "保存已发出，还没有回应；随时可能存下，所以不再发第二次。",
    "FormLeft": "人在使用时把页面换成了别的表单；没有在那里保存。",
    "SaveRefused": "系统拒绝保存，又没有指出可以改正的项。",
    "ForeignHost": "浏览器转到了对照表没有写的主机，或遇到了不对的证书。",
    "BrowserClosed": "浏览器被关闭，或连接断开。",
    "SessionExpired": "系统表示没有人登录（HTTP 200，errno 440）。",
    "OtherAccount": "填报过程中发现，登录的是另一家公司的账号。",
    "StandInFailed": "演练替身没能完成它的一步。",
    "Busy": "这个客户正由另一次填报占用。",
    "Claimed": "在共用的台账里，这个客户正由同事占用。",
    "ClaimExpired": "本次填报在共用台账里的占用已失效；浏览器已关闭。",
    "DamagedRun": "填报记录的文件夹无法读取，或操作流水的链断了。",
    "RefusedPack": "存档包不是本程序写出的样子：里面的名称、条目或字节可能误导人。",
    "SubmissionBlocked": "助手工作时有提交动作，保护把它拦下了。",
    "PersonStop": "由人结束填报（面板上的“结束本次填报”，或 Ctrl-C）：这是一种结果，不是故障。",
}

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "comma": ", ",
        "titles": {
            "errors.md": "Error messages",
            "exit-codes.md": "Exit codes and outcomes",
            "commands.md": "Commands",
            "checks.md": "What the preflight checks",
            "console-commands.md": "Where each command is in the console",
        },
        "introductions": {
            "errors.md": """Every failure names the problem and the next step. `{…}` stands for a concrete value. The code is the exit
code of the command ([exit-codes.md](exit-codes.md)); a run that has begun ends with the code of its status instead
(for a browser that is not found after the run was opened: `failed_safe`, 4).""",
            "exit-codes.md": "A command ends with one of these exit codes:",
            "console-commands.md": """The [console](console.md) is for people who never open a terminal. For each command and option this table names the
page and the button that do the same, and how many clicks from the board lead there. No number: nothing has to be pressed.""",
            "commands.md": """Results go to standard output, progress to standard error. `beian COMMAND --help` shows the same in your language
(`BEIAN_LANG=zh` or `en`); `--lang` may be given before or after a command. Exit codes: [exit-codes.md](exit-codes.md).

The last line that `beian fill --json` prints on standard output is one object, even if the run was refused before
it began: then `run` is null, `exit` is the exit code and `reason` the sentence that standard error shows. Only a wrong
call (an unknown option, a missing argument) prints none.""",
            "checks.md": """`beian check` reports each rule as *found*, *passed* or *not checked* with the reason; a rule without data is
never passed. *Must fix* (必改) is reserved for law, a documented rejection, and form logic that the map in use marks
as calibrated; where it is not calibrated, such a rule says *verify* (需核实). A finding is accepted in the profile
under 佐证与说明 › 已说明的问题 with rule, place, reason, name and day.""",
        },
        "errors table": ("error", "code", "when", "message"),
        "codes table": ("code", "meaning"),
        "outcomes": "`beian fill --json` names the outcome of a run as `status`:",
        "outcomes table": ("status", "meaning", "code"),
        "codes end": """A run that did all that the registry permits today ends with 0 or 10. `beian check` ends with 1 for a finding
that must be fixed (必改) and that nobody has accepted with a reason.""",
        "options table": ("option", "meaning"),
        "rules table": ("rule", "weight", "stage", "what it checks", "needs", "who fixes it", "source"),
        "needs": {"profile": "profile", "documents": "papers", "map": "map", "human": "a person's check"},
        "weights": {
            "block": "must fix",
            "warn": "verify",
            "note": "note",
            "calibrated": "must fix where calibrated, else verify",
        },
        "remedies": "The remedies of each rule; `{…}` stands for a concrete value:",
        "remedies table": ("rule", "remedy"),
        "besides": "Besides, without a number:",
        "besides table": ("rule", "weight", "what it checks"),
        "checks end": "R52 (what is stored differs from what was typed) is a finding of a run, not of `check`.",
        "held out title": "## What it finds in filings that nobody who writes rules has seen",
        "held out": "{planted} mistakes, each planted alone in one of five good filings, worded by two authors who had read neither the rules nor earlier "
        "examples (`tests/corpus`, {day}, commit {commit}, papers as text): {named} named, {share} %. In {variations} "
        "harmless variations and the good filings: {block} *must fix*, {warn} *verify*. Reading what goes out stays your work.",
        "held out table": ("kind of mistake", "planted", "named"),
        "scanned title": "## What it finds when papers are scans",
        "scanned": "{planted} mistakes of the two sets that the rules were made with, those of one filing (a technical supporter), once with papers as "
        "text and once with every PDF as a scan: skewed by up to 1.8°, shadowed, grained, stamped over, 150 dots per inch, without text "
        "({day}, commit {commit}). Named as text: {text}; as scans: {scan}, {share} %. As scans, {good} good filings and {variations} "
        "harmless variations: {block} *must fix*, {warn} *verify*. What is only on an id card is not read in a scan.",
        "scanned table": ("kind of mistake", "planted", "named as text", "named as scans"),
    },
    "zh": {
        "comma": "、",
        "titles": {
            "errors.md": "错误信息",
            "exit-codes.md": "退出码与结果",
            "commands.md": "命令",
            "checks.md": "预检规则",
            "console-commands.md": "每条命令在工作台的哪里",
        },
        "introductions": {
            "errors.md": (
                "每条错误信息都说明出了什么问题、接下来怎么做。`{…}` 代表具体的内容。退出码是命令的退出码（[退出码与结果](exit-codes.md)）；"
                "已经开始的填报，退出码按它的结果（例如填报开始之后才发现没有浏览器：`failed_safe`，4）。"
            ),
            "exit-codes.md": "命令结束时的退出码：",
            "console-commands.md": (
                "[工作台](console.md)给不用终端的人用。这张表写明每条命令和选项在工作台的哪一页、哪个按钮，从进度总览过去要点几下；"
                "没有数字的不用点。"
            ),
            "commands.md": (
                "结果写到标准输出，进度写到标准错误。`beian 命令 --help` 用您的语言显示同样的内容（`BEIAN_LANG=zh` 或 `en`）；`--lang` "
                "写在命令前后都可以。退出码见[退出码与结果](exit-codes.md)。\n\n"
                "`beian fill --json` 在标准输出的最后一行是一个对象，填报没有开始就被拒绝的也一样：这时 `run` 是 null，`exit` "
                "是退出码，`reason` 是标准错误显示的那句话。只有命令写错时（不认识的选项、缺少参数）没有这一行。"
            ),
            "checks.md": (
                "`beian check` 对每条规则给出“有问题”“通过”或“未检查”（写明原因）；没有数据的规则绝不算通过。“必改”只用于法规要求、"
                "有据可查的退回，以及所用对照表已经校准的表单规则；没有校准的，同一条规则只写“需核实”。确有理由不改的问题，在资料的"
                "“佐证与说明 › 已说明的问题”里写明规则、位置、理由、说明人和日期。"
            ),
        },
        "errors table": ("错误", "退出码", "什么时候出现", "显示的信息"),
        "codes table": ("退出码", "意思"),
        "outcomes": "`beian fill --json` 用 `status` 表示一次填报的结果：",
        "outcomes table": ("status", "意思", "退出码"),
        "codes end": (
            "备案系统今天允许做的都做完了，填报以 0 或 10 结束。有必改的问题而没有人写明理由的，`beian check` 以 1 结束。"
        ),
        "options table": ("选项", "意思"),
        "rules table": ("规则", "轻重", "阶段", "检查什么", "需要", "谁来改", "依据"),
        "needs": {"profile": "资料", "documents": "材料", "map": "对照表", "human": "人工核验"},
        "weights": {"block": "必改", "warn": "需核实", "note": "提示", "calibrated": "已校准的必改，否则需核实"},
        "remedies": "各条规则的改法；`{…}` 代表具体的内容：",
        "remedies table": ("规则", "怎么改"),
        "besides": "另有几条没有编号：",
        "besides table": ("规则", "轻重", "检查什么"),
        "checks end": "R52（系统保存的与填入的不同）是填报时的问题，不在 `check` 里。",
        "held out title": "## 对没见过的资料能查出多少",
        "held out": "请两位没读过规则和以往例子的人，在五份合格资料里逐个埋下 {planted} 处错误（`tests/corpus`，{day}，提交 {commit}，材料为文字版）："
        "指名查出 {named} 处，{share} %；发出去之前仍要由人通读。{variations} 处无害的改动和合格资料里，误报“必改”{block} 条、“需核实”{warn} 条。",
        "held out table": ("错误的类别", "埋下", "查出"),
        "scanned title": "## 材料是扫描件时能查出多少",
        "scanned": "写规则时用过的两组错误里，属于一份资料（服务技术支持者）的 {planted} 处，各查两遍：一遍材料是文字版，一遍每份 PDF 都是扫描件——"
        "倾斜不超过 1.8°，有阴影、有噪点、盖着红戳，150 dpi，没有文字层（{day}，提交 {commit}）。文字版指名查出 {text} 处，扫描件 {scan} 处，{share} %。"
        "扫描件的 {good} 份合格资料和 {variations} 处无害的改动里，误报“必改”{block} 条、“需核实”{warn} 条。只写在身份证上的内容，扫描件里不读。",
        "scanned table": ("错误的类别", "埋下", "文字版查出", "扫描件查出"),
    },
}
