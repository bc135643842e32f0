"""`beian report`: the report of a run as one offline page, and its summary on the terminal."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from assistant.apps.cli.command_options import ReportOptions
from assistant.apps.cli.output import progress, result
from assistant.apps.cli.workbooks import confirmed
from assistant.apps.run_reports import print_report, report_page, verified
from assistant.core import files
from assistant.core.errors import DamagedRun, UsageError
from assistant.core.language import comma_list, say
from assistant.proof.journal.chain import head_path
from assistant.proof.journal.events import STATUS_CODES
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.report import pack, text, view

FILE_NAME = "report.html"
PDF_NAME = "report.pdf"
_NEVER_MASKED = ("profile/", "templates/")  # left out of a masked pack


def make(options: ReportOptions) -> int:
    """Make the report of a run; print, pack or verify it."""
    writes_no_page = options.verify or options.head is not None or options.pack is not None or options.text
    if options.output is not None and writes_no_page:
        raise UsageError(what=say("--output 写的是网页或 PDF；不能与 --verify、--head、--pack、--text 同用。"))
    if options.verify or options.head is not None:
        return check(options.run, options.head)
    if options.pack is not None:
        return make_pack(options.run, options.pack, unmasked=options.unmasked, yes=options.yes)
    if options.pdf:
        return print_pdf(options.run, options.output)
    if options.unmasked:
        raise UsageError(what=say("--unmasked 只与 --pack 同用；报告总是遮盖个人信息。"))
    return report(options.run, options.output, show=options.show, text_only=options.text)


def report(run: Path, output: Path | None, *, show: bool, text_only: bool = False) -> int:
    """Make the report of a run folder, or of the newest run of a profile."""
    folder = newest_run(run)
    for line in text.lines(view.build(RunFolder.open(folder))):
        result(line)
    if not text_only:
        write_page(folder, output or folder / FILE_NAME, show=show)
    return 0


def check(run: Path, head: str | None) -> int:
    """Verify a run folder or a pack; return 5 if something was altered, 10 if nothing vouches for a part of it."""
    is_pack = run.suffix.lower() == ".zip" and run.is_file()
    record = verified(run if is_pack else newest_run(run), head)
    for line in record.lines:
        result(line)
    if record.verification.breaks:
        return DamagedRun.exit_code
    return 0 if record.verification.is_whole else STATUS_CODES["needs_person"]


def print_pdf(run: Path, output: Path | None) -> int:
    """Print the masked report of a run as a PDF, and say where it is."""
    folder = newest_run(run)
    target = output or folder / PDF_NAME
    print_report(folder, target)
    result(say("报告已打印：{path}", path=target))
    return 0


def make_pack(run: Path, target: Path, *, unmasked: bool, yes: bool) -> int:
    """Write the evidence pack of a run; an unmasked one only after a yes."""
    folder = newest_run(run)
    if unmasked:
        progress(say("未遮盖的存档包含有证件号码、手机号码、填报资料和附件的全部内容。"))
        if not (yes or confirmed(say("确定要未遮盖的存档包吗？输入 y 确认："))):
            progress(say("没有打包。去掉 --unmasked 可得到已遮盖的存档包；确定要全部内容时加 --yes。"))
            return STATUS_CODES["needs_person"]
    made = pack.pack(RunFolder.open(folder), target, unmasked=unmasked)
    result(say("存档包已写入：{path}（{count} 个文件）", path=made.path, count=made.files))
    result(say("包摘要：{head}", head=made.digest))
    result(say("末行摘要：{head}", head=made.head))
    result(say("请把包摘要另存在包外（邮件或纸上）：日后 --verify --head 包摘要，才核对得了包里的报告和遮盖过的文件。"))
    result(say("已遮盖个人信息。") if made.is_masked else say("含未遮盖的个人信息，请勿转发。"))
    if made.is_masked and not made.knows_profile:
        progress(say("填报资料的副本无法读取，只能按各项的类别和号码的格式遮盖；发出前请先检查一遍。"))
    withheld = [name for name in made.left_out if name.startswith(_NEVER_MASKED)]
    if withheld:
        result(say("填报资料、附件和模板共 {count} 个文件不放进已遮盖的包。", count=len(withheld)))
    if len(withheld) < len(made.left_out):
        rest = [name for name in made.left_out if name not in withheld]
        progress(say("没有放进包里（无法遮盖）：{names}", names=comma_list(rest)))
    return 0


def write_page(run: Path, target: Path, *, show: bool) -> None:
    """Write the report of a run as one offline page, say where, and open it if asked."""
    files.write(target, report_page(run))
    result(say("报告已写入：{path}", path=target))
    if show:
        webbrowser.open(target.resolve().as_uri())


def newest_run(path: Path) -> Path:
    """Return the run folder of a path: itself, or the newest run of a profile that has begun; raises UsageError."""
    if (path / JOURNAL).is_file():
        return path
    if not path.exists():
        raise UsageError(what=say("没有 {path} 这个文件夹或文件。请给出填报资料，或一次填报的文件夹。", path=path))
    home = path if path.is_dir() else path.parent
    runs = sorted(journal.parent for journal in (home / "runs").glob(f"*/{JOURNAL}") if _has_first_line(journal))
    if not runs:
        raise UsageError(what=say("{path} 里没有填报记录。请先运行 beian fill，或给出一次填报的文件夹。", path=path))
    return runs[-1]


def _has_first_line(journal: Path) -> bool:
    """Return whether a run wrote its first line; an emptied journal, by its recorded head, counts as begun."""
    try:
        return b"\n" in journal.read_bytes() or bool(head_path(journal).read_bytes().strip())
    except FileNotFoundError:
        return False
    except OSError:
        return True  # an unreadable journal is reported, not skipped
