"""The description of 互联网信息服务算法备案系统: entity, products with paths and functions, algorithms in steps.

The order is that of filing (domain.md 2); state words are those of glossary.md E. The fields of each page are declared
in `profile.schema` alone; `selectors/registry.yaml` gives their addresses.
"""

from __future__ import annotations

from assistant.core.language import mark
from assistant.declaration.registry.description import Gate, ItemKind, NaturalKey, RecordKind, RegistryDescription
from assistant.declaration.registry.lifecycle import UNKNOWN, Lifecycle, Permission

NOT_REGISTERED = "未注册"
_ENTITY_OPEN = frozenset({"已注册", "主体草稿", "主体待提交", "主体退回"})
_ENTITY_CHANGING = frozenset({"主体变更中", "主体变更退回"})
_ENTITY_UNDER_REVIEW = frozenset({"主体审核中", "主体变更审核中"})
_ALGORITHM_OPEN = frozenset({"备料中", "待主体通过", "草稿", "待提交", "退回补正"})

_ENTITY_STATES = Lifecycle(
    absent=NOT_REGISTERED,
    open=_ENTITY_OPEN,
    changing=_ENTITY_CHANGING,
    under_review=_ENTITY_UNDER_REVIEW,
    change_reviewed=frozenset({"主体变更审核中"}),
    passed=frozenset({"主体已通过"}),
    permissions=(
        Permission(frozenset({UNKNOWN}), "verify", mark("主体状态未识别，只核对")),
        Permission(frozenset({NOT_REGISTERED}), "gated", mark("账号尚未注册")),
        Permission(_ENTITY_OPEN, "write"),
        Permission(_ENTITY_UNDER_REVIEW, "verify", mark("主体正在审核，只核对")),
        Permission(_ENTITY_CHANGING, "verify", mark("主体正在变更，只核对；要改须办理变更")),
    ),
    otherwise=Permission(frozenset(), "verify", mark("主体已通过，只核对；要改须办理变更")),
)
_ALGORITHM_STATES = Lifecycle(
    absent="备料中",
    open=_ALGORITHM_OPEN,
    changing=frozenset({"变更草稿", "变更退回"}),
    under_review=frozenset({"审核中", "变更审核中"}),
    change_reviewed=frozenset({"变更审核中"}),
    passed=frozenset({"已备案"}),
    leaving=frozenset({"注销办理中"}),
    ended=frozenset({"已注销"}),
    permissions=(
        Permission(_ALGORITHM_OPEN, "write"),
        Permission(frozenset({UNKNOWN}), "verify", mark("状态未识别（系统显示：{word}），只核对")),
    ),
    otherwise=Permission(frozenset(), "verify", mark("现为{state}，只核对；要改须办理变更")),
)

_AFTER_ENTITY = Gate("subject", mark("主体信息审核通过后才能填报（现为{state}）"))

_ENTITY = ItemKind(
    stage=mark("主体"),
    heading=mark("主体信息"),
    member="subject",
    noun="subject",
    title=mark("主体信息"),
    layout="single",
    natural_key=NaturalKey(("basic.name",)),
    records=(RecordKind("subject", "subject", mark("主体信息"), "主体信息", ends="CONFIRM", sections=True),),
    lifecycle=_ENTITY_STATES,
)

_FUNCTION = RecordKind("function", "functions", mark("功能“{name}”"), "功能", natural_key=NaturalKey(("name",)))
_PATH = RecordKind(
    "path",
    "paths",
    mark("功能访问路径“{name}”"),
    "功能访问路径",
    natural_key=NaturalKey(("steps",), joint=">"),
    below=(_FUNCTION,),
)
_PRODUCT_KEY = NaturalKey(("name", "form"))
_PRODUCTS = ItemKind(
    stage=mark("产品"),
    heading=mark("产品及功能信息"),
    member="products",
    noun="product",
    title=mark("产品“{name}”"),
    layout="nested",
    natural_key=_PRODUCT_KEY,
    records=(
        RecordKind("product", "products", mark("产品“{name}”"), "产品", natural_key=_PRODUCT_KEY, below=(_PATH,)),
    ),
    gate=_AFTER_ENTITY,
    held=Permission(frozenset(), "verify", mark("已被审核中或已备案的算法引用，只核对；要改须办理变更")),
)

_ALGORITHMS = ItemKind(
    stage=mark("算法"),
    heading=mark("算法信息"),
    member="algorithms",
    noun="algorithm",
    title=mark("算法“{name}”"),
    layout="steps",
    natural_key=NaturalKey(("basic.name",)),
    records=(
        RecordKind("basic", "basic", mark("算法“{name}” · 基础属性"), "算法基础属性信息"),
        RecordKind(
            "detail", "detail", mark("算法“{name}” · 详细属性"), "算法详细属性信息", sections=True, answers=True
        ),
        RecordKind(
            "association",
            "association",
            mark("算法“{name}” · 关联产品及功能"),
            "选择产品及功能信息",
            ends="CONFIRM",
            ticks="products",
        ),
        RecordKind("support", "support", mark("算法“{name}” · 技术服务方式"), "技术服务方式", ends="CONFIRM"),
    ),
    lifecycle=_ALGORITHM_STATES,
    gate=_AFTER_ENTITY,
)

# Words of buttons that only the person presses.
_HUMAN_ONLY = ("提交", "申报", "报送", "上报", "递交", "呈报", "注销", "submit")

REGISTRY = RegistryDescription((_ENTITY, _PRODUCTS, _ALGORITHMS), _HUMAN_ONLY, notes=("notes", "算法"))
