"""The part of R57 on work that a paper gives to the algorithm and that an algorithm of its type does not do."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import clause_before, has_denial, is_aside_of_filing
from assistant.checks.preflight.facts import Statement, papers_about
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.vocabulary import GENERATIVE

_IT = "(?:它|(?:这|该|本|此|那|同一|同)(?:套|个|条|一)?(?:算法|模型|系统|引擎)|算法|模型)"
_ALSO = lazy_pattern(
    rf"(?:也|同样|还|一并|顺带|另外|连带|亦|全|都|照样)(?:是|要|会|得|由|可)?[^，。；]{{0,4}}(?:靠|由|归|用|出自|交给|交由|走|让|经|凭|来自|取决于|请|按|依|照|根据|以)(?:的)?(?:了)?{_IT}"
    rf"|{_IT}(?:还|也|同时|另外|另|兼|顺带|一并|并)(?:要|会|可|能|可以|能够|兼)?(?:负责|管|用来|用于|承担|做|给|替|为|帮|兼顾|参与|决定|计算|识别|判断|排|推荐|定)"
    rf"|(?:也|一并|同样|都)?(?:算|列|归|计)(?:在|作|进|入|到){_IT}(?:的)?(?:功能|名下|里)"
    rf"|(?:归|由|靠|让){_IT}(?:来)?(?:一并|一起|也|统一)?(?:管|负责|承担|算|定|决定|排|判断|识别|打分)"
)
_WORK = {
    mark("识别或判断"): lazy_pattern(
        "听出|听懂|辨认|认出|看懂|识别|愿不愿|(?:判断|揣摩|推断)[^，。；]{0,8}(?:意图|意愿|情绪|真假|年龄|身份|信用|风险)|人脸比对|测谎|诊断"
    ),
    mark("排序或推荐"): lazy_pattern("排在?前|排名|排序|推荐|榜单|热门|热搜|置顶|推送|优先展示|先后次序|谁先谁后"),
    mark("定价"): lazy_pattern(
        "运费|定价|价格|报价|上浮|浮动|加价|出价|竞价|扣费|折扣|优惠|费率|房费|票价|收费|佣金|抽成"
    ),
    mark("调度"): lazy_pattern("派单|调度|排班|运力|派车|路线规划"),
    mark("检索"): lazy_pattern("检索|搜索|搜出|搜到"),
    mark("生成"): lazy_pattern("生成|撰写|写出|画出|合成|配音|摘要|文案|改写"),
    mark("评级或处罚"): lazy_pattern(
        "封号|封禁|信用分|评级|绩效|奖惩|等级|奖金|工资|薪酬|提成|扣分|扣款|罚款|考核|授信|放贷|招聘|录用"
    ),
}
_OWN_WORK = {
    GENERATIVE: ("生成",),
    "个性化推送类": ("排序或推荐",),
    "排序精选类": ("排序或推荐",),
    "信息检索类": ("检索", "排序或推荐"),
    "内容过滤类": ("识别或判断", "评级或处罚"),
    "调度决策类": ("调度",),
}


@rule_part("R57")
def other_work(case: Case) -> Iterator[Observation]:
    """Report sentences that let the algorithm also do what its type does not, once a paper."""
    for algorithm in case.algorithms:
        own = _OWN_WORK.get(algorithm.item.basic.type or "", ())
        for source in papers_about(case, algorithm) if own else ():
            yield SEEN
            for statement in source.statements:
                work = _other_work(tidy(statement.text), own)
                if work:
                    yield _unserved(algorithm, statement, work)
                    break


def _other_work(text: str, own: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the kind of work that a sentence gives to the algorithm besides its own, and the words for it."""
    match = _ALSO.search(text)
    if match is None or is_aside_of_filing(text) or has_denial(clause_before(text, match.start()) + match[0]):
        return None
    for kind, pattern in _WORK.items():
        words = pattern.search(text)
        if words and kind not in own and not has_denial(clause_before(text, words.start())[-4:]):
            return kind, words[0]
    return None


def _unserved(algorithm: OneAlgorithm, statement: Statement, work: tuple[str, str]) -> Violation:
    kind, words = work
    shown = {
        "place": statement.place.shown(),
        "words": statement.quote(words),
        "kind": say(kind),
        "type": algorithm.item.basic.type or "",
    }
    text = say("{place}让算法还做{kind}：“{words}”，填的是{type}，表单也没有关联这样的功能", **shown)
    remedy = say("请核实这项工作由哪个算法承担：是另一种算法的，请另行备案并改正材料；不是的，删去这句话。")
    return Violation(statement.place.key, text, remedy)
