"""The Chinese key for each English one, written by hand: those that the English example uses."""

from __future__ import annotations

from typing import Any

_PERSON = {"id_type": "证件类型", "id_number": "证件号码"}
_FUNCTION = {"name": "功能名称", "introduction": "功能介绍"}
_PATH = {"steps": "功能访问路径", "functions": ("功能", _FUNCTION)}
_SPAN = {"start": "起", "end": "止"}
_ITEMS: dict[str, Any] = {}

_SUBJECT = {
    "basic": (
        "主体基本信息",
        {
            "name": "主体名称",
            "uscc": "统一社会信用代码",
            "type": "主体类型",
            "region": "注册地",
            "address": "详细地址",
            "website": "网址",
            "mau": "月活跃用户量",
        },
    ),
    "licence": (
        "证件信息",
        {"type": "主体证件类型", "address": "证件地址", "validity": ("证件有效期", _SPAN), "scan": "营业执照"},
    ),
    "legal_representative": ("法定代表人信息", {"name": "法定代表人姓名", **_PERSON}),
    "responsible": (
        "算法安全责任人信息",
        {
            "name": "姓名",
            **_PERSON,
            "mobile": "手机号码",
            "email": "电子邮箱",
            "employment_proof": "算法安全责任人工作证明",
        },
    ),
    "attachments": (
        "附件",
        {
            "commitment": "算法备案承诺书",
            "responsibility": "落实算法安全主体责任基本情况",
            "icp": "ICP备案证明或经营许可证",
        },
    ),
}
_PRODUCT = {
    "name": "产品名称",
    "form": "服务形式",
    "url": "访问地址",
    "status": "服务状态",
    "audience": "服务对象",
    "figures": ("关键运营数据", {"dau": "日活跃用户量(DAU)", "mau": "月活跃用户量(MAU)"}),
    "real_name": "是否需要实名认证",
    "licence": ("前置许可", {"text": "许可名称及编号", "proof": "许可证明"}),
    "paths": ("功能访问路径", _PATH),
}
_ALGORITHM = {
    "basic": (
        "算法基础属性信息",
        {
            "type": "算法类型",
            "role": "填报角色",
            "name": "算法名称",
            "launched": "上线时间",
            "version": "版本号",
            "fields": "应用领域",
            "assessment": "算法安全自评估报告",
            "publication": "拟公示内容",
        },
    ),
    "detail": ("算法详细属性信息", {"answers": ("栏目答案", _ITEMS), "risks": ("算法风险与防范机制", _ITEMS)}),
    "association": ("选择产品及功能信息", {"product": "产品", "path": "路径", "function": "功能"}),
    "support": ("技术服务方式", {"modes": "选项", "description": "技术服务方式说明"}),
}
CHINESE: dict[str, Any] = {
    "subject": ("主体", _SUBJECT),
    "products": ("产品", _PRODUCT),
    "algorithms": ("算法", _ALGORITHM),
}
