"""Profiles for tests: one written by hand, and a strategy that generates any profile."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from assistant.core.values import Period
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, Labelled, Leaf, Mark, members
from assistant.declaration.profile.schema.whole import Profile

FULL = """\
beian: 1
主体:
  主体基本信息:
    主体名称: 演示科技有限公司
    统一社会信用代码: 91440300MA5FAKE00X
    注册地: 广东省/深圳市/南山区
    月活跃用户量: 12,000
  证件信息:
    证件有效期: {起: 2020-01-01, 止: 长期}
    营业执照: 附件/执照.pdf
产品:
  - 产品名称: 智聊
    服务形式: APP
    关键运营数据: {日活跃用户量(DAU): 10, 月活跃用户量(MAU): 20}
    功能访问路径:
      - 功能访问路径: 首页 > 对话
        功能:
          - 功能名称: 智能问答
            功能介绍: |
              第一行
              第二行
算法:
  - 算法基础属性信息:
      算法类型: 生成合成类(深度合成)
      填报角色: 服务提供者
      算法名称: 智聊生成合成算法-1
      版本号: 1.10
      上线时间: 2024年3月1日
      应用领域: [短视频, 用户内容生成(UGC)]
    算法详细属性信息:
      算法数据:
        输入数据模态: {文本: [短文本], 虚拟场景: }
        输出数据模态: 文本
      算法策略:
        输入数据的审核方式: {选项: [机器抽审], 详细描述: 抽查百分之五}
        对训练数据进行预处理（模型策略）: {选择: 是, 预处理方式: [数据清洗]}
      算法风险与防范机制: {算法滥用: 有措施, 其他: [甲, 乙]}
    选择产品及功能信息:
      - {产品: 智聊/APP}
      - {产品: 智聊/APP, 路径: 首页>对话, 功能: 智能问答}
  - 同一能力: 智聊生成合成算法-1
    算法基础属性信息: {算法名称: 智聊生成合成算法-2, 填报角色: 服务技术支持者}
    技术服务方式: {选项: [API]}
佐证与说明:
  经营范围: 软件开发
  联系人: [{职责: 经办, 姓名: 某甲}]
"""


def written(folder: Path, text: str = FULL, name: str = "资料.yaml") -> Path:
    """Write a profile into a folder and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "1.10",
        "null",
        "~",
        "",
        "是",
        "true",
        " 前后 ",
        "多行\n文字",
        "尾行\n",
        "# 号",
        "a: b",
        "*号",
        "- 项",
        "长\n\n  缩进\n",
    ]
)
WORDS = TEXTS.map(str.strip).filter(bool)
NAMES = st.text(string.ascii_letters + "智聊算法>/[]\\", min_size=1, max_size=8)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
PATHS = st.sampled_from(["附件/执照.pdf", "a.png", "文件/有 空格.docx"])


def _kinds(leaf: Leaf) -> st.SearchStrategy[Any]:
    words = leaf.vocabulary.words if leaf.vocabulary else ()
    word = st.sampled_from(words) if words else WORDS
    lists: st.SearchStrategy[Any] = st.lists(WORDS, max_size=3).map(tuple)
    kinds: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "number": lambda: st.decimals(0, 10**9, places=2),
        "date": lambda: DAYS,
        "period": lambda: st.builds(Period, DAYS, st.none() | DAYS),
        "choice": lambda: word,
        "choices": lambda: st.lists(word, unique=True, max_size=4).map(tuple),
        "region": lambda: lists,
        "steps": lambda: lists,
        "file": lambda: PATHS,
        "nodes": lambda: st.lists(blocks(NodeRef), max_size=2).map(tuple),
    }
    return st.none() | kinds.get(leaf.kind, lambda: TEXTS)()


def _member(declared: object) -> st.SearchStrategy[Any]:
    match declared:
        case FieldGroup(_, model):
            return blocks(model)
        case Items(_, model):
            return st.lists(blocks(model), max_size=2).map(_with_distinct_keys)
        case Labelled(depth=depth):
            answers: st.SearchStrategy[Any] = TEXTS | st.lists(TEXTS, max_size=2).map(tuple)
            for _ in range(depth):
                answers = st.dictionaries(WORDS, answers, max_size=2)
            return answers
        case Mark(is_tick=is_tick):
            return st.booleans() if is_tick else st.none()
        case Leaf():
            return _kinds(declared)
    raise TypeError(declared)


def blocks(model: type[Block]) -> st.SearchStrategy[Any]:
    """Return a strategy for any instance of a model."""
    return st.fixed_dictionaries({}, optional={name: _member(member) for name, member in members(model).items()}).map(
        lambda values: model(**values)
    )


def _with_distinct_keys(items: list[Block]) -> tuple[Block, ...]:
    """Return the items without those that repeat a key."""
    distinct: dict[str, Block] = {}
    for item in items:
        distinct.setdefault(key_of(item, len(distinct)), item)
    return tuple(distinct.values())


PROFILES: st.SearchStrategy[Profile] = blocks(Profile)
