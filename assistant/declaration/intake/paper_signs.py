"""What the words of a received file show: which material its title names, an id card, a chat, a screenshot.

    titled(lines, kinds)    →  the material whose name stands as a title at the top, and the line
    worded(text, kinds)     →  the material that several of its own words show (licence, ICP record …)
    resident_id_side(lines)        →  which side of an id card the lines are of, "" if of none
    is_chat(lines)          →  whether the lines are a conversation
    short_name(name, kinds) →  the material that a file's name means, as people call it

Texts come folded: half-width, lower case, without blanks. A word inside a sentence names nothing: chats, lists and letters name papers that they are not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from assistant.declaration.intake import requirements as materials
from assistant.declaration.intake.requirements import MaterialKind

Side = Literal["front", "back", "both", ""]
_TOP = 12  # lines in which a title stands
_LONGEST_TITLE = 44
_MOST_TITLES = 2  # a list names more papers
_SENTENCE = re.compile(r"[，,。；;？！?!]|请|麻烦|还差|收到|发我|发来|发给|怎么|什么|已经|没有|需要|帮|吗$|吧$|了$|呢$")
_BEFORE_TITLE = re.compile(r"^(?:附件?\s*[\d一二三四五六七八九十]*\s*[:：]?|\d{1,2}[、.．]|[【\[]|《)")
_BEHIND_TITLE = re.compile(
    r"(?:[（(【\[][^（）()]{0,24}[）)】\]]|》|[】\]])+$|[-—_\s]*(?:v?\d[\d.]*|终稿|定稿|初稿|草稿|盖章版|副本|正本|模板|样张)$"
)
_TITLES: dict[
    str, MaterialKind | None
] = {  # the end of a title → its material; None: a paper that nobody asks for here
    r"营业执照": materials.LICENCE,
    r"算法备案承诺书|(?<!保密)(?<!廉洁)承诺书|承诺函": materials.COMMITMENT,
    r"(?:落实)?(?:算法)?安全主体责任(?:的)?(?:基本)?情况(?:说明|报告)?|主体责任基本情况": materials.RESPONSIBILITY,
    r"(?:工作|在职|任职|在岗)证明(?:信|书)?": materials.EMPLOYMENT,
    r"(?:安全)?自评估?报告|安全评估报告|自评报告": materials.ASSESSMENT,
    r"拟?公示(?:内容|信息|文本|稿)|算法公示": materials.PUBLICATION,
    r"ICP备案(?:证明|信息|查询结果?|详情)?|备案信息查询|ICP/?IP地址/?域名信息备案管理系统|增值电信业务经营许可证|备案证明": materials.ICP,
    r"视听节目许可证|网络文化经营许可证|网络出版服务许可证|新闻信息服务许可证|前置许可(?:证明)?|(?<!业务经营)许可(?:证明|证)": materials.PERMIT,
    r"(?:管理|安全|监测|评估|处置|应急)[^，。]{0,10}制度(?:汇编)?|制度汇编": materials.RULES,
    r"(?:产品|APP|网站|小程序|应用)[^，。]{0,12}情况(?:说明|介绍)|情况说明": materials.ABOUT_PRODUCT,
    r"网站地图|站点地图": materials.SITE_MAP,
    r"关联(?:情况)?说明|关联关系说明": materials.RELATION,
    r"算法说明(?:文档|书)?|算法(?:技术)?说明": materials.DESCRIPTION,
    r"数据来源(?:及|与|和)?(?:说明|情况)[^，。]{0,4}|训练数据(?:来源)?说明|数据说明": materials.SOURCES,
    r"(?:算法)?模型(?:的)?(?:架构|结构)(?:说明|图)?|技术架构(?:说明)?": materials.ARCHITECTURE,
    r"(?:用户(?:服务|使用)?|服务使用)协议|隐私(?:政策|协议|保护(?:指引|政策))": materials.EVIDENCE,
    r"儿童(?:个人信息)?(?:保护)?(?:规则|声明)|未成年人模式|青少年模式": materials.EVIDENCE,
    r"(?:服务|采购|合作|授权|许可|调用)[^，。]{0,6}(?:合同|协议)(?:书)?|技术服务合同|合同书?": materials.MODEL_PROOF,
    r"授权委托书|委托书|报价单|会议纪要|简历|发票|劳动合同|保密协议|社保[^，。]{0,10}": None,
}
_TITLE_PATTERNS = sorted(
    ((re.compile(rf"(?:{pattern})$", re.IGNORECASE), kind) for pattern, kind in _TITLES.items()),
    key=lambda pair: pair[1] is not None,  # what nobody asks for first: 保密协议 is no contract for a model
)
_OWN_WORDS: tuple[tuple[MaterialKind, tuple[str, ...], int], ...] = (
    (
        materials.LICENCE,
        ("统一社会信用代码", "注册资本", "成立日期", "营业期限", "登记机关", "经营范围", "住所", "法定代表人", "类型"),
        5,
    ),
    (
        materials.ICP,
        ("主办单位名称", "主办单位性质", "网站域名", "审核通过", "备案/许可证号", "备案状态", "服务备案号"),
        3,
    ),
    (materials.EMPLOYMENT, ("兹证明", "在职", "特此证明", "劳动合同", "算法安全责任人"), 3),
    (materials.COMMITMENT, ("承诺", "真实、准确、完整", "隐瞒", "法律责任", "接受监督", "监督检查"), 4),
)
_SCREEN: tuple[tuple[str, ...], ...] = (
    ("投诉举报", "举报", "投诉", "意见反馈"),
    ("用户协议", "隐私政策", "同意", "隐私协议"),
    ("由ai生成", "人工智能生成", "ai生成", "由人工智能"),
    ("未成年人模式", "青少年模式", "监护人"),
    ("个性化推荐", "关闭推荐", "算法推荐"),
    ("注销账号", "注销账户", "实名认证"),
    ("审核记录", "拦截", "敏感词", "内容审核"),
)
_CONTROLS = re.compile(
    "首页|我的|设置|提交|取消|确定|确认|返回|登录|注册|发送|搜索|下一步|开关|已开启|已关闭|保存|更多"
)
_UPLOADING = re.compile("^(?:点击|重新|选择)?上传(?:文件|附件)?$|^下载模板$|选择文件")
_HOME = re.compile("首页|登录|注册|关于我们|联系我们|产品|下载")
_RECORD_FOOT = re.compile(r"[\u4e00-\u9fff]ICP[备证]\d{4,14}号", re.IGNORECASE)
_MOMENT = re.compile(
    r"^(?:(?:昨天|今天|前天|星期[一二三四五六日]|周[一二三四五六日]|\d{1,2}月\d{1,2}日|(?:\d{2,4}[-/年])?\d{1,2}[-/月]\d{1,2}日?)?(?:上午|下午|晚上|凌晨|中午)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)$"
)
_STAMPED = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?$|^.{1,12}\d{4}[-/]\d{1,2}[-/]\d{1,2}.{0,3}\d{1,2}[:：]\d{2}")
_SAID = re.compile(
    r"收到|好的|麻烦|辛苦|您好|你好|发我|发您|发你|给我|稍等|谢谢|哈|呢[？?]?$|吗[？?]?$|吧[。]?$|见微信|在吗|OK|对的|@|\[图片\]|\[文件\]|语音|撤回|按住说话|对方正在输入",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"企?业?微信(?:图片|截图|文件|扫一扫)|QQ(?:图片|截图|浏览器)?|屏幕(?:截图|快照)|手机截图|截屏|截图录屏|新建[^（(]{0,12}文[档件]|无标题|未命名|扫描(?:件|全能王)?|照片|图片|mmexport|wx_?camera|screenshot|img|dsc|scan|image|pdf|微信",
    re.IGNORECASE,
)
_SHORT: tuple[tuple[MaterialKind | None, str], ...] = (
    (None, "法人身份证明|授权委托书|委托书|清单|模板|报价|简历|社保|劳动合同|名片|收集表|样例"),
    (materials.ID_LEGAL, "法定?代?表?人身份证|法人(?:的)?(?:证件|id)"),
    (materials.ID_RESPONSIBLE, "(?:责任人|负责人)(?:的)?(?:身份证|证件)"),
    (materials.LICENCE, "营业执照|执照|营执"),
    (materials.COMMITMENT, "承诺[书函]"),
    (materials.RESPONSIBILITY, "主体责任|基本情况表?(?=[（(_-]|$|盖章)"),
    (materials.EMPLOYMENT, "(?:工作|在职|任职)证明"),
    (materials.ASSESSMENT, "自评估?|评估报告"),
    (materials.PUBLICATION, "公示"),
    (materials.ICP, "icp|备案证明|经营许可证|增值电信|edi"),
    (materials.PERMIT, "许可证|前置许可|许可证明"),
    (materials.HOME_PICTURE, "首页截图|官网首页|网站首页"),
    (materials.SITE_MAP, "网站地图|站点地图"),
    (materials.RELATION, "关联说明|关联情况"),
    (materials.DESCRIPTION, "算法说明|说明文档"),
    (materials.SOURCES, "数据来源|数据说明|训练数据"),
    (materials.ARCHITECTURE, "架构|模型结构"),
    (materials.RULES, "制度"),
    (materials.EVIDENCE, "用户协议|隐私政策|投诉举报|举报入口|标识截图|佐证|^图\\d+"),
    (materials.MODEL_PROOF, "合同|服务协议|采购|开通"),
    (materials.ABOUT_PRODUCT, "情况说明|产品说明|产品介绍"),
)


def titled(lines: Sequence[str], kinds: Collection[MaterialKind]) -> tuple[MaterialKind | None, str]:
    """Return the material whose name is a title at the top, and the line; (None, line) for one that is not asked for."""
    hits = list(_titles(lines[:_TOP]))
    is_form = any(_UPLOADING.search(line) for line in lines)  # a page of the registry names papers and has none
    if not hits or is_form or len({kind for kind, _ in hits}) > _MOST_TITLES:
        return None, ""
    kind, line = hits[0]
    return (kind, line) if kind is None or kind in kinds else (None, line)


def _titles(lines: Sequence[str]) -> Iterator[tuple[MaterialKind | None, str]]:
    seen: set[int] = set()
    for place, line in enumerate(lines):
        behind = lines[place + 1] if place + 1 < len(lines) and len(lines[place + 1]) <= 12 else ""
        for text in (line, line + behind) if behind and _title_kind(behind) == "" else (line,):
            kind = _title_kind(text) if place not in seen else ""
            if kind != "":
                seen |= {place, place + 1} if text != line else {place}
                yield kind, text


def _title_kind(text: str) -> MaterialKind | Literal[""] | None:
    """Return the material whose name ends a line that can be a title, "" if none does."""
    bare = _BEFORE_TITLE.sub("", text)
    while (shorter := _BEHIND_TITLE.sub("", bare)) != bare:
        bare = shorter
    if len(bare) > _LONGEST_TITLE or _SENTENCE.search(bare) or "：" in bare or ":" in bare:
        return ""
    hits = [(len(match[0]), kind) for pattern, kind in _TITLE_PATTERNS if (match := pattern.search(bare))]
    return max(hits, key=lambda hit: (hit[0], hit[1] is None))[1] if hits else ""


def worded(text: str, kinds: Collection[MaterialKind]) -> MaterialKind | None:
    """Return the material that enough of its own words show, None if none or two do."""
    shown = [kind for kind, words, least in _OWN_WORDS if sum(word in text for word in words) >= least]
    return shown[0] if len(shown) == 1 and shown[0] in kinds else None


def resident_id_side(lines: Sequence[str]) -> Side:
    """Return which side of an id card the lines show."""
    text = "".join(lines)
    if len(text) > 400:
        return ""
    labels = sum(label in text for label in ("姓名", "性别", "民族", "出生", "住址", "公民身份号码"))
    is_front = labels >= 4 or ("公民身份号码" in text and labels >= 2)
    is_back = "居民身份证" in text and ("签发机关" in text or "有效期限" in text)
    if is_front and is_back:
        return "both"
    return "front" if is_front else "back" if is_back else ""


def is_chat(lines: Sequence[str]) -> bool:
    """Return whether the lines are a conversation: moments, and what people say to each other."""
    if len(lines) < 2:
        return any("见微信" in line for line in lines)
    moments = sum(bool(_MOMENT.match(line) or _STAMPED.search(line)) for line in lines)
    said = sum(bool(_SAID.search(line)) and len(line) <= 60 for line in lines)
    return (moments >= 1 and said >= 2) or said >= max(4, len(lines) // 3)


def screen_words(text: str) -> str:
    """Return the words by which a picture is a screenshot for evidence, "" if it is none."""
    hits = [next((word for word in words if word in text), "") for words in _SCREEN]
    named = [word for word in hits if word]
    return named[0] if named and (len(named) > 1 or _CONTROLS.search(text)) else ""


def is_home_page(text: str) -> bool:
    """Return whether a picture shows the home page of a website: its foot has the record's number, its head a menu."""
    return bool(_RECORD_FOOT.search(text)) and len(set(_HOME.findall(text))) >= 2


def short_name(name: str, kinds: Collection[MaterialKind]) -> tuple[MaterialKind | None, str]:
    """Return the material that a file's name means and the word; what devices and programs call their files means nothing."""
    bare = _DEVICE.sub("", name)
    hits = [(match, kind) for kind, pattern in _SHORT if (match := re.search(pattern, bare, re.IGNORECASE))]
    if not hits:
        return None, ""
    match, kind = max(hits, key=lambda hit: (hit[1] is None, len(hit[0][0]), hit[0].start()))
    return (kind, match[0]) if kind in kinds else (None, match[0])
