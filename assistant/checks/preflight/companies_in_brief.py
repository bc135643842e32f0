"""The part of R69 on companies that papers call by a short name: 宁波某某公司, 某某科技."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside
from assistant.checks.preflight.fact_readers_places import PROVINCES
from assistant.checks.preflight.facts import table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import say
from assistant.core.patterns import lazy_pattern

_CITIES = (
    "石家庄 唐山 秦皇岛 邯郸 保定 廊坊 太原 大同 沈阳 大连 鞍山 长春 吉林 哈尔滨 大庆 南京 无锡 "
    "徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 杭州 宁波 温州 嘉兴 "
    "湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 合肥 芜湖 蚌埠 淮南 "
    "马鞍山 安庆 滁州 福州 厦门 莆田 泉州 漳州 南昌 九江 赣州 济南 青岛 淄博 烟台 潍坊 济宁 威海 临沂 郑州 开封 洛阳 新乡 "
    "武汉 宜昌 襄阳 荆州 长沙 株洲 湘潭 衡阳 岳阳 广州 深圳 珠海 汕头 佛山 韶关 湛江 肇庆 江门 惠州 东莞 中山 南宁 柳州 桂林 "
    "海口 三亚 成都 绵阳 德阳 贵阳 遵义 昆明 西安 咸阳 宝鸡 "
    "兰州 西宁 银川 乌鲁木齐 呼和浩特 包头 拉萨"
).split()
_REGION = "|".join((*_CITIES, *PROVINCES))
_KINDS = "公司|集团|工作室|科技|网络|传媒|软件|信息技术|文化传播|研究院|事务所"
_BRIEF = lazy_pattern(
    rf"(?:{_REGION})(?:市|省)?([\u4e00-\u9fff]{{2,6}}?)(?:{_KINDS})(?!有限|股份|园|馆|局|委|部门|安全|服务|产业|厅|中心)"
)
_AS_OURS = lazy_pattern(
    "(?:^|[，。；、：“的由与归经为向])([\u4e00-\u9fff]{2})(?:科技|网络|传媒|软件|集团|智能|信息)(?:公司)?(?:的)?(?:员工|内部|全体|各部门|团队|有权|享有|承诺|负责|所有|法务|版权|客服|平台规则)"
)
_GENERAL = lazy_pattern(
    "高新|信息|人工|智能|互联|金融|生物|数字|农业|医疗|先进|前沿|计算|数据|文化|新闻|网络|单位|公司|我们|关联|上级|本司|总部|系统|应用|算法|安全|技术|推荐|神经|专用|内部|外部|相关|该|其|各|由|为|与|和|全"
)
_NO_NAME = lazy_pattern(
    "分$|子$|总$|本|我|各|某|公安|通信|管理|政府|工商|市场|网信|电信|联通|移动|人民|高新|大学|信息|[的市省区县]|服务|数据|样例信息|产业"
)


@rule_part("R69")
def companies_in_brief(case: Case) -> Iterator[Observation]:
    """Report a company named by its place and a short name that is no part of the entity's or a third party's name."""
    names = [case.subject.basic.name, case.notes.icp.holder, *(one.provider for one in case.notes.third_party_models)]
    form = table_of(case).profile_text + plain("".join(name or "" for name in names))
    for source in table_of(case).papers:
        yield SEEN
        for statement in source.statements:
            text = tidy(statement.text)
            match = _BRIEF.search(text) or _AS_OURS.search(text)
            if (
                match is None
                or _GENERAL.search(match[1])
                or _NO_NAME.search(match[1])
                or match[1] in form
                or "家" in match[1][-3:]  # 一家公司 is no name
                or is_aside(text)
            ):
                continue
            message = say("{place}有另一家单位的名称“{name}”", place=statement.place.shown(), name=match[0])
            remedy = say(
                "请核对：写错的改成“{name}”；确有其他单位的，请列入第三方。", name=case.subject.basic.name or ""
            )
            yield Violation(source.key, message, remedy)
            break
