"""The part of R66 on persons whom a sentence names in a role: 由…以算法安全责任人身份签发, …担任法定代表人."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import clause_before, has_denial, is_past
from assistant.checks.preflight.facts import table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅"
    "盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫"
    "乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印白蒲邰从鄂索咸籍赖卓蔺屠蒙池乔胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉"
    "宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷"
    "辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖涂岳帅亓覃佘佟仝谌尉苑年阳佴苟迟米展"
)
_NAME = rf"([{_SURNAMES}][\u4e00-\u9fff·]{{1,2}})"
_TITLE = "(?:同志|先生|女士|经理|总监|主任|老师|工程师)?"
_POSTS = {
    "representative": "(?:法定代表人|法人代表)",
    "officer": "(?:(?:本单位|我单位|我司|本公司|公司)(?:的)?)?算法安全(?:的)?(?:第一)?(?:责任|负责)人",
}
_AS = "(?:担任|兼任|出任|任|为|是|系|作为|以|即|现任|履行)(?:我单位|本单位|我司|本公司|公司|我)?(?:的)?"
_ENDS = (
    r"(?=[，。；、：（）()“”\s已决可须应将对在有于组审批阅定查听参提牵签担负同先女主向汇报总代出亲率直统任为是兼]|$)"
)
_COMMON = (
    "石王李张刘陈杨黄赵周吴徐孙朱胡郭林何罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎潘杜戴夏钟汪田姜谭廖邹熊金陆郝孔崔康邱秦江史顾侯邵孟龙段雷钱汤尹黎乔贺赖龚柏季裴邢卫施陶严"
)
_BEFORE = r"(?:由|经|报|请|是|为|兹证明|证明|任命|聘任|指定|明确|^|[，。；：、（(“])"
_ROLES = {"representative": mark("法定代表人"), "officer": mark("算法安全责任人")}
_FORMS = {
    role: (
        lazy_pattern(rf"{_BEFORE}{_NAME}{_TITLE}{_AS}{post}"),
        lazy_pattern(rf"{post}(?:一职)?(?:由|为|是|系|：|:|即|（|\(|现由|变更为){_NAME}{_TITLE}{_ENDS}"),
        lazy_pattern(rf"{post}([{_COMMON}][\u4e00-\u9fff]{{1,2}}){_TITLE}{_ENDS}"),
        lazy_pattern(rf"{_BEFORE}{_NAME}{_TITLE}[（(]{post}[）)]"),
    )
    for role, post in _POSTS.items()
}
_NO_NAME = lazy_pattern(
    "签字|签名|盖章|日期|职务|手机|电话|邮箱|证件|姓名|部门|如上|同上|待定|算法|单位|公司|附后|工作|证明|负责|应当|应[该予]|明确|安排|任何|全[部权面]|和|及|须|广|高|时|经|向|相关|都|从|成|能|别|通|关于"
)
_READ = ("subject.licence.scan",)


@rule_part("R66")
def persons_in_prose(case: Case) -> Iterator[Observation]:
    """Report a sentence in which somebody else than the form's person has the role; no name is repeated."""
    persons = {
        "representative": case.subject.legal_representative.name,
        "officer": case.subject.responsible.name,
    }
    known = {name for name in (*persons.values(), *(contact.name for contact in case.notes.contacts)) if name}
    for source in table_of(case).papers:
        if source.key.pattern() in _READ:
            continue
        reported = set()
        for statement in source.statements:
            text = tidy(statement.text)
            for role, name in persons.items():
                if not name or role in reported or is_past(text):
                    continue
                yield SEEN
                others = [other for other in _named(text, role, known) if other != name]
                if others:
                    reported.add(role)
                    shown = {"place": statement.place.shown(), "role": say(_ROLES[role])}
                    message = say("{place}写的{role}与表单不是同一个人", **shown)
                    yield Violation(source.key, message, say("请核对是哪一处写错；盖章的材料须重新盖章。"))


def _named(text: str, role: str, known: set[str]) -> Iterator[str]:
    """Yield the persons whom a sentence names in a role."""
    for form in _FORMS[role]:
        for match in form.finditer(text):
            if has_denial(clause_before(text, match.start(1))):
                continue
            at = match.start(1)
            whole = next((name for name in known if text.startswith(name, at)), "")
            if whole:
                yield whole
            elif not _NO_NAME.search(match[1]):
                yield match[1]
