"""`beian returned`: a reviewer's comments beside their fields, stored with the profile, and the table of their outcome."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from assistant.apps.cli import profiles
from assistant.apps.cli.command_options import ReturnedOptions
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.returned_letter import LETTER, letter
from assistant.apps.comment_results import comment_sources, redactor_of, titled
from assistant.apps.returned_table import TITLE, ReturnedTable
from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import is_read_on_pages
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.updating import held
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.run import returned
from assistant.filing.run.comment_items import spots
from assistant.filing.run.returned import PAGE, PASTED, CommentRound, CommentSources, MetComment
from assistant.filing.run.returned_copies import last_round
from assistant.planning.maps.overlay import known_map
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan.recorded import clients_of
from assistant.practice import activity

_SUBJECT = REGISTRY.single.stage
_DAY = returned.RECEIPT_KEYS[1]
_LIMIT = 1 << 20


def show(options: ReturnedOptions, receipt: Mapping[str, str] = MappingProxyType({})) -> int:
    """Run the command and return its exit code: 0, or 1 while a comment is open.

    `receipt` says how pasted comments were received (`returned.RECEIPT_KEYS`).
    """
    loaded = load(options.profile)
    site_map = known_map(options.site)
    ledger = comment_sources(loaded, site_map)
    with held(loaded.folder):  # a colleague may write into the same file
        known = returned.read(loaded.folder)
        rounds = _rounds(options, loaded, site_map, ledger, known, receipt)
        if rounds != known:
            returned.write(loaded.folder, rounds)
    if options.paste is not None and rounds != known:
        activity.note(loaded.folder, "comments", [_thing(loaded, options.about)])
    if not rounds:
        page = mark("没有退回意见。页面上的意见在填报时读取；收到的意见文字可以贴在上面。")
        terminal = mark(
            "没有退回意见。页面上的意见由 beian fill 读取；收到的意见文字可用 --paste 文件 或 --paste - 录入。"
        )
        result(say(page if is_read_on_pages() else terminal))
        return 0
    ledger = titled(ledger, rounds)
    path = loaded.folder / returned.FILE
    shown = [comments for comments in rounds if options.number in (None, comments.number)]
    table = ReturnedTable(loaded.profile.subject.basic.name or "", shown, ledger, redactor_of(loaded, ledger))
    if options.table or (options.output is not None and not options.letter):
        _write(options, table, loaded.folder)
    if options.letter:
        path = options.output if options.output is not None and not options.table else loaded.folder / f"{LETTER}.docx"
        files.write(path, letter(table))
        (progress if options.as_json else result)(say("已写成 {path}", path=path))
    if options.as_json:
        json_line({"file": str(path), "rows": table.data()})
    elif not options.table and not options.letter and options.output is None:
        for line in table.lines():
            result(line)
        if not is_read_on_pages():
            result(say("意见已存入 {path}；对照表：beian returned … --table", path=path))
    return 1 if any(row.state in returned.UNDONE for row in table.rows()) else 0


def _write(options: ReturnedOptions, table: ReturnedTable, folder: Path) -> None:
    """Write the table to the given path, else beside the profile; never to the current folder."""
    path = options.output or folder / f"{TITLE}.docx"
    made = {".docx": table.docx, ".html": table.page, ".htm": table.page}.get(path.suffix.lower())
    if made is None:
        raise UsageError(what=say("对照表只能写成 .docx 或 .html：{path}", path=path))
    files.write(path, made())
    (progress if options.as_json else result)(say("已写成 {path}", path=path))


def _rounds(
    options: ReturnedOptions,
    loaded: LoadedProfile,
    site_map: SiteMap,
    ledger: CommentSources,
    known: Sequence[CommentRound],
    receipt: Mapping[str, str],
) -> list[CommentRound]:
    fields = spots(loaded.records())
    runs = profiles.runs_of(loaded)
    clients = clients_of(loaded, runs, site_map.id)
    met = returned.gather(runs, site_map.id, ledger.copies, clients, ledger.items)
    rounds = returned.take(known, met, fields, PAGE)
    if options.paste is None:
        return rounds
    what = _thing(loaded, options.about)
    words = _pasted(options.paste)
    if not words.strip():
        raise UsageError(what=say("{path} 里没有文字，什么也没有记下。", path=options.paste))
    number = last_round(what, ledger.copies, ledger.items) if options.number is None else options.number
    noted = tuple((key, receipt[key]) for key in returned.RECEIPT_KEYS if receipt.get(key))
    day = date.fromisoformat(receipt.get(_DAY) or date.today().isoformat())
    return returned.take(rounds, [MetComment(what, number, day, "", words, noted)], fields, PASTED)


def _thing(loaded: LoadedProfile, about: str | None) -> str:
    """Return the item of pasted comments: the one named, else the only algorithm; raises UsageError."""
    views = loaded.records()
    subject = loaded.profile.subject.basic.name or ""
    names = [view.natural_key for view in views if view.kind.is_first_step]
    if about is None and len(names) < 2:
        return names[0] if names else subject
    former = [view.formerly for view in views if view.kind.is_first_step and view.formerly]
    text = subject if about == _SUBJECT else about
    if text and text in (subject, *names, *former):
        return text
    shown = comma_list(name for name in [subject, *names] if name)
    if about is None:
        page = mark("资料里有多条算法，请选意见是给谁的：{names}")
        terminal = mark("资料里有多条算法，请用 --about 写明意见是给谁的：{names}")
        raise UsageError(what=say(page if is_read_on_pages() else terminal, names=shown))
    raise UsageError(what=say("--about 写的“{about}”不在资料里，可写：{names}", about=about, names=shown))


def _pasted(source: Path) -> str:
    """Return pasted comments from a text file in UTF-8 or GB18030, or from standard input (`-`)."""
    if str(source) == "-":
        return sys.stdin.read(_LIMIT)
    try:
        data = files.read(source, _LIMIT)
    except files.TooLarge:
        raise UsageError(what=say("{path} 太大，不像一段意见。", path=source)) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(what=say("{path} 不是文本文件，请另存为 UTF-8 文本。", path=source))
