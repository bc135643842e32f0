"""All errors of the assistant.

    BeianError
    ├── UsageError (2) ─ InputProblems · NoProfile · WorkbookGiven · MapError · NoBrowser · NoDisplay ·
    │                    NotTheMock · NoCredentials (─ NoKeyring) · NotBundled · TemplateError · DamagedPapers · NotPrinted ·
    │                    WorkspaceError · LedgerError · ClientFoldersMissing
    ├── PageError (3) ── PageMismatch (─ PageDrift) · DoubledRecord · UnknownState · Uncalibrated · GuardNotProved
    ├── SiteError (4) ── SiteUnreachable · SiteFaulty (─ SaveUncertain (─ SavePending) · SaveRefused · FormLeft) ·
    │                    ForeignHost · BrowserClosed · SessionExpired · OtherAccount · StandInFailed
    ├── Busy (5) ─ Claimed
    ├── ClaimExpired (5) · DamagedRun (5) · RefusedPack (5)
    └── SubmissionBlocked (6)
    PersonStop (130), a BaseException: the person ended the run; never caught as a failure

Each class has a message (what was found), a remedy (what to do next), an exit code (the number in brackets) and a line
in docs/errors.md. Facts are passed by name; the text is made when it is shown, in the language in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assistant.core.language import current, mark, say


class BeianError(Exception):
    """A failure described to a person in two sentences: what was found, and what to do next."""

    message: ClassVar[str] = mark("出错：{what}")
    remedy: ClassVar[str] = ""
    page_remedy: ClassVar[str] = ""  # for the console, if the remedy mentions commands or options
    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    def parts(self) -> tuple[str, str]:
        """Return message and remedy ("" if there is none) in the language in force."""
        return say(self.message, **self.facts), say(self.remedy, **self.facts) if self.remedy else ""

    def __str__(self) -> str:
        return ("" if current() == "zh" else " ").join(filter(None, self.parts()))


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of an input: where it is (file, line, key), what was found, what to do."""

    where: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return say("{where}：{found}。{remedy}", where=self.where, found=self.message, remedy=self.remedy)


class UsageError(BeianError):
    """The command line or an input is invalid."""

    message = mark("{what}")
    exit_code = 2


class InputProblems(UsageError):
    """An input is malformed; all problems are listed, one a line."""

    message = mark("{file}：有 {count} 处写法问题，请按下列各条修改：")

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        super().__init__(file=file, count=len(problems))
        self.problems = tuple(problems)

    def parts(self) -> tuple[str, str]:
        """Return the heading and the problems, one a line."""
        return super().parts()[0], "\n".join(f"  {problem}" for problem in self.problems)

    def __str__(self) -> str:
        return "\n".join(self.parts())


class NoProfile(UsageError):
    """A path holds no filing profile."""

    message = mark("{path} 处没有填报资料。")
    remedy = mark("请写 .yaml 或 .json 文件，或含有 主体.yaml 的文件夹；beian init 可新建一份。")
    page_remedy = mark("请把填报资料放进这个文件夹，这里会自动读到；没有的，在“资料收集表”里导入填好的表。")


class WorkbookGiven(UsageError):
    """A workbook was given instead of a filing profile."""

    message = mark("{path} 是 Excel 工作簿，还不是填报资料。")
    remedy = mark("请先用 beian import 把它导入成填报资料（不是 .xlsx 的先另存为 .xlsx），再用导入的资料。")


class MapError(UsageError):
    """A site map cannot be read or is invalid."""

    message = mark("页面对照表 {file}：{what}。")
    remedy = mark("请改正该文件，或把它移走；内置的对照表用 --site mock 或 --site cac。")
    page_remedy = mark("请改正该文件；把它移走，就用内置的对照表。")


class NoBrowser(UsageError):
    """No browser was found on this machine."""

    message = mark("没有找到可用的浏览器（已查找：{tried}）。")
    remedy = mark("请安装 Chrome 或 Edge，或运行：{command}")


class NoDisplay(UsageError):
    """A visible browser was requested on a machine without a display."""

    message = mark("这台机器没有可用的显示器，无法打开可见的浏览器。")
    remedy = mark("请在桌面环境运行；只演练模拟系统时可加 --headless，或安装 Xvfb：{command}")


class NotTheMock(UsageError):
    """`--stand-in` was used on a site that is not this program's own mock registry."""

    message = mark("--stand-in 只能用于本程序自带的模拟备案系统，而 {url} 不是：{what}。")
    remedy = mark("真实系统的登录和提交只能由人完成，请去掉 --stand-in。")


class NoCredentials(UsageError):
    """No account is stored for this client and site, or there is no keyring."""

    message = mark("没有已保存的账号可用：{what}。")
    remedy = mark("可在浏览器里自行输入账号密码，或运行 beian credentials set {client}。")


class NoKeyring(NoCredentials):
    """This machine has no keyring that stores passwords safely, or the keyring is locked."""

    message = mark("无法使用系统钥匙串：{what}。")
    remedy = mark(
        "请安装并解锁系统钥匙串（Linux 如 gnome-keyring 或 KWallet）后再试；不保存也能填报，登录时自行输入即可，"
        "或用 fill --account prompt、fd:3 给出；要存成加密文件请明确写 --in file。"
    )


class NotBundled(UsageError):
    """A folder bundled with the program is missing."""

    message = mark("程序自带的“{name}”不在安装目录里。")
    remedy = mark("请重新安装 beian-assistant。")


class TemplateError(UsageError):
    """A .docx file cannot be used as a template."""

    message = mark("文件“{file}”不能使用：{what}。")
    remedy = mark("请从发它的地方重新下载（模板在备案系统，登记表在属地网信部门；.docx，不带宏），再试一次。")


class DamagedPapers(UsageError):
    """The list of drafts beside a profile, or the index of stored templates, cannot be read."""

    message = mark("{path} 无法读取：{what}。")
    remedy = mark("请把它移到别处保存，再运行一次；已有的文件都不会被覆盖。")


class NotPrinted(UsageError):
    """The browser could not print a report to PDF."""

    message = mark("报告没有打印成 PDF：{what}。")
    remedy = mark("请改用网页版报告（去掉 --pdf），在浏览器里打开后打印。")


class WorkspaceError(UsageError):
    """A workspace is missing, or cannot do what was asked."""

    message = mark("工作区：{what}。")
    remedy = mark("beian workspace init 文件夹 可新建工作区；在它里面运行，或用 --workspace 指明。")
    page_remedy = mark("请回到进度总览，从列表里打开客户。")


class LedgerError(UsageError):
    """The ledger of a workspace cannot be opened, or its location is refused."""

    message = mark("客户台账不能使用：{what}。")
    remedy = mark("各客户文件夹里的资料和填报记录不受影响；台账可以随时从它们重建（beian sync）。")
    page_remedy = mark("各客户文件夹里的资料和填报记录不受影响；台账可以随时从它们重建。")


class ClientFoldersMissing(UsageError):
    """The folders of all clients are missing at once; most likely a drive is not connected."""

    message = mark("{folder} 里没有任何客户文件夹，而台账里有 {count} 个；台账未改动。")
    remedy = mark("如果文件夹在别的磁盘上，请先接上该磁盘；如果确已全部移走，请运行 beian sync --all")
    page_remedy = mark("如果文件夹在别的磁盘上，请接上该磁盘，之后这里会自动重读。")


class PageError(BeianError):
    """A page does not fit the map."""

    message = mark("{what}")
    exit_code = 3


class PageMismatch(PageError):
    """A page lacks something that the map describes."""

    message = mark("页面“{page}”与页面对照表不符：{what}。")
    remedy = mark("请核对页面是否改版，再运行 beian calibrate --page {page}（--site、--url 同填报时）重新校准。")


class PageDrift(PageMismatch):
    """Fields are not where the map expects them; the values filled on that page are not saved."""

    message = mark("页面“{page}”与页面对照表不符：{what}；没有保存。")
    remedy = mark(
        "请核对页面是否改版，再运行 beian calibrate --page（后写页面名称）重新校准；或重新运行，看过后继续，找不到的各项由您在页面上填写。"
    )


class DoubledRecord(PageError):
    """A list of the site holds several records of one name."""

    message = mark("“{page}”列表中有 {count} 条都叫“{name}”，分不清是哪一条。")
    remedy = mark("请先在系统中删除多余的一条，或在资料中用不同的名称。")


class UnknownState(PageError):
    """The page shows a state that the map does not list."""

    message = mark("“{what}”显示的状态是“{word}”，对照表里没有这个词，按 状态未识别 处理，未写入任何内容。")
    remedy = mark("请在对照表的状态词中登记它，再继续。")


class Uncalibrated(PageError):
    """The map of a page was never checked against the live site."""

    message = mark("页面“{page}”的对照表尚未校准，未填写。")
    remedy = mark("请先校准本页，或先在模拟系统演练。")


class GuardNotProved(PageError):
    """The submit guard failed its self-test on a page, so nothing is written there."""

    message = mark("防误提交保护在页面“{page}”上未通过自检：{what}。没有在该页继续写入。")
    remedy = mark("请刷新页面再试；仍不通过时不要继续，并反馈该页面。")


class SiteError(BeianError):
    """The site cannot be reached, or answers with an error."""

    message = mark("{what}")
    exit_code = 4


class SiteUnreachable(SiteError):
    """The site does not answer."""

    message = mark("无法打开 {url}：{what}。")
    remedy = mark("请检查网络和地址后重试；已保存的内容都在。")


class SiteFaulty(SiteError):
    """The site answered with an error while a record was read or saved."""

    message = mark("系统在“{doing}”时返回错误：{what}。")
    remedy = mark("已保存的内容都在；请稍后重新运行，只会补填差异。")


class SaveUncertain(SiteFaulty):
    """A save got no reliable answer: the record may or may not be stored."""

    message = mark("系统在保存“{doing}”时没有给出可信的回应：{what}；是否已存下尚不清楚。")
    remedy = mark("请稍后重新运行：助手会先查看系统里存了什么，再补填差异，不会重复新增。")


class SavePending(SaveUncertain):
    """A save was sent and is still unanswered. It may be stored any moment, so it is not sent again."""

    message = mark("“{doing}”已发出，{minutes} 分钟还没有回应；是否已存下尚不清楚，助手没有再发一次。")
    remedy = mark("请过一会儿在页面上查看是否已存下，再重新运行：助手会先查看系统里存了什么，不会自行重复新增。")


class FormLeft(SiteFaulty):
    """The page went to another form while the person used it; nothing is saved there."""

    message = mark("填写“{doing}”时，页面被换到了别处；没有在那里保存。")
    remedy = mark("请不要在助手使用的标签页里打开别的记录（可另开标签页查看），再重新运行：已保存的内容都在。")


class SaveRefused(SiteFaulty):
    """The site refused a save and named no field that the person could correct."""

    message = mark("系统没有保存“{doing}”：{what}。")
    remedy = mark("请在页面上查看该记录的状态；已保存的内容都在，之后重新运行只会补填差异。")


class ForeignHost(SiteError):
    """The browser reached a host or certificate that the map does not name."""

    message = mark("页面转到了对照表以外的地址 {host}，已停止。")
    remedy = mark("请核对网址是否正确；不要在该页面输入账号。")


class BrowserClosed(SiteError):
    """The browser was closed, or the connection to it was lost."""

    message = mark("浏览器已关闭或失去连接。")
    remedy = mark("已保存的内容都在；重新运行即可接着填。")


class SessionExpired(SiteError):
    """The site says that nobody is logged in (HTTP 200 with errno 440)."""

    message = mark("登录已失效（系统提示：{what}）。")
    remedy = mark("请重新登录，助手会从同一条记录继续。")


class OtherAccount(SiteError):
    """The session belongs to another company's account, detected during a run."""

    message = mark("现在登录的是“{found}”，资料属于“{company}”；已停止填报。")
    remedy = mark("请退出后用正确的账号登录；此前保存的内容都在。")


class StandInFailed(SiteError):
    """The simulated operator of a rehearsal failed."""

    message = mark("演练替身未能完成“{what}”：{why}。")
    remedy = mark("已保存的内容都在；请重新运行，或去掉 --stand-in 由人操作。")


class Busy(BeianError):
    """Another run holds this client."""

    message = mark("“{client}”正由另一次填报占用（进程 {holder}）。")
    remedy = mark("请等它结束，或先结束那一次填报。")
    exit_code = 5


class Claimed(Busy):
    """A colleague holds this client in the shared ledger."""

    message = mark("“{client}”自 {since} 起由{who}占用，没有开始。")
    remedy = mark("请与对方商量，等那一次结束；对方的程序若已中断，占用最迟在 {until} 失效，之后再运行。")


class ClaimExpired(BeianError):
    """The run no longer holds its client in the shared ledger; its browser was closed."""

    message = mark("“{client}”的占用已失效：{what}；浏览器已关闭，已保存的内容都在。")
    remedy = mark("请先看台账里现在由谁在填（beian clients show），再决定要不要重新运行。")
    exit_code = 5


class DamagedRun(BeianError):
    """A run folder cannot be read, or its chain is broken."""

    message = mark("填报记录 {path} 已损坏：{what}。")
    remedy = mark("请保留该文件夹备查，重新运行会建立新的填报记录。")
    exit_code = 5


class RefusedPack(BeianError):
    """An evidence pack is not an archive as this program writes it: names, entries or bytes that could deceive."""

    message = mark("存档包 {path} 不能采信：{what}。")
    remedy = mark("请保留这个文件备查，不要解压使用，并向打包的人另要一份。")
    exit_code = 5


class SubmissionBlocked(BeianError):
    """The guard blocked an attempt to submit while the assistant was working."""

    message = mark("已拦截一次提交动作：{what}。没有任何内容因此被提交。")
    remedy = mark("请查看报告中的拦截记录；“提交”只能由您在人工接手时点击。")
    exit_code = 6


class PersonStop(BaseException):
    """The person ended the run (结束本次填报 in the panel, or Ctrl-C): an outcome, not a failure."""

    exit_code: ClassVar[int] = 130


def exit_codes() -> dict[int, str]:
    """Return the exit codes with their meanings in the language in force."""
    return {code: say(meaning) for code, meaning in _EXIT_CODES.items()}


_EXIT_CODES = {
    0: mark("已完成，没有错误"),
    1: mark("有必改的预检问题，或有填错的项"),
    2: mark("命令用法不对，或输入无法读取"),
    3: mark("页面对照表与页面不符"),
    4: mark("系统无法访问或返回错误"),
    5: mark("另一次填报占用该客户，或填报记录已损坏"),
    6: mark("有提交动作被拦截"),
    10: mark("等待备案系统或等待人工"),
    130: mark("由人结束"),
}
