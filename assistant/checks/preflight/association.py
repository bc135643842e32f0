"""The rule that an association matches what the algorithm does (R57).

Whether a function uses an algorithm is inferred from its name and introduction, so this only warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm, below
from assistant.checks.preflight.review import WORK
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.values.words import labels_of, tidy_path
from assistant.declaration.profile.natural import find, key_of
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.schema.product import Function, Product
from assistant.declaration.profile.vocabulary import GENERATIVE
from assistant.declaration.registry.algorithms_registry import REGISTRY

_NOT_OF_ALGORITHM = lazy_pattern(
    "投诉|举报|申诉|反馈|注册|登录|注销|用户协议|隐私|关闭(?:个性化|推荐|算法)|停用|退订|开关|设置|清空|授权管理|支付|充值|修改密码|实名认证"
)
_PERSON = (
    r"(?:[^，。；、]{0,6}(?:编辑|设计师|画师|插画师|写手|客服(?:人员|专员)?|值班人员|专员|专人|专家|人工|"
    r"顾问|律师|医生|老师|教师|站长|调度员|审核员|运营(?:人员|同事)?|主播|配音员|译员|策划|作者))"
)
_BY_HAND = lazy_pattern(
    "不(?:经|使用|调用|依赖|涉及|走|用|过|靠|接|借助|接入)(?:过|任何)?(?:[^，。；]{0,6})(?:算法|模型|AI)|(?:没有?|未|无)(?:用|使用|接|接入|调用|经过?)?(?:任何)?(?:[^，。；]{0,4})(?:算法|模型)(?:参与|介入|处理)?"
    "|不参与(?:个性化|推荐|排序|生成)|(?:算法|模型|AI)(?:不|未|没有?)(?:参与|介入)"
    rf"|(?:由|全靠|靠|请|是|经){_PERSON}[^，。；]{{0,10}}(?:审定|排定|预先|提前|事先|编写|撰写|写好|画好|手画|手绘|做好|选好|挑选|绘制|制作|处理|答复|完成|录制|回复|接待|接听|手工|手动|逐条|逐句|逐字|逐一|修改|校对|退回|代写|代办|跟进|电话|亲自|上传|整理|维护|更新|设定)"
    "|(?:手机|系统|浏览器|设备|机身)(?:系统)?自带的?[^，。；]{0,6}(?:滤镜|功能|引擎|朗读|识别|工具|相机|输入法)|(?:谁|大家|人人|所有用户|每个人|全体用户)[^，。；]{0,8}(?:看到|得到|收到)的?[^，。；]{0,4}(?:都|均)?(?:一样|相同|一致)"
    "|人工编写|全程人工|全部人工|纯人工|与算法无关|无需算法|非算法|内容(?:为|均为|系)?预置|手工(?:绘制|制作|完成)|转接[^，。；]{0,6}(?:客服|人工)"
)
_ON_DEVICE = lazy_pattern(
    "断网(?:时|后)?(?:也|亦|仍|照样)?(?:能|可)|离线(?:也|亦|可|能|状态|处理|完成)|不(?:用|需要?|必)?联网|没有网络|(?:不会?|从不)(?:离开|传出|出)(?:手机|本机|设备)|(?:在|由)(?:手机|本机|设备)(?:上|本地)?(?:处理|完成|计算)"
)
_ALSO = {
    GENERATIVE: ("修复", "增强", "改写", "润色", "总结", "摘要", "撰写", "配音", "配图", "朗读", "渲染", "智能"),
    "排序精选类": ("榜",),
    "信息检索类": ("查找", "补全"),
}
_SHORTEST_NAME = 4
_TICKING = frozenset(kind.record.member for kind in REGISTRY.kinds if kind.record.ticks)


@rule(
    "R57",
    "warn",
    mark("关联不过宽，没有未用的产品，写到的功能都关联了"),
    stage="算法",
    source=mark("填报经验"),
    who=OFFICE,
)
def association(case: Case) -> Iterator[Observation]:
    """Report products without an association, ticked nodes that are too wide, and described functions left out."""
    ticking = [algorithm for algorithm in case.algorithms if algorithm.item.association]
    if not ticking:
        yield Gap(say("没有算法关联产品"))
        return
    used = {product.key for algorithm in ticking for product in algorithm.products}
    for product in case.products:
        yield SEEN
        if product.key not in used:
            text = say("产品“{name}”没有被任何算法关联", name=product.item.name or "")
            yield Violation(product.key, text, say("请核实是否漏了关联，或不必填报这个产品。"))
    for item in ticking:
        yield from _too_wide(case, item)
        yield from _left_out(case, item)


def _too_wide(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    key, remedy = algorithm.at("association"), say("请只关联用到这条算法的功能。")
    for node in algorithm.item.association or ():
        if node.function:
            yield from _by_hand(case, algorithm, node)
            continue
        functions = [function for _, _, function in _covered(case, node)]
        shown = " » ".join(labels_of(node))
        strays = [function.name or "" for function in functions if _is_stray(function)]
        using = [function for function in functions if _uses(algorithm, function)]
        if strays:
            text = say("关联“{node}”包括了“{name}”", node=shown, name=comma_list(strays))
            yield Violation(key, text, remedy)
        elif len(functions) > 1 and len(using) == 1:
            facts = {"node": shown, "count": len(functions), "name": using[0].name}
            text = say("关联“{node}”包括 {count} 项功能，只有“{name}”写到这条算法的作用", **facts)
            yield Violation(key, text, remedy)


def _by_hand(case: Case, algorithm: OneAlgorithm, node: NodeRef) -> Iterator[Observation]:
    """Report a ticked function that no algorithm serves."""
    for _, _, function in _covered(case, node):
        if _is_stray(function) or (_ON_DEVICE.search(function.introduction or "") and not _runs_on_device(algorithm)):
            text = say("关联了“{name}”，这项功能不经算法，由人工办理或不使用算法", name=" » ".join(labels_of(node)))
            yield Violation(algorithm.at("association"), text, say("请只关联用到这条算法的功能。"))


def _is_stray(function: Function) -> bool:
    """Say whether a function's name or introduction rules out an algorithm."""
    return bool(_NOT_OF_ALGORITHM.search(function.name or "") or _BY_HAND.search(function.introduction or ""))


def _runs_on_device(algorithm: OneAlgorithm) -> bool:
    """Say whether the form lets the algorithm compute on the user's device, or does not say where."""
    computing = algorithm.item.detail.model.computing or ()
    return not computing or any("终端" in word or "本地" in word for word in computing)


def _uses(algorithm: OneAlgorithm, function: Function) -> bool:
    """Say whether a function's name or introduction suggests the algorithm's type."""
    kind = algorithm.item.basic.type or ""
    words = (*WORK.get(kind, ()), *_ALSO.get(kind, ()))
    return any(word in f"{function.name or ''}{function.introduction or ''}" for word in words)


def _covered(case: Case, node: NodeRef) -> Iterator[tuple[Product, str, Function]]:
    """Yield the functions at or below a ticked node, with product and path."""
    items = [product.item for product in case.products]
    at = find(items, node.product) if node.product else None
    if at is None:
        return
    desired = tidy_path(node.path) if node.path else None
    for place, path in enumerate(items[at].paths):
        if path.retired or desired not in (None, key_of(path, place)):
            continue
        for function in path.functions:
            if not function.retired and node.function in (None, function.name, function.id):
                yield items[at], key_of(path, place), function


def _left_out(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report functions named in the algorithm's texts that no association covers."""
    covered = {
        function.name
        for other in case.algorithms
        for node in other.item.association or ()
        for _, _, function in _covered(case, node)
    }
    texts = "\n".join(_texts(case, algorithm.key))
    for product in algorithm.products:
        for place, path in enumerate(product.item.paths):
            for function in path.functions:
                name = function.name or ""
                if len(name) < _SHORTEST_NAME or name in covered or name not in texts or _is_stray(function):
                    continue
                key = product.key.child("paths", key_of(path, place))
                text = say("算法的说明里写到功能“{name}”，没有关联", name=name)
                yield Violation(below(key, "functions"), text, say("请补充关联，或改说明。"))


def _texts(case: Case, algorithm: FieldKey) -> Iterator[str]:
    """Yield the texts of the algorithm's answers, including the text to be published, without associations."""
    for key, text in case.all_texts:
        if key.startswith(algorithm) and not any(part.name in _TICKING for part in key.parts):
            yield text
