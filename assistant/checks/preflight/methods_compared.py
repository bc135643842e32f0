"""Parts of R77 on what the algorithm is made of: methods of one family, and the rows of a table of data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import is_aside, is_denied
from assistant.checks.preflight.facts import Statement, papers_about, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import comma_list, say
from assistant.core.patterns import lazy_pattern

_FAMILIES = (
    {
        "扩散模型": "扩散(?:模型|网络|过程)|去噪|Diffusion|DDPM|随机噪声",
        "生成对抗网络": "生成对抗|对抗(?:生成|网络)|判别器|鉴别器|(?<![A-Za-z-])GAN(?![A-Za-z])",
        "自回归模型": "自回归|逐字(?:预测|生成)|预测下一个",
        "变分自编码器": "变分自?编码|(?<![A-Za-z])VAE(?![A-Za-z])",
        "流模型": "(?:归一化)?流模型|Glow",
        "检索拼装": "从(?:题库|语料库|素材库|图库|答案库|知识库)[^，。；]{0,6}(?:检索|匹配|挑选|调取)|检索式(?:问答|对话)",
        "模板": "套用?(?:固定)?模板|模板(?:填充|拼接|匹配)|规则模板|关键词(?:匹配|应答)",
        "拼接合成": "单元拼接|波形拼接|拼接合成|拼接法|片段拼接",
        "声学模型": "声学模型|声码器|端到端",
        "参数合成": "统计参数|隐马尔可夫|(?<![A-Za-z])HMM(?![A-Za-z])",
    },
    {
        "协同过滤": "协同过滤",
        "双塔网络": "双塔",
        "多目标网络": "多目标",
        "逻辑回归": "逻辑回归|逻辑斯[蒂谛]",
        "决策树": "决策树|随机森林",
        "梯度提升树": "梯度提升|GBDT|XGBoost|LightGBM",
        "因子分解": "因子分解|矩阵分解|隐语义",
        "图神经网络": "图神经|图卷积|知识图谱",
        "强化学习": "强化学习|多臂|老虎机|Q-?learning",
        "热度排序": "(?:按|依|以|纯)(?:照|据)?(?:热度|点击量|发布时间|阅读量|时间先后)(?:排序|排列|高低|倒序|先后)",
        "随机": "随机(?:推荐|排列|展示|推送)",
        "深度网络": "Transformer|深度兴趣|注意力网络|循环神经|LSTM|卷积神经",
    },
    {
        "二分图匹配": "二分图|匈牙利算法",
        "强化学习": "强化学习|策略网络|奖励函数|Q-?learning",
        "遗传算法": "遗传算法|蚁群|模拟退火|粒子群|禁忌搜索",
        "贪心": "贪心|贪婪|就近(?:派单|分配|指派)|谁近派谁|最近的骑手",
        "规划": "整数规划|线性规划|动态规划",
        "抢单": "抢单|自由接单",
        "轮流": "轮流(?:派|分配)|轮询|随机(?:派单|分配|指派)",
        "拍卖": "拍卖|竞价",
    },
    {
        "梯度提升树": "梯度提升|GBDT|XGBoost|LightGBM",
        "线性回归": "线性回归|回归方程",
        "随机森林": "随机森林|决策树",
        "神经网络": "神经网络|LSTM|Transformer|循环网络",
        "统计": "移动平均|卡尔曼|历史均值|查表",
        "大模型": "(?:由|用)大模型(?:来)?(?:预估|估计|预测)",
    },
)
_PATTERNS = tuple({name: lazy_pattern(words) for name, words in family.items()} for family in _FAMILIES)
_NAME_OF_DATA = lazy_pattern("^(?:数据(?:集)?名称|名称|数据类别|数据集|数据项|语料名称|数据)$")
_PLAIN = lazy_pattern(
    "数据集?|语料库?|样本|素材|线上|历史|公开|自有|自建|内部|外部|其他|部分|补充|新增|用户|客户|业务|相关|基础|训练|测试|[的之与和及等或、（）()“”]|上述|本|各类"
)


@rule_part("R77")
def methods_compared(case: Case) -> Iterator[Observation]:
    """Report a method that one paper names while form and other papers name others of its family."""
    for algorithm in case.algorithms:
        form, papers = _form(case, algorithm), papers_about(case, algorithm)
        for family in _PATTERNS:
            everywhere = {source.key: _named(source.statements, family) for source in papers}
            of_form = _named(form, family)
            for source in papers:
                elsewhere = set(of_form).union(*(names for key, names in everywhere.items() if key != source.key))
                for name, statement in everywhere[source.key].items():
                    yield SEEN
                    if elsewhere and name not in elsewhere:
                        rest = comma_list(sorted(elsewhere))
                        shown = {
                            "place": statement.place.shown(),
                            "words": statement.quote(_words(statement, family[name])),
                        }
                        text = say("{place}写“{words}”，表单和其他材料写的方法是{rest}", rest=rest, **shown)
                        yield Violation(source.key, text, say("请核实所用的方法，各处改成一致。"))


def _words(statement: Statement, pattern: re.Pattern[str]) -> str:
    match = pattern.search(statement.text)
    return match[0] if match else ""


def _form(case: Case, algorithm: OneAlgorithm) -> list[Statement]:
    return [one for one in table_of(case).sources[0].statements if one.place.key.startswith(algorithm.key)]


def _named(
    statements: Iterator[Statement] | list[Statement] | tuple[Statement, ...], family: dict[str, re.Pattern[str]]
) -> dict[str, Statement]:
    """Return the methods of a family that sentences say are used, with the first sentence for each."""
    named: dict[str, Statement] = {}
    for statement in statements:
        text = tidy(statement.text)
        for name, pattern in family.items():
            match = pattern.search(text)
            if match and name not in named and not is_denied(text, match.start(), match.end()) and not is_aside(text):
                named[name] = statement
    return named


@rule_part("R77")
def rows_of_data(case: Case) -> Iterator[Observation]:
    """Report rows of a table of data whose name has no word in common with form and other papers."""
    for algorithm in case.algorithms:
        papers = papers_about(case, algorithm)
        for source in (source for source in papers if "数据" in source.name and source.paper is not None):
            rest = "".join(one.flat for one in papers if one.key != source.key)
            rest += tidy("".join(one.text for one in _form(case, algorithm)))
            rest += tidy("".join(one.text for one in source.statements if "：" not in one.text[:12]))
            blocks = source.paper.blocks if source.paper else ()
            for block in blocks:
                is_name = block.kind == "cell" and _NAME_OF_DATA.match(block.label.strip())
                if not is_name or _NAME_OF_DATA.match(block.text.strip()):
                    continue
                yield SEEN
                if not _is_known(block.text, rest):
                    shown = {"place": source.name, "name": block.text.strip()[:24]}
                    text = say("{place}的数据表列了“{name}”，表单和其他材料的训练数据没有写", **shown)
                    yield Violation(source.key, text, say("请核实是否使用这项数据，各处改成一致。"))


def _is_known(name: str, rest: str) -> bool:
    """Say whether two characters of a name, without general words, stand in a text."""
    parts = [part for part in _PLAIN.split(tidy(name)) if part]
    pairs = [part[at : at + 2] for part in parts for at in range(len(part) - 1)]
    return not pairs or any(pair in rest for pair in pairs)
