"""The texts beside each field of a workbook: instruction, example, condition, limits and options."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.profile.visibility import ANY, AllOf, AnyOf, Condition, Has, Is
from assistant.declaration.profile.workbook.rows import WorkbookColumn

_MOST_WORDS = 8
_TYPE = "algorithms[].basic.type"
_KINDS = {
    "number": mark("只写数字，如 12000"),
    "date": mark("如 2026-03-01"),
    "period": mark("如 2021-06-18 至 长期"),
    "choice": mark("从下拉中选一个"),
    "choices": mark("可选多个，用顿号隔开"),
    "region": mark("如 浙江省 / 杭州市 / 滨江区"),
    "steps": mark("按点击顺序，如 首页 > 对话"),
    "file": mark("交来的文件名，如 附件/营业执照.pdf；可先留空，文件另行发送"),
    "nodes": mark("每行一个：产品/服务形式，或再加 » 路径 » 功能"),
}
_SHAPES = {
    "uscc": mark("18 位，与营业执照一致"),
    "id_card": mark("18 位，最后一位可为 X"),
    "mobile": mark("11 位，能收验证码"),
    "email": mark("如 name@example.com"),
    "url": mark("如 https://www.example.com"),
}
_MARKS = {
    "id": mark("只在两项同名时用来区分"),
    "formerly": mark("改名时写原来的名称"),
    "retired": mark("停用时选 是"),
    "same_capability_as": mark("与另一算法同一能力、不同角色时，写那个算法的名称；相同的项留空即可"),
}
_OWN = {
    "subject.basic.name": mark("与营业执照上的名称一字不差"),
    "subject.basic.address": mark("与营业执照上的住所一致"),
    "subject.licence.address": mark("按证件上的住所填写"),
    "subject.legal_representative.name": mark("与营业执照一致"),
    "subject.responsible.name": mark("与工作证明、身份证一致"),
    "subject.basic.mau": mark("全公司所有产品合计的月活，只写数字"),
    "products[].name": mark("用户看到的名称；同一产品有网站和 APP 的，分两行写"),
    "products[].url": mark("网址、应用商店链接，或小程序名称"),
    "products[].licence.text": mark("如 ICP备案：京ICP备00000000号-1；没有就写 无"),
    "products[].paths[].functions[].name": mark("页面上看到的功能名称"),
    "products[].paths[].functions[].introduction": mark("算法用在哪里、怎样起作用、对业务有什么影响"),
    "algorithms[].basic.name": mark("以“算法”结尾；与自评估报告、拟公示内容一字不差"),
    "algorithms[].basic.version": mark("如 1.10，原样填写"),
    "algorithms[].detail.data.output_size": mark("写单次输出的上限，带单位"),
    "algorithms[].detail.model.training_data": mark("写清来源名称和取得方式"),
    **dict.fromkeys(
        (f"algorithms[].publication_text.{name}" for name in ("principle", "mechanism", "scene", "purpose", "notice")),
        mark("通过后向社会公开：不写商业秘密和个人信息"),
    ),
    "notes.products[].product": mark("写 产品名称/服务形式"),
    "notes.materials[].about": mark("写产品名称或算法名称；属于整个单位的留空"),
    "notes.third_party_models[].clause": mark("合同里写明不得用贵公司数据训练的那一条，如 第七条第二款"),
    "notes.third_party_models[].algorithms": mark("几个算法时写由哪个算法调用；只有一个算法的留空"),
    "notes.risks[].algorithm": mark("只是一个算法的风险时写算法名称；都适用的留空"),
    "notes.evidence[].algorithm": mark("只是一个算法的截图时写算法名称；都适用的留空"),
    "notes.replies[].topic": mark("请勿改动"),
    "notes.replies[].about": mark("问的是哪个产品或算法；请勿改动"),
    "notes.replies[].question": mark("请勿改动"),
    "notes.replies[].answer": mark("照实写；不清楚的写 不清楚"),
    "notes.replies[].by": mark("姓名或职务"),
    "notes.replies[].source": mark("依据哪份文件、哪次沟通"),
    "notes.icp.holder": mark("与填报单位一致；不一致请说明"),
    "notes.neighbours.connected": mark("网站或 App 正式联网开通的那一天"),
    "notes.neighbours.companion": mark("陪伴、恋爱角色等持续的情感互动；客服、知识问答、效率工具选 否"),
    **dict.fromkeys(
        (f"notes.neighbours.{name}" for name in ("face_changed", "face_ended", "officer_changed", "officer_ended")),
        mark("还没有办手续的写发生的那一天；没有就留空，办完后删去"),
    ),
    "notes.neighbours.minors_year": mark("四位年份，如 2025；从未报送写 0"),
}


def help_of(column: WorkbookColumn, *, is_typed: bool = True) -> str:
    """Return the instruction for filling a cell; of a value that is picked, not typed, without how it is written."""
    spec = column.spec
    if spec is None:
        return say(_MARKS.get(column.name.rpartition("_")[2] if column.name.startswith("path_") else column.name, ""))
    has_words = spec.kind != "choice" or (spec.vocabulary is not None and spec.vocabulary.words)
    notation = _KINDS.get(spec.kind, "") if has_words and is_typed else ""
    own = _OWN.get(spec.pattern) or _SHAPES.get(spec.shape) or notation
    condition = when(spec.shown_when)
    asked = say("仅当{when}时填写", when=condition) if condition else ""
    return semicolon_list(part for part in (say(own) if own else "", asked) if part)


def limit_of(spec: FieldSpec | None) -> str:
    """Return the limits of a field: lengths and options."""
    return semicolon_list(_limits(spec)) if spec else ""


def required_of(spec: FieldSpec | None) -> str:
    """Return the required mark: 必填, 有条件必填, 选填, or 尽量填 if the form is not known."""
    if spec is None:
        return ""
    if spec.required == "yes":
        return say("有条件必填") if spec.shown_when else say("必填")
    return say("选填") if spec.required == "no" else say("尽量填")


def _limits(spec: FieldSpec) -> Iterator[str]:
    if spec.limits.max_length and not spec.shape:
        yield say("不超过 {count} 字", count=spec.limits.max_length)
    if spec.limits.min_length and not spec.shape:
        yield say("不少于 {count} 字（不计空白）", count=spec.limits.min_length)
    words = spec.vocabulary.words if spec.vocabulary else ()
    if words:
        shown = comma_list(words[:_MOST_WORDS])
        yield say("可选：{words}", words=shown + (say("…（见下拉）") if len(words) > _MOST_WORDS else ""))
    if spec.vocabulary and spec.vocabulary.open:
        yield say("以系统页面的选项为准")


def when(condition: Condition | None) -> str:
    """Return a condition in words: “使用场景”选“其他”; the algorithm type of the sheet itself is left out."""
    match condition:
        case Is(key, _) if key == _TYPE:
            return ""
        case Is(key, word):
            return say("“{field}”选“{word}”", field=_label(key), word=word)
        case Has(key, word):
            if word == ANY:
                return say("“{field}”有选择", field=_label(key))
            return say("“{field}”含“{word}”", field=_label(key), word=word)
        case AllOf(conditions):
            shown = [text for condition in conditions if (text := when(condition))]
            return say("且").join(dict.fromkeys(shown))
        case AnyOf(conditions):
            return _any(conditions)
        case None:
            return ""


def _any(conditions: tuple[Condition, ...]) -> str:
    """Return alternatives in words, grouped by field."""
    by_field: dict[str, list[str]] = {}
    for condition in conditions:
        if isinstance(condition, Is | Has):
            by_field.setdefault(_label(condition.key), []).append(condition.word)
    parts = [
        say("“{field}”为{words}", field=field, words=say("或").join(f"“{word}”" for word in words))
        for field, words in by_field.items()
    ]
    return say("，或").join(parts)


def _label(key: str) -> str:
    return specs()[key].name
