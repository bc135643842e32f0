"""The labels of the registry's templates and the facts that answer them.

Synonyms come from the forms and papers in domain.md. Labels for a person's name, number or telephone are answered only
in papers that may name persons.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.keys import FieldKey
from assistant.declaration.papers.facts import DraftFacts, leaves
from assistant.declaration.papers.outline import PUBLICATION_ROWS, PaperKind
from assistant.declaration.papers.passages import product_name, users, uses

# Labels that a person fills by hand when signing or sealing the paper.
BY_HAND = ("日期", "签名", "签字", "盖章", "公章", "年月日")

_ENTITY: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "主体名称",
            "单位名称",
            "企业名称",
            "公司名称",
            "备案主体",
            "备案单位",
            "承诺单位",
            "承诺人",
            "填报单位",
            "单位",
            "工作单位",
        ),
        "subject.basic.name",
    ),
    **dict.fromkeys(("统一社会信用代码", "社会信用代码", "信用代码"), "subject.basic.uscc"),
    "主体类型": "subject.basic.type",
    "注册地": "subject.basic.region",
    **dict.fromkeys(("详细地址", "办公地址", "通讯地址"), "subject.basic.address"),
    **dict.fromkeys(("住所", "证件地址", "注册地址"), "subject.licence.address"),
    **dict.fromkeys(("网址", "官网", "官方网站"), "subject.basic.website"),
    "月活跃用户量": "subject.basic.mau",
    "证件有效期": "subject.licence.validity",
    "经营范围": "notes.business_scope",
    **dict.fromkeys(("ICP备案号", "备案号"), "notes.icp.number"),
    "部署地点": "notes.deployment.place",
    "部署位置": "notes.deployment.place",
}
_PERSONAL: Mapping[str, str] = {
    **dict.fromkeys(("法定代表人", "法定代表人姓名", "法人代表"), "subject.legal_representative.name"),
    **dict.fromkeys(
        ("算法安全责任人", "算法安全负责人", "负责人", "负责人姓名", "姓名", "算法安全责任人姓名"),
        "subject.responsible.name",
    ),
    "证件类型": "subject.responsible.id_type",
    **dict.fromkeys(("证件号码", "身份证号", "身份证号码", "身份证件号码"), "subject.responsible.id_number"),
    **dict.fromkeys(("手机号码", "手机号", "联系电话", "联系方式", "手机", "电话"), "subject.responsible.mobile"),
    **dict.fromkeys(("电子邮箱", "邮箱", "电子邮件"), "subject.responsible.email"),
}
_ALGORITHM: Mapping[str, str] = {
    "算法名称": "basic.name",
    "算法类型": "basic.type",
    "填报角色": "basic.role",
    "上线时间": "basic.launched",
    "版本号": "basic.version",
    **dict.fromkeys(("应用领域", "算法应用领域"), "basic.fields"),
    **dict.fromkeys(("使用场景", "算法使用场景"), "detail.summary.scene"),
    **dict.fromkeys(("算法简介", "算法基本情况"), "detail.summary.introduction"),
    **{label: f"publication_text.{field}" for field, label in PUBLICATION_ROWS},
}
_PRODUCT: Mapping[str, str] = {
    "产品名称": "name",
    "服务形式": "form",
    "访问地址": "url",
    "服务状态": "status",
    "服务对象": "audience",
    "前置许可": "licence.text",
}


def answer(label: str, kind: PaperKind, facts: DraftFacts, about: FieldKey | None) -> str | None:
    """Return the fact for a bare label, "" where the profile is silent, or None for an unknown label."""
    if label in _ENTITY:
        return facts.get(_ENTITY[label])
    if label in _PERSONAL:
        return facts.get(_PERSONAL[label]) if kind.personal else None
    if about is None:
        return _names(facts) if label == "算法名称" else None
    if kind.about == "product":
        return facts.get(about, _PRODUCT[label]) if label in _PRODUCT else None
    return _of_algorithm(label, facts, about)


def _of_algorithm(label: str, facts: DraftFacts, about: FieldKey) -> str | None:
    if label in _ALGORITHM:
        key = _ALGORITHM[label]
        return leaves(facts.value(about, key)) if key == "basic.fields" else facts.get(about, key)
    products = [use.product for use in uses(facts, about)]
    if label in {"应用产品", "产品名称", "应用范围"}:
        return "、".join(product_name(facts, product) for product in products)
    if label == "用户数量":
        return "；".join(f"{product_name(facts, product)}{users(facts, product)}" for product in products)
    return None


def _names(facts: DraftFacts) -> str:
    return "、".join(filter(None, (facts.get(key, "basic.name") for key in facts.source.algorithms())))
