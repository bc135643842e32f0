"""The reference filing: every control of the registry at least once, with values as different as possible.

Three products of three forms, each with three paths of one to six steps, each with three functions; one generative
algorithm as provider and one as supporter, both with every modality ticked and every condition opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.core.risk_names import RISKS as RISK_NAMES
from scripts.profile_texts.shapes import ExampleClient, ExamplePerson, Json, Texts

Take = Callable[[Any, Any], Any]
FORMS = {"公众账号": "wechat", "APP": "app", "其他": "device"}
PATHS = (
    "首页",
    "首页>创作>新建作品",
    "我的>作品集>全部>按时间>详情>再次编辑",
)
TOPICS = (
    ("文稿撰写", "改写润色", "多语互译"),
    ("插画生成", "短片生成", "背景替换"),
    ("配音合成", "数字人播报", "场景重建"),
)
LONGEST = 500

CLIENT = ExampleClient(
    company="重庆万象示例（集团）股份有限公司",
    area="500112",
    region=("重庆市", "市辖区", "渝北区"),
    serial=171,
    address="仙桃街道样例大道 1 号“万象中心”A/B 座 20-22 层（邮编 000000）",
    licence_address="重庆市渝北区仙桃街道样例大道 1 号 A 座 20-1#",
    website="https://wanxiang.example.com/about?lang=zh-CN",
    monthly_users=12345678,
    since="2000-02-29",
    until="2050-12-31",
    legal=ExamplePerson("欧阳样例", "ouyang.yangli"),
    officer=ExamplePerson("司徒·示范", "situ.shifan+beian"),
    team=(
        ExamplePerson("上官范例", "shangguan.fanli"),
        ExamplePerson("诸葛样本", "zhuge.yangben"),
        ExamplePerson("东方示意", "dongfang.shiyi"),
        ExamplePerson("皇甫例证", "huangfu.lizheng"),
    ),
    scope="人工智能双创服务平台；人工智能应用软件开发；数字内容制作服务；互联网信息服务；信息技术咨询服务。",
    icp="渝ICP备00000171号",
    domains=("wanxiang.example.com", "wanxiang.example.cn"),
    cloud="自建机房与境内公有云混合部署",
    place="重庆市两江新区示例数据中心一期、二期",
)


def _introduction(form: str, path: str, name: str, number: int) -> str:
    """Return the introduction of a function: short, of many lines, or of maximum length, depending on its number."""
    short = f"在{form}的“{path.rpartition('>')[2]}”页使用{name}。"
    if number % 3 == 0:
        return short
    lines = f"{short}\n1. 输入：按提示填写（不超过 {number * 100} 字）；\n2. 处理：审核→生成→标识；\n3. 输出：可下载、可撤回。"
    if number % 3 == 1:
        return lines
    filling = f"本功能面向{form}用户提供{name}，支持撤销、重做、历史版本与“一键举报”；"
    return (lines + "\n" + filling * 12)[: LONGEST - 1] + "。"


def _paths(form: str, place: int) -> dict[str, dict[str, str]]:
    result: dict[str, dict[str, str]] = {}
    for row, (path, names) in enumerate(zip(PATHS, TOPICS, strict=True)):
        start = place * 9 + row * 3
        result[path] = {name: _introduction(form, path, name, start + at) for at, name in enumerate(names)}
    return result


def _product(form: str, place: int) -> Json:
    audience = [["社会公众", "未成年人", "老年人"], ["企业用户", "政府机构"], ["社会公众", "企业用户", "其他"]][place]
    return {
        "产品名称": f"万象工坊{'一二三'[place]}号",
        "服务形式": form,
        "访问地址": f"https://wanxiang.example.com/{FORMS[form]}?from=beian&v={place + 1}.10#top",
        "服务状态": "未上线" if place == 2 else "已上线",
        "服务对象": audience,
        "关键运营数据": {
            "日活跃用户量(DAU)": (1234567, 89012, 0)[place],
            "月活跃用户量(MAU)": (9876543, 345678, 7)[place],
        },
        "是否需要实名认证": "否" if place == 1 else "是",
        "前置许可": {"许可名称及编号": f"ICP备案：渝ICP备00000171号-{place + 1}"},
        "功能访问路径": _paths(form, place),
    }


PRODUCTS = tuple(_product(form, place) for place, form in enumerate(FORMS))


def _answered(who: str, label: str) -> str:
    """Return an explanation of a 是, of at least fifty characters without white space, with unusual punctuation."""
    return (
        f"{who}就“{label}”说明如下：① 范围——线上全部请求；② 手段——规则 + 模型（阈值 0.85±0.05）；\n"
        f"③ 处置：拒绝/改写/转人工，时限 ≤ 10 分钟；④ 留痕：日志保存不少于 6 个月，可供查验……《{label}规程》另附。"
    )


def _detail(who: str, swap: bool) -> Json:
    """Return the detailed attributes with every control shown; `swap` selects other words where possible."""

    def take(first: Any, second: Any) -> Any:
        return second if swap else first

    return {
        **_data(who, take),
        **_model(who, take),
        **_modalities(who, take),
        **_strategy(who, take),
        "算法风险与防范机制": {
            f"{risk}风险及防范": f"{who}对{risk}风险：事前评估、事中监测、事后处置；责任到人，每季度复盘。"
            for risk in RISK_NAMES
        },
    }


def _data(who: str, take: Take) -> Json:
    """Return what goes in and comes out."""
    return {
        "总述": {
            "算法简介": f"{who}：输入文本、图像、音频、视频与虚拟场景，输出同样五类内容。\n\n"
            '特点：<可控> & "可追溯"；性能提升 30%，成本下降 1/4 🙂。',
            "使用场景": "其他",
            "其他使用场景": take("多模态内容创作（文、图、音、视频）", "企业宣传素材的批量制作"),
        },
        "算法数据": {
            "输入数据模态": {
                "文本": take(["关键词", "短文本", "长文本", "其他"], ["短文本"]),
                "图像": take(["人脸图像", "普通图像"], ["肢体图像", "其他"]),
                "音频": take(["人声"], ["普通音频", "音乐", "其他"]),
                "视频": take(["短视频", "动画"], ["长视频", "其他"]),
                "虚拟场景": [],
                "其他": [],
            },
            "输入的人物特征是否包含生物特征": take(["人脸", "声纹"], ["虹膜", "指纹", "其他"]),
            "输入的人物特征是否包含身份信息": take(["性别", "年龄"], ["地域", "其他"]),
            "输出数据模态": ["文本", "图像", "音频", "视频", "虚拟场景", "其他"],
            "输出文件格式": take(["TXT", "JPG", "MP3", "MP4"], ["TXT", "GIF", "MP3", "MP4", "其他"]),
            "输出文件大小": "文本 ≤ 64 KB；图片 ≤ 8 MB；音频 ≤ 20 MB；\n视频 ≤ 500 MB（1080p，30 帧/秒）。",
            "支持批量输出": take("是", "否"),
        },
    }


def _model(who: str, take: Take) -> Json:
    """Return the model."""
    return {
        "算法模型": {
            "训练数据来源": f"{who}自有素材库、授权语料与公开数据集；\n合计：文本 2.5 TB、图像 3,000 万张、音频 1.2 万小时。",
            "包括境外数据": ["包含境外数据"],
            "境外数据来源": {
                "选项": take(["政府组织", "科研院所", "开源社区"], ["商业组织", "个人", "其他"]),
                "详细描述": _answered(who, "境外数据来源"),
            },
            "产生方式": take(["随机抽样", "人工选取"], ["人工选取", "其他"]),
            "涉及个人信息": "是",
            "简要说明个人信息": "经单独同意采集的人脸、声纹与昵称；加密存储，最短必要期限保存，可随时撤回。",
            "使用哪种生成合成算法": {
                "选择": take("基于深度学习的", "基于统计学习的"),
                "详细描述": _answered(who, "生成合成算法"),
            },
            "算法硬件要求": "CPU ≥ 32 核；内存 ≥ 256 GB；加速卡 8×80 GB。",
            "算法性能": "时延 P95：文本 0.8 s、图像 4 s、音频 0.3 s、视频 90 s；可用性 99.95%。",
            "算法计算方式": take(["终端本地计算", "服务器端计算"], ["服务器端计算", "其他"]),
        },
    }


def _modalities(who: str, take: Take) -> Json:
    """Return the block of each modality."""
    return {
        "文本生成合成": {
            "生成合成类型": take(["篇章生成", "风格转换", "问答对话"], ["文本纠错", "机器翻译", "其他"]),
            "支持语种": {
                "选项": take(["简体中文", "英语", "藏语", "维吾尔语"], ["繁体中文", "粤语", "日语", "其他"]),
                "详细描述": "按语种分别评测，低于 90 分的语种在界面上标注“测试中”。",
            },
            "是否支持跨语言生成": {"选择": "是", "详细描述": _answered(who, "跨语言生成")},
        },
        "图像视频生成合成": {
            "生成合成类型": take(["人脸属性编辑", "图像修复", "图像增强"], ["全脸生成", "姿态操纵", "其他"]),
            "是否涉及生物特征": "是",
            "涉及的生物特征": "人脸关键点与轮廓，仅在处理时使用，不留存。",
            "是否显著改变个人身份特征": "是",
            "显著改变的个人身份特征": "发型、妆容与年龄观感；须被编辑人单独同意，并在成图显著位置标识。",
        },
        "跨模态生成合成方式": {
            "是否支持跨模态生成合成": "是",
            "跨模态生成合成方式": take(["文本", "图片", "音频"], ["视频", "生物特征", "其他"]),
            "支持图像模板": take("是", "否"),
            "支持视频模板": take("否", "是"),
        },
        "音频生成合成": {
            "生成合成类型": take(["文本转语音", "音乐生成"], ["语音转换", "语音属性编辑", "场景声音合成", "其他"]),
            "是否涉及语音内容": "是",
            "涉及的语音内容语种": "普通话、粤语、英语（夹读）",
            "是否支持跨语言生成合成": "是",
            "跨语言生成合成方式": "共用音素表 + 语种向量；音色不变。",
            "声纹模板来源": take(["系统提供"], ["用户上传", "其他"]),
        },
        "虚拟场景": {"生成合成类型": take(["三维重建", "虚拟数字人"], ["其他"])},
    }


def _strategy(who: str, take: Take) -> Json:
    """Return the strategy."""
    return {
        "算法策略": {
            "对训练数据进行预处理（模型策略）": {
                "选择": "是",
                "预处理方式": take(["数据清洗"], ["数据增强", "其他"]),
                "详细描述": _answered(who, "训练数据预处理"),
            },
            "对用户输入数据进行预处理（输入策略）": {
                "选择": "是",
                "预处理方式": take(
                    ["不良内容识别及过滤", "违法违规信息识别及过滤"], ["侵犯版权相关信息的识别和过滤", "其他"]
                ),
                "详细描述": _answered(who, "输入数据预处理"),
            },
            "输入数据的审核方式": {
                "选项": take(["全量机器审核", "部分人工审核"], ["机器抽审", "全量人工审核"]),
                "详细描述": _answered(who, "输入审核"),
            },
            "是否对产出结果进行后处理（输出策略）": {
                "选择": "是",
                "后处理方式": take(["添加水印", "标签"], ["修改分辨率", "添加水印", "其他"]),
                "详细描述": _answered(who, "产出结果后处理"),
            },
            "结果的审核方式": {
                "选项": take(["全量机器审核"], ["部分人工审核", "其他"]),
                "详细描述": _answered(who, "结果审核"),
            },
        },
    }


def _publication(who: str) -> Json:
    return {
        "算法基本原理": f"{who}以多模态生成模型为核心，学习各类内容之间的对应关系。",
        "算法运行机制": "审核输入，编码，生成，审核结果，添加显式与隐式标识，返回。",
        "算法应用场景": "应用于多模态创作，根据输入的文本、图像、音频、视频，生成同类内容。",
        "算法目的意图": "降低创作门槛，提高制作效率。",
        "算法公示情况": "在官网“算法公示”栏目发布。",
    }


PROVIDER = {
    "算法基础属性信息": {
        "算法类型": "生成合成类（深度合成）",
        "填报角色": "服务提供者",
        "算法名称": "万象工坊多模态生成算法",
        "上线时间": "2024-02-29",
        "版本号": "1.10",
        "应用领域": {
            "网络销售类": ["商超团购"],
            "社交娱乐类": ["视听服务", "文学"],
            "信息资讯类": ["用户内容生成（UGC）"],
            "计算应用类": ["手机软件（APP）应用商店"],
            "其他": ["其他"],
        },
    },
    "算法详细属性信息": _detail("多模态生成算法", swap=False),
    "选择产品及功能信息": [
        {"产品": "万象工坊一号/公众账号"},
        {"产品": "万象工坊二号/APP", "路径": PATHS[1]},
        {"产品": "万象工坊二号/APP", "路径": PATHS[2], "功能": "数字人播报"},
        {"产品": "万象工坊三号/其他", "路径": PATHS[0], "功能": "文稿撰写"},
        {"产品": "万象工坊三号/其他", "路径": PATHS[0], "功能": "多语互译"},
    ],
    "拟公示内容正文": _publication("本算法"),
}
SUPPORTER = {
    "算法基础属性信息": {
        "算法类型": "生成合成类（深度合成）",
        "填报角色": "服务技术支持者",
        "算法名称": "万象云素材合成算法",
        "上线时间": "2026-11-01",
        "版本号": "v2026.11-rc.1",
        "应用领域": {"金融服务类": ["金融资讯"], "计算应用类": ["云计算", "工业互联网"]},
    },
    "算法详细属性信息": _detail("素材合成算法", swap=True),
    "技术服务方式": {
        "选项": ["SDK", "私有化部署", "其他"],
        "技术服务方式说明": "SDK：安卓/iOS/桌面端；\n私有化：一体机或容器镜像；\n其他：离线光盘交付。",
    },
    "拟公示内容正文": _publication("本技术"),
}
RISKS = tuple((f"可能出现{risk}。", f"针对{risk}设监测指标与处置预案。") for risk in RISK_NAMES)
EVIDENCE = (("图1 创作页", "说明入口与标识。"),)

TEXTS = Texts("reference", "基准填报：每种控件", CLIENT, PRODUCTS, (PROVIDER, SUPPORTER), RISKS, EVIDENCE)
