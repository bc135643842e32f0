"""The pages of `beian map check --html` and `calibrate --review`: every page of a site, in one self-contained file.

A check shows the state, the changes and the masked picture of each page. A review adds the whole map: every field of
every page, including pages that could not be opened, and the facts that the guard relies on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.core.language import comma_list, current, mark, say, semicolon_list
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.drift import PageCheck
from assistant.planning.maps.site_map import FieldEntry, PageEntry, Request, SiteMap
from assistant.proof.report.html import environment

_MOST_OPTIONS = 12
_MB = 1024 * 1024
_KINDS = {
    "text": mark("一行文字"),
    "textarea": mark("一段文字"),
    "number": mark("数字"),
    "date": mark("日期"),
    "period": mark("起止日期"),
    "choice": mark("单选"),
    "choices": mark("多选"),
    "region": mark("逐级选择"),
    "steps": mark("步骤"),
    "file": mark("附件"),
    "nodes": mark("勾选树"),
    "tick": mark("勾选"),
    "unknown": mark("不明"),
}
_USES = {"save": mark("保存"), "change": mark("发起变更"), "upload": mark("上传")}  # only the person logs in
_STATES = {item.noun: item.stage for item in REGISTRY.items}


@dataclass(frozen=True, slots=True)
class MapFieldRow:
    """One field of the map: its name in a profile, its key, its place, its kind and limits, and who calibrated it."""

    name: str
    key: str
    place: str
    kind: str
    takes: str
    mark: str
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class PageReport:
    """One page of the report: its check, and in a review its fields and buttons."""

    check: PageCheck
    rows: tuple[MapFieldRow, ...] = ()
    buttons: str = ""


def render(site_map: SiteMap, checks: Sequence[PageCheck], *, fields: bool = False) -> str:
    """Return the whole page in the current language; with `fields` it is the review of the map."""
    shown = list(_review(site_map, checks)) if fields else [PageReport(check) for check in checks]
    return (
        environment()
        .get_template("drift.html")
        .render(
            site=site_map,
            shown=shown,
            facts=list(_facts(site_map)) if fields else [],
            words=_words(fields),
            language="zh-CN" if current() == "zh" else "en",
        )
    )


def _words(is_review: bool) -> dict[str, str]:
    return {
        "title": say("页面对照表") if is_review else say("页面巡检"),
        "same": say("与对照表一致"),
        "changed": say("有变动"),
        "unreached": say("没有看到"),
        "picture": say("页面（填报内容已遮盖）"),
        "stops": say("停手"),
        "harmless": say("不影响填写"),
        "field": say("资料中的项"),
        "place": say("页面上的位置"),
        "kind": say("控件"),
        "takes": say("页面的限制和选项"),
        "mark": say("校准"),
        "footer": say("非官方工具；只比对页面结构，不含填报内容。"),
    }


def _review(site_map: SiteMap, results: Sequence[PageCheck]) -> Iterator[PageReport]:
    """Yield every page of the map that has fields, in the map's order; an unopened page carries the reason."""
    for page in site_map.pages.values():
        rows = tuple(_row(entry) for entry in site_map.fields.values() if entry.page == page.id and entry.label)
        checks = [check for check in results if check.page == page.id]
        if not rows and not checks:
            continue
        if not checks:
            why = say("还没有校准") if page.calibration is None else say("没有可打开的记录")
            checks = [PageCheck(page.id, page.title or page.id, "unreached", why=why)]
        yield PageReport(checks[0], rows, _buttons(page))
        yield from map(PageReport, checks[1:])


def _row(entry: FieldEntry) -> MapFieldRow:
    spec, place = specs().get(entry.pattern), (*entry.section, *entry.after, entry.label)
    seen = entry.calibration
    return MapFieldRow(
        name="" if spec is None else " › ".join((*spec.question, spec.title)),
        key=entry.pattern,
        place=say("本系统没有") if entry.absent else " › ".join(place),
        kind="" if entry.absent else say(_KINDS[entry.kind]),
        takes=_takes(entry),
        mark=f"{seen.on} {seen.by}".strip() if seen is not None else say("未校准"),
        is_waiting=seen is None,
    )


def _takes(entry: FieldEntry) -> str:
    words = []
    if entry.max_length is not None:
        words.append(say("最多 {count} 字", count=entry.max_length))
    if entry.formats:
        words.append(" ".join(entry.formats))
    if entry.max_bytes:
        words.append(say("不超过 {size} MB", size=f"{entry.max_bytes / _MB:g}"))
    if entry.max_pages:
        words.append(say("不超过 {count} 页", count=entry.max_pages))
    if entry.options:
        more = "…" if len(entry.options) > _MOST_OPTIONS else ""
        listed = comma_list(entry.options[:_MOST_OPTIONS]) + more
        words.append(say("{count} 个选项：{words}", count=len(entry.options), words=listed))
    return semicolon_list(words)


def _buttons(page: PageEntry) -> str:
    """Return how a page is saved, and the labels of the other buttons that the assistant may press there."""
    if page.saves_draft is not None:
        draft = page.saves_draft
        line = mark("由“{word}”存草稿（{request}，{by} {on} 记录）")
        return say(line, word=draft.word, request=draft.request, by=draft.by, on=draft.on)
    words = [word for name, word in page.buttons.items() if name != "next_page"]
    return say("助手可点：{words}", words=comma_list(words)) if words else ""


def _facts(site_map: SiteMap) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the guard and the registry state rely on, each with its heading."""
    yield say("主机"), site_map.hosts
    writing = [request for request in site_map.requests if request.use in _USES]
    yield say("助手可以发出的请求"), tuple(dict.fromkeys(map(_request, writing)))
    yield say("只能由人点的按钮"), (comma_list(site_map.human_only),)
    lines = []
    for kind, states in site_map.states.items():
        words = comma_list(theirs if theirs == ours else f"{theirs} → {ours}" for theirs, ours in states.items())
        lines.append(say("{kind}：{words}", kind=say(_STATES.get(kind, kind)), words=words))
    yield say("状态词（页面上的 → 本工具的）"), tuple(lines)


def _request(request: Request) -> str:
    body = comma_list(f"{key}={value}" for key, value in request.body)
    message = f"{say(_USES[request.use])}：{request.method} {request.path}"
    return f"{message}{say('（仅当 {body}）', body=body)}" if body else message
