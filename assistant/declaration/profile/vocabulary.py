"""The options of the registry's forms (domain.md 2.2–2.4, domain_fields.json).

A list that is completely known is closed and checked; a list with only known examples is open.
"""

from __future__ import annotations

from assistant.core.values import Vocabulary

YES, NO, OTHER = "是", "否", "其他"
GENERATIVE = "生成合成类（深度合成）"
OTHER_TYPES = ("个性化推送类", "排序精选类", "信息检索类", "内容过滤类", "调度决策类")
PROVIDER, SUPPORTER = "服务提供者", "服务技术支持者"
TEXT, IMAGE, AUDIO, VIDEO, VIRTUAL = "文本", "图像", "音频", "视频", "虚拟场景"
# Lists until 2022-10 had one class for two of today's (domain.md 2.3.1).
FORMER_TYPES = {"检索过滤类": ("信息检索类", "内容过滤类")}


def _closed(*words: str) -> Vocabulary:
    return Vocabulary(words)


def _grouped(groups: dict[str, tuple[str, ...]]) -> Vocabulary:
    return Vocabulary(
        tuple(f"{group}/{word}" if word else group for group, words in groups.items() for word in words or ("",))
    )


UNKNOWN = Vocabulary(open=True)
YES_NO = _closed(YES, NO)
LICENCE_TYPES = Vocabulary(("营业执照",), open=True)
ID_TYPES = Vocabulary(("居民身份证",), open=True)
SERVICE_FORMS = _closed("网站", "APP", "小程序", "公众账号", OTHER)
ALGORITHM_TYPES = _closed(GENERATIVE, *OTHER_TYPES)
ROLES = _closed(PROVIDER, SUPPORTER)
FIELDS_OF_USE = _grouped(
    {
        "网络销售类": ("综合商品交易", "垂直商品交易", "商超团购"),
        "生活服务类": ("出行服务", "旅游服务", "配送服务", "家政服务", "房屋经纪"),
        "社交娱乐类": ("即时通讯", "游戏休闲", "视听服务", "直播视频", "短视频", "文学"),
        "信息资讯类": ("新闻门户", "搜索引擎", "用户内容生成（UGC）", "视听资讯", "新闻机构"),
        "金融服务类": ("综合金融服务", "支付结算", "消费金融", "金融资讯", "证券投资"),
        "计算应用类": (
            "智能终端",
            "操作系统",
            "手机软件（APP）应用商店",
            "信息管理",
            "云计算",
            "网络服务",
            "工业互联网",
        ),
        OTHER: (OTHER,),
    }
)
SCENES = _closed("智能写作", "智能对话", "AI换脸", "人像特效", "人声转换", "智能音效", "虚拟主播", "虚拟试衣", OTHER)
INPUT_MODALITIES = _grouped(
    {
        TEXT: ("关键词", "短文本", "长文本", OTHER),
        IMAGE: ("人脸图像", "肢体图像", "普通图像", OTHER),
        AUDIO: ("普通音频", "人声", "音乐", OTHER),
        VIDEO: ("长视频", "短视频", "动画", OTHER),
        VIRTUAL: (),
        OTHER: (),
    }
)
BIOMETRICS = _closed("人脸", "声纹", "虹膜", "指纹", OTHER)
IDENTITY = _closed("性别", "年龄", "地域", OTHER)
OUTPUT_MODALITIES = _closed(TEXT, IMAGE, AUDIO, VIDEO, VIRTUAL, OTHER)
FILE_FORMATS = _closed("TXT", "JPG", "GIF", "MP3", "MP4", OTHER)
OVERSEAS_SOURCES = _closed("政府组织", "商业组织", "科研院所", "个人", "开源社区", OTHER)
SAMPLING = _closed("随机抽样", "人工选取", OTHER)
ALGORITHM_BASES = _closed("基于深度学习的", "基于统计学习的", "基于规则的", OTHER)
COMPUTING = _closed("终端本地计算", "服务器端计算", "第三方服务计算", OTHER)
TEXT_KINDS = _closed("篇章生成", "风格转换", "问答对话", "文本纠错", "机器翻译", OTHER)
LANGUAGES = _closed(
    "繁体中文",
    "简体中文",
    "英语",
    "法语",
    "俄语",
    "阿拉伯语",
    "西班牙语",
    "日语",
    "韩语",
    "粤语",
    "藏语",
    "蒙古语",
    "维吾尔语",
    OTHER,
)
IMAGE_KINDS = _closed("全脸生成", "人脸替换", "人脸属性编辑", "人脸操纵", "姿态操纵", "图像修复", "图像增强", OTHER)
CROSS_MODAL = _closed("文本", "图片", "音频", "视频", "生物特征", OTHER)
AUDIO_KINDS = _closed("文本转语音", "语音转换", "语音属性编辑", "音乐生成", "场景声音合成", OTHER)
VOICEPRINT_SOURCES = _closed("系统提供", "用户上传", OTHER)
VIRTUAL_KINDS = _closed("三维重建", "虚拟数字人", OTHER)
TRAINING_PREPROCESSING = _closed("数据清洗", "数据增强", OTHER)
INPUT_PREPROCESSING = _closed("不良内容识别及过滤", "违法违规信息识别及过滤", "侵犯版权相关信息的识别和过滤", OTHER)
REVIEW = _closed("不审核", "全量机器审核", "机器抽审", "全量人工审核", "部分人工审核", OTHER)
POST_PROCESSING = _closed("修改分辨率", "添加水印", "标签", OTHER)
