"""The part of R71 on the place where the algorithm is published: papers name the one of 算法公示情况."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import clause_after, clause_before, has_denial, is_aside
from assistant.checks.preflight.facts import papers_about, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import say
from assistant.core.patterns import lazy_pattern

_PUBLISHED = lazy_pattern(
    "公示|公开披露|对外公布|算法(?:的)?(?:基本)?(?:原理|说明|介绍|规则|机制|情况)(?:的)?(?:介绍|说明|文章|页面)?[^，。；]{0,4}(?:登|挂|放|发布|发|刊|贴|列|写|摆|公布|上墙)(?:载|出|示)?(?:在|于|到)"
)
_OTHER = lazy_pattern(
    "拟公示|公示期|公示记录|已公示的|公示后|公示前|公示系统|备案系统|网信|政府|规则公示|奖惩|价格|收费|公示内容|公示编号|公示正文"
)
_QUOTED = lazy_pattern("[“「《]([^”」》]{2,20})[”」》]")
_SPOT = lazy_pattern(
    r"[\u4e00-\u9fffA-Za-z]{0,4}(?:页脚|页底|首页|栏目?|中心|频道|专区|专栏|弹窗|公告|官网|论坛|社区|公众号|角落|菜单|目录|手册|公约|须知|大厅|协议)"
)
_STEP = lazy_pattern(r"[—\-－–>→＞/]")
_NO_SPOT = lazy_pattern("审核中心|数据中心|算力中心|治理中心|研发中心|计算中心|安全中心部")


@rule_part("R71")
def same_notice(case: Case) -> Iterator[Observation]:
    """Report papers in which the algorithm is published at another place than 算法公示情况 names."""
    for algorithm in case.algorithms:
        notice = plain(algorithm.item.publication_text.notice or "")
        ours = _spots(notice)
        if not ours:
            continue
        for source in table_of(case).papers:
            if source.key.pattern().endswith("publication") or source not in papers_about(case, algorithm):
                continue
            yield SEEN
            for statement in source.statements:
                text = tidy(statement.text)
                match = _PUBLISHED.search(text)
                denied = match is None or has_denial(
                    clause_before(text, match.start()) + clause_after(text, match.start())
                )
                if denied or _OTHER.search(text) or is_aside(text):
                    continue
                said_of = re.sub("^算法公示情况[：:]?", "", text)
                spots = _spots(said_of)
                if spots and not any(one in notice for one in spots) and not any(one in said_of for one in ours):
                    shown = {"place": statement.place.shown(), "words": statement.quote("公示"), "notice": notice[:36]}
                    message = say("{place}写的算法公示位置“{words}”与公示情况“{notice}”不同", **shown)
                    yield Violation(source.key, message, say("请核对公示的位置，各处改成一致。"))


def _spots(text: str) -> list[str]:
    """Return the steps of quoted pages, and other names of places on a screen."""
    quoted = [step for match in _QUOTED.findall(text) for step in _STEP.split(match) if step and "公示" not in step]
    named = [match[0][-4:] for match in _SPOT.finditer(_QUOTED.sub("", text)) if not _NO_SPOT.search(match[0])]
    return [*quoted, *named]
