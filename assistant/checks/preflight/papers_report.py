"""Rule parts that compare a report with the form: overseas data, third-party models, labels (R26, R27, R31).

The main rules are in `answers_logic`, `statements` and `review`.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.papers_text import NOT_READ, Piece, lacking, pieces, plain, said, section, whole
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule_part
from assistant.checks.preflight.statements import calls_others
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, say
from assistant.core.patterns import lazy_pattern
from assistant.core.privacy import mask_patterns
from assistant.declaration.documents.shapes import PaperFacts
from assistant.declaration.profile.schema.notes import ThirdPartyModel
from assistant.declaration.profile.vocabulary import NO

NO_ABROAD = lazy_pattern(
    r"(?:不|未|没有|无)(?:会|曾)?(?:包括|包含|含有?|涉及|使用|采用|采集|收集|存在|引入|有)?(?:任何|来自|来源于|使用)?境外"
    r"(?:来源)?的?(?:训练|语料|开源|第三方)?(?:数据|语料|数据集|来源)"
    r"|境外(?:训练)?数据(?:来源)?[^。；，]{0,6}?(?:[：:]|为|均为)?(?:否|无(?![法需论])|不包[括含]|不涉及|未使用|未勾选|没有)"
    r"|(?:全部|均|都|只|仅)(?:为|是|来自|来源于|采用|使用|采自)于?境内"
)
_NONE = lazy_pattern("^(不|未|无|否)")
_FROM_ABROAD = lazy_pattern(
    r"(?:使用|采用|来自|来源于?|包括|包含|下载|购买|采集|引入|开源)[^。；]{0,16}境外|境外[^。；]{0,16}(?:数据集|语料|数据来源)"
)
_NOT_OF_DATA = lazy_pattern(r"出境|跨境|向境外|境外(?:传输|提供|用户|服务器|机构|势力|网站|法律|访问|IP)")
_LABELLING = lazy_pattern(
    r"(?:添加|叠加|嵌入|写入|加注|设置|标注|显示|注明|加盖|植入)[^。；]{0,14}(?:水印|标识|标签)"
    r"|(?:水印|显式标识|隐式标识)[^。；]{0,10}(?:显示|位于|写入|嵌入|叠加|添加)"
)
_NOT_LABELLING = lazy_pattern("[不未无](?:会|再|予)?(?:添加|叠加|嵌入|写入|加注|设置|标注|显示)")
_LABELS = ("添加水印", "标签")
_USE = lazy_pattern("用于|用途|用来|提供|负责|完成|实现|承担|调用")
_OWN = lazy_pattern("自有|自研|自行")


def report_of(case: Case, algorithm: OneAlgorithm) -> tuple[FieldKey, PaperFacts | None]:
    """Return the key of an algorithm's report and its facts, or None if it was not read."""
    key = algorithm.at("basic.assessment")
    return key, case.papers.facts.get(key)


@rule_part("R26")
def foreign_data(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report statements on overseas data that contradict the form (part of R26)."""
    key, paper = report_of(case, algorithm)
    if paper is None or not paper.blocks:
        yield Gap(say(NOT_READ), key)
        return
    ticks = algorithm.item.detail.model.overseas
    if ticks is None:
        return  # the main rule reports the missing answer
    yield SEEN
    ticked = any(not _NONE.search(word) for word in ticks)
    candidates = [piece for piece in pieces(paper.blocks) if "境" in piece.text]
    denied = [piece for piece in candidates if NO_ABROAD.search(piece.text)]
    used = [piece for piece in candidates if piece not in denied and _is_from_abroad(piece)]
    if ticked and denied:
        text = say("表单填了包括境外数据，报告却写：{words}", words=said(denied[0].quote()))
        yield Violation(key, text, say("请核实数据来源，两处改成一致。"), "warn")
    if not ticked and used:
        text = say("表单没有填境外数据，报告却写：{words}", words=said(used[0].quote()))
        yield Violation(key, text, say("请核实数据来源，两处改成一致。"), "warn")


def _is_from_abroad(piece: Piece) -> bool:
    return bool(_FROM_ABROAD.search(piece.text)) and not _NOT_OF_DATA.search(piece.text)


@rule_part("R27")
def models_in_report(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report listed models that the report omits although the algorithm calls them, and unlisted models (part of R27)."""
    key, paper = report_of(case, algorithm)
    if paper is None or not paper.blocks:
        yield Gap(say(NOT_READ), key)
        return
    text = whole(paper)
    for model in case.notes.third_party_models if calls_others(algorithm) else ():
        yield SEEN
        yield from _model(paper, key, model, text)
    known = {plain(model.name or "") for model in case.notes.third_party_models}
    for fact in paper.values("第三方模型"):
        name = plain(fact.value)
        if name and name not in known and name != plain(algorithm.name) and not _OWN.search(name):
            message = say("报告{words}写了第三方模型，资料没有列出", words=said(fact.quote))
            yield Violation(key, message, say("请在佐证与说明里补列，或改正报告。"), "warn")


def _model(paper: PaperFacts, key: FieldKey, model: ThirdPartyModel, text: str) -> Iterator[Observation]:
    expected = {
        say("模型名称"): model.name,
        say("提供方"): model.provider,
        say("备案编号"): model.filing_number,
    }
    missing = [
        f"{title}“{mask_patterns(value)}”" for title, value in expected.items() if value and plain(value) not in text
    ]
    if missing:
        facts = {"model": model.name or "", "lost": comma_list(missing)}
        message = say("报告里没有读到第三方模型“{model}”的{lost}", **facts)
        remedy = say("请在报告“算法模型”一节写明名称、提供方、备案编号、用途。")
        yield lacking(paper, key, message, remedy)
        return
    name = plain(model.name or "")
    if name and plain(model.purpose or "") not in text and not _describes_use(paper, name):
        message = say("报告没有写第三方模型“{model}”的用途", model=model.name or "")
        yield lacking(paper, key, message, say("请写明用它做什么，传给它哪些数据。"), "warn")


def _describes_use(paper: PaperFacts, name: str) -> bool:
    return any(name in plain(piece.text) and _USE.search(piece.text) for piece in pieces(paper.blocks))


@rule_part("R31")
def labels_in_report(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report an assessment that claims labels while the form's 后处理方式 has none (part of R31)."""
    key, paper = report_of(case, algorithm)
    if paper is None or not paper.blocks:
        yield Gap(say(NOT_READ), key)
        return
    yield SEEN
    after = algorithm.item.detail.strategy.post_processing
    if after.answer != NO and set(_LABELS) & set(after.methods or ()):
        return
    claimed = next((p for p in pieces(section(paper, "结果标识") or paper.blocks) if _claims_labels(p)), None)
    if claimed is not None:
        text = say("报告写了标识：{words}，后处理方式没有“添加水印”或“标签”", words=said(claimed.quote()))
        yield Violation(key, text, say("请补选与实际相符的方式，或改正报告。"), "warn")


def _claims_labels(piece: Piece) -> bool:
    return bool(_LABELLING.search(piece.text)) and not _NOT_LABELLING.search(piece.text)
