"""Rules about content review, labelling, type and role (R23, R24, R31, R36, R37)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.rule import GENERATIVE_ONLY, OFFICE, SEEN, TECH, Gap, Observation, Violation, rule
from assistant.core.language import comma_list, mark, say
from assistant.declaration.profile.schema.generative import InputReview, ResultReview
from assistant.declaration.profile.vocabulary import GENERATIVE, NO, OTHER_TYPES, PROVIDER, SUPPORTER

_NONE = "不审核"
_CONFLICTS = (("全量机器审核", "机器抽审"), ("全量人工审核", "部分人工审核"))
_LABELS = ("添加水印", "标签")
WORK = {
    GENERATIVE: ("生成", "合成", "对话", "写作", "问答", "换脸", "绘画", "创作", "数字人", "翻译"),
    "个性化推送类": ("推荐", "推送", "个性化"),
    "排序精选类": ("排序", "精选", "榜单", "热搜", "热榜"),
    "信息检索类": ("检索", "搜索"),
    "内容过滤类": ("过滤", "识别", "审核", "反垃圾"),
    "调度决策类": ("调度", "派单", "决策", "配送", "路径规划"),
}
assert set(WORK) == {GENERATIVE, *OTHER_TYPES}


def _reviews(algorithm: OneAlgorithm) -> Iterator[tuple[str, str, InputReview | ResultReview]]:
    strategy = algorithm.item.detail.strategy
    yield "detail.strategy.input_review.options", mark("输入数据的审核方式"), strategy.input_review
    yield "detail.strategy.result_review.options", mark("结果的审核方式"), strategy.result_review


@rule(
    "R23",
    "warn",
    mark("“不审核”不与其他方式同选，全量与抽审不同选"),
    stage="算法",
    source=mark("选项的含义（推断）"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def review_conflicts(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report review methods that exclude each other."""
    for path, title, review in _reviews(algorithm):
        words = review.options or ()
        if not words:
            yield Gap(say("“{title}”未填", title=say(title)), algorithm.at(path))
            continue
        yield SEEN
        clashes = [(_NONE, word) for word in words if _NONE in words and word != _NONE][:1]
        clashes += [pair for pair in _CONFLICTS if set(pair) <= set(words)]
        for one, other in clashes:
            text = say("“{title}”同时选了“{one}”和“{other}”", title=say(title), one=one, other=other)
            yield Violation(algorithm.at(path), text, say("请只留与实际相符的一种。"))


@rule(
    "R24",
    "warn",
    mark("面向公众的服务不宜“不审核”"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：审核方式未说明"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
    role=PROVIDER,
)
def unreviewed(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a public service with unreviewed input or output."""
    for path, title, review in _reviews(algorithm):
        if not review.options:
            yield Gap(say("“{title}”未填", title=say(title)), algorithm.at(path))
            continue
        yield SEEN
        if _NONE in review.options:
            text = say("“{title}”选了“不审核”", title=say(title))
            yield Violation(algorithm.at(path), text, say("很可能被退回；请核实实际做法，并在说明里写明范围。"))


@rule(
    "R31",
    "warn",
    mark("写了标识的，后处理方式选“添加水印”或“标签”"),
    stage="算法",
    source=mark("《人工智能生成合成内容标识办法》；推断"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def labels(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report post-processing without label or watermark where a text or figure mentions one."""
    after = algorithm.item.detail.strategy.post_processing
    texts = [after.description or "", *(figure.title or "" for figure in case.notes.evidence)]
    if after.answer is None:
        yield Gap(say("“是否对产出结果进行后处理”未填"), algorithm.at("detail.strategy.post_processing.answer"))
        return
    yield SEEN
    mentions_labels = any(word in text for text in texts for word in ("标识", "水印"))
    if mentions_labels and (after.answer == NO or not set(_LABELS) & set(after.methods or ())):
        name = "answer" if after.answer == NO else "methods"
        message = say("说明或图注写了标识，后处理方式没有“添加水印”或“标签”")
        yield Violation(
            algorithm.at(f"detail.strategy.post_processing.{name}"), message, say("请补选与实际相符的方式。")
        )


@rule(
    "R36",
    "warn",
    mark("算法类型与所写的功能相符，一条只写一种"),
    stage="算法",
    source=mark("填报经验：选错类型是常见退回原因"),
    who=OFFICE,
    per="algorithm",
)
def type_fits(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a name or introduction that suggests another type, and a name that suggests several types."""
    kind, name = algorithm.item.basic.type, algorithm.name
    if not kind or not name or kind not in WORK:
        yield Gap(say("算法类型或算法名称未填"), algorithm.at("basic.type"))
        return
    yield SEEN
    remedy = say("请核实算法类型；几种算法请分别备案。")
    fitting, described = _kinds_in(name), _kinds_in(_introduction(algorithm))
    if fitting and kind not in fitting:
        text = say("名称“{name}”像是{other}，填的是{kind}", name=name, other=fitting[0], kind=kind)
        yield Violation(algorithm.at("basic.type"), text, remedy)
    elif len(fitting) > 1:
        text = say("名称“{name}”像是几种算法（{kinds}）写在一条里", name=name, kinds=comma_list(fitting))
        yield Violation(algorithm.at("basic.type"), text, remedy)
    elif described and kind not in described and kind not in fitting:
        text = say("算法简介写的像是{other}，填的是{kind}", other=described[0], kind=kind)
        yield Violation(algorithm.at("basic.type"), text, remedy)


def _kinds_in(text: str) -> list[str]:
    """Return the types suggested by a text."""
    return [kind for kind, words in WORK.items() if any(word in text for word in words)]


def _introduction(algorithm: OneAlgorithm) -> str:
    """Return 算法简介 from whichever detail form contains it."""
    sections = algorithm.item.detail.answers.values()
    texts = [answer for section in sections for label, answer in section.items() if "简介" in label]
    return "\n".join(
        [algorithm.item.detail.summary.introduction or "", *(text for text in texts if isinstance(text, str))]
    )


@rule(
    "R37",
    "calibrated",
    mark("服务提供者关联产品，服务技术支持者写技术服务方式"),
    stage="算法",
    source=mark("表单的显示规则；公开清单"),
    needs=("map",),
    who=OFFICE,
    per="algorithm",
)
def role_fits(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a provider without an association, and a supporter with one or without a mode of service."""
    basic = algorithm.item.basic
    if not basic.type or (basic.type == GENERATIVE and not basic.role):
        yield Gap(say("算法类型或填报角色未填"), algorithm.at("basic.role"))
        return
    yield SEEN
    if basic.type == GENERATIVE and basic.role == SUPPORTER:
        if not algorithm.item.support.modes:
            text = say("服务技术支持者没有写技术服务方式")
            yield Violation(algorithm.at("support.modes"), text, say("请填写，如 API、SDK、私有化部署。"))
        if algorithm.at("association") in case.hidden:
            text = say("服务技术支持者却关联了产品")
            yield Violation(algorithm.at("association"), text, say("请删去关联，或改为服务提供者。"))
    elif not algorithm.item.association:
        text = say("没有关联任何产品、路径或功能")
        yield Violation(algorithm.at("association"), text, say("请至少关联一个产品及功能。"))
