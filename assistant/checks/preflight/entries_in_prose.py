"""Parts of R71 on entries stated in prose: a screen that the form does not know, a step that is denied, another only way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside_of_filing
from assistant.checks.preflight.facts import FactSource, FactTable, Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.promises_compared import sentences_of
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern

_GOING = (
    "(?:点击?|点开|点进|轻点|点选|进入?|打开|找到|切到|切换到|选择?|选中|翻到|滑到|长按|右滑|左滑|下拉|上滑|跳到|转到|走|从|由|在|到|经|通过|往下翻到|"
    "入口(?:在|是|为|藏在|位于|设在|放在)|底栏的?|底部的?|顶部的?|顶栏的?|右上角的?|左上角的?|右下角的?|左下角的?|侧栏的?|导航(?:栏)?的?|页面的?|按钮)"
)
_STEP = lazy_pattern(rf"{_GOING}(?:的|那个|一个|里的)?[“「]([^”」，。；：、]{{2,10}})[”」]")
_SCREEN = lazy_pattern(
    "点|进|打开|入口|底栏|底部|顶部|右上角|左上角|侧栏|导航|页面|按钮|菜单|访问地址|栏目|找到|标签页|首页|频道"
)
_NO_STEP = lazy_pattern(
    "提示|显示|标明|字样|标识|写着|回复|朗读|水印|弹出|出现|称|叫|名为|知道了|同意|确定|拒绝|分享|说明|规定|办法|许可|备案|公示|依据|要求|即|如"
)
_NOT_A_SCREEN = lazy_pattern("算法|公司|制度|办法|规定|合同|协议|政策|人工智能|AI生成|生成|模型|大模型")
_DENIED_STEP = r"(?:里|上|中|内|页|栏|下)?(?:面)?(?:并|也|却|是|就|都)?(?:找不到|没有|看不到|不在|没这|查不到|不设|进不去|没了|不提供|已撤|已下)"
_ONLY = lazy_pattern(
    "没有(?:别的|其他|另外的?|第二个)(?:入口|途径|渠道|办法|通道|地方)|(?:里|上|中|内)?(?:没有|不设|未设|没设|没留|并无)(?:专门的?|任何|对应的?)?(?:入口|按钮|页面)|(?:唯一|仅有)(?:的)?(?:入口|途径|渠道|通道)|只能(?:从|在|到|去|靠|通过|经|打|发|给|找)|别无(?:入口|他途|途径)"
)
_ACTS = ("申诉", "投诉", "举报", "关闭", "注销", "反馈", "退出", "删除", "清空", "授权", "休息")
_LEAST = 2
_REMEDY = mark("请核对入口，各处改成与表单相同的路径。")


@rule_part("R71")
def unknown_screens(case: Case) -> Iterator[Observation]:
    """Report a quoted screen or button on the way to a function that neither form nor another paper knows."""
    table = table_of(case)
    if not case.products:
        return
    for source in (*table.papers, *table.figures):
        yield SEEN
        for statement in sentences_of(source):
            text = tidy(statement.text)
            steps = _steps(text)
            unknown = [step for step in steps if not _is_known(table, source, step)]
            if unknown and not is_aside_of_filing(text):
                shown = {"place": statement.place.shown(), "step": unknown[0], "words": statement.quote(unknown[0])}
                message = say("{place}写的入口“{step}”不在表单的路径里：“{words}”", **shown)
                yield Violation(source.key, message, say(_REMEDY))
                break


def _steps(text: str) -> list[str]:
    """Return the quoted names that a sentence lets a user go to."""
    if not _SCREEN.search(text):
        return []
    named = [(match[1], text[: match.start()]) for match in _STEP.finditer(text)]
    return [
        step
        for step, before in named
        if not _NO_STEP.search(re.split("[，。；]", before)[-1][-6:]) and not _NOT_A_SCREEN.search(step)
    ]


def _is_known(table: FactTable, source: FactSource, step: str) -> bool:
    """Say whether the form, or another paper or figure, has a name."""
    name = plain(step)
    if name in table.profile_text or any(part in table.profile_text for part in (name.rstrip("页栏里"),)):
        return True
    return any(name in one.flat for one in (*table.papers, *table.figures) if one.key != source.key)


@rule_part("R71")
def denied_steps(case: Case) -> Iterator[Observation]:
    """Report a paper that denies a step of the form's paths, or gives another only way to what the form has a path for."""
    table = table_of(case)
    steps, ways = _of_form(case)
    for source in (*table.papers, *table.figures) if steps else ():
        yield SEEN
        for statement in sentences_of(source):
            text = tidy(statement.text)
            words = _denied(text, steps) or _other_way(text, ways)
            if words and not is_aside_of_filing(text):
                shown = {"place": statement.place.shown(), "words": statement.quote(words)}
                message = say("{place}写的入口与表单的路径不符：“{words}”", **shown)
                yield Violation(source.key, message, say(_REMEDY))
                break


def _of_form(case: Case) -> tuple[set[str], dict[str, set[str]]]:
    """Return the steps of all paths, and for each act of `_ACTS` the steps of the paths to it."""
    steps: set[str] = set()
    ways: dict[str, set[str]] = {}
    for product in case.products:
        for path in product.item.paths:
            own = {plain(step) for step in path.steps or ()}
            steps |= own
            names = "".join(function.name or "" for function in path.functions)
            for act in _ACTS:
                if act in names:
                    ways.setdefault(act, set()).update(own)
    return {step for step in steps if len(step) >= _LEAST}, ways


def _denied(text: str, steps: set[str]) -> str:
    for step in steps:
        match = re.search(re.escape(step) + "[”」]?" + _DENIED_STEP, text)
        if match and len(step) > _LEAST:
            return match[0]
    return ""


def _other_way(text: str, ways: dict[str, set[str]]) -> str:
    """Return the words of an only way to an act that has none of the form's steps."""
    only = _ONLY.search(text)
    for act, steps in ways.items():
        if only and act in text and not any(step in text for step in steps if step not in ("首页", act)):
            return only[0]
    return ""


@rule_part("R71")
def addresses_in_words(case: Case) -> Iterator[Observation]:
    """Report an address in words, as mini-programs have one, that differs from the form's behind the product's name."""
    products = [one.item for one in case.products if one.item.url and not one.item.url.startswith("http")]
    for product in products:
        ours, head = plain(product.url or ""), plain(f"{product.form}“{product.name}”")
        for source in table_of(case).papers:
            yield from _other_address(source, ours, head)


def _other_address(source: FactSource, ours: str, head: str) -> Iterator[Observation]:
    for match in re.finditer(f"访问地址(?:为|是|：|:)?{re.escape(head)}", source.flat):
        yield SEEN
        stated = source.flat[match.end() - len(head) :][: len(ours)]
        if stated != ours and stated[: len(head) + 1] == ours[: len(head) + 1]:
            statement = Statement(stated, source.place_at(match.start()))
            shown = {"place": statement.place.shown(), "words": stated, "ours": ours}
            text = say("{place}写的访问地址“{words}”与表单的“{ours}”不同", **shown)
            yield Violation(source.key, text, say("请核对访问地址，各处改成一致。"))
