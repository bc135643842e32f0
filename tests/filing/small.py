"""The smallest complete profile: one product, one path, one function, one 排序精选 algorithm – as editable data."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

Json = dict[str, Any]
NAME = "深圳微光示例科技有限公司"
ALGORITHM = "微光商城商品排序算法"
PDF = "%PDF-1.4\n% {}\ntrailer<<>>\n%%EOF\n"
RISKS = (
    "算法滥用",
    "算法被恶意利用",
    "算法漏洞",
    "违法和不良信息生成",
    "违法和不良信息存储",
    "违法和不良信息传播扩散",
    "数据和用户信息泄露",
)
_PERSON = {"证件类型": "居民身份证", "证件号码": "11010519491231002X"}
SMALL: Json = {
    "beian": "1",
    "主体": {
        "主体基本信息": {
            "主体名称": NAME,
            "统一社会信用代码": "91440300MA5EXAMP0C",
            "主体类型": "企业",
            "注册地": ["广东省", "深圳市", "南山区"],
            "详细地址": "科苑路 1 号示例大厦 8 层",
            "网址": "https://example.com",
            "月活跃用户量": "120000",
        },
        "证件信息": {
            "主体证件类型": "营业执照",
            "证件地址": "深圳市南山区科苑路 1 号",
            "证件有效期": {"起": "2019-03-01", "止": "长期"},
            "营业执照": "营业执照.pdf",
        },
        "法定代表人信息": {"法定代表人姓名": "张样例", **_PERSON},
        "算法安全责任人信息": {
            "姓名": "李样例",
            **_PERSON,
            "手机号码": "13800001234",
            "电子邮箱": "li.yangli@example.com",
            "算法安全责任人工作证明": "工作证明.pdf",
        },
        "附件": {"算法备案承诺书": "承诺书.pdf", "落实算法安全主体责任基本情况": "基本情况.pdf"},
    },
    "产品": [
        {
            "产品名称": "微光商城",
            "服务形式": "APP",
            "访问地址": "https://example.com/app",
            "服务状态": "已上线",
            "服务对象": ["社会公众"],
            "是否需要实名认证": "否",
            "功能访问路径": [
                {
                    "功能访问路径": ["首页", "分类", "列表"],
                    "功能": [{"功能名称": "商品排序", "功能介绍": "按相关程度和销量给商品排序。"}],
                }
            ],
        }
    ],
    "算法": [
        {
            "算法基础属性信息": {
                "算法类型": "排序精选类",
                "算法名称": ALGORITHM,
                "上线时间": "2026-03-01",
                "版本号": "1.10",
                "应用领域": ["综合商品交易"],
                "算法安全自评估报告": "自评估报告.pdf",
                "拟公示内容": "拟公示内容.pdf",
            },
            "算法详细属性信息": {
                "栏目答案": {
                    "算法数据": {
                        "算法简介": "根据商品属性和销量计算排序分。",
                        "排序数据来源": ["运营数据", "内容属性数据"],
                        "数据使用说明": "只使用商品自身的数据，不使用个人信息。",
                    },
                    "算法模型": {"排序因素": ["销量", "评价"], "排序模型说明": "线性加权模型，权重每周复核一次。"},
                    "算法策略": {"是否存在人工干预": "否", "排序策略说明": "同分时按上架时间先后。"},
                },
                "算法风险与防范机制": {f"{risk}风险及防范": f"针对{risk}设有监测和处置。" for risk in RISKS},
            },
            "选择产品及功能信息": [{"产品": "微光商城/APP", "路径": "首页>分类>列表", "功能": "商品排序"}],
        }
    ],
}


def small() -> Json:
    """Return a copy of the profile's data, for editing."""
    return deepcopy(SMALL)


def write(folder: Path, data: Json) -> Path:
    """Write a profile and a file for each upload that it names; existing uploads stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "填报资料.json").write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    for name in _files(data):
        if not (folder / name).exists():
            (folder / name).write_text(PDF.format(name), encoding="utf-8")
    return folder


def _files(data: object) -> list[str]:
    if isinstance(data, dict):
        return [name for value in data.values() for name in _files(value)]
    if isinstance(data, list):
        return [name for value in data for name in _files(value)]
    return [data] if isinstance(data, str) and data.endswith(".pdf") else []
