"""What is known of a paper: pure data, made by a child process, used by rules, slots and `beian scan`.

Boxes are fractions of the page (left, top, width, height; 0 to 1, of the page as it is stored). Sizes in bytes,
lengths in pixels. Every quoted place is a page (PDF, image) or a heading (.docx), never both empty where it is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["docx", "pdf", "image", "doc", "xls", "xlsx", "zip", "text", "empty", "unknown"]
BlockKind = Literal["heading", "text", "cell", "caption", "picture"]
Paper = Literal[
    "自评估报告", "拟公示内容", "基本情况", "承诺书", "工作证明", "ICP", "营业执照", "身份证", "算法说明文档", "未知"
]
Box = tuple[float, float, float, float]
Turn = Literal[0, 1, 2, 3]
Words = Literal["", "seals", "all"]  # which words in pictures are wanted: none, those around seals, every line


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as they stand in a paper, with their page (from 1; 0: unknown) and the nearest heading ("" : none)."""

    words: str
    page: int = 0
    heading: str = ""


@dataclass(frozen=True, slots=True)
class DocumentBlock:
    """One piece of text in reading order; a cell carries the label on its left or above it, a heading its level."""

    kind: BlockKind
    text: str
    label: str = ""
    level: int = 0
    page: int = 0
    heading: str = ""
    row: int = 0  # of a cell: its table's number × 1000 + its row, so that cells of one row can be told together


@dataclass(frozen=True, slots=True)
class PageSeal:
    """A red seal found on a page: its box, form, whether an edge of the page cuts it, and how sure (0 to 1)."""

    box: Box
    form: Literal["round", "oval"]
    cropped: bool
    faded: bool
    score: float
    words: str = ""  # around its ring, read by the extra [ocr]; "" where not asked for or not legible


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A line of words read from a picture, its box on the page set upright, and how sure the reading is (0 to 1)."""

    text: str
    box: Box
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What one page looks like; a .docx has none. `turn`: quarter turns clockwise that would set it upright."""

    number: int
    width_px: int
    height_px: int
    dpi: int | None = None
    colour: bool = False
    blank: bool = False
    turn: Turn = 0
    turn_known: bool = True
    sharpness: float = 0.0
    seals: tuple[PageSeal, ...] = ()
    fingerprint: str = ""  # perceptual hash, 16 hexadecimal digits; "" for a blank page
    text: str = ""
    lines: tuple[OcrLine, ...] = ()  # read from the picture by the extra [ocr], where it was asked for


@dataclass(frozen=True, slots=True)
class Document:
    """A paper as it was read: text in `blocks`, looks in `pages`; `error` is one sentence where it could not be read."""

    name: str
    kind: Kind
    size: int
    sha256: str
    suffix_fits: bool = True
    encrypted: bool = False
    pages: tuple[PageFacts, ...] = ()
    page_count: int = 0  # 0: not known (.docx)
    blocks: tuple[DocumentBlock, ...] = ()
    images: int = 0
    external_links: int = 0
    macros: bool = False
    error: str = ""
    words_read: bool = False  # the extra [ocr] looked for words in the pictures of the pages

    @property
    def text(self) -> str:
        """The whole text, a line for each block."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """A scan as a reviewer sees it; the pages carry pixels, colour, orientation and seals."""

    name: str
    kind: Kind
    size: int
    sha256: str
    suffix_fits: bool = True
    encrypted: bool = False
    pages: tuple[PageFacts, ...] = ()
    page_count: int = 0
    error: str = ""
    ocr_note: str = ""  # why no words were read from its pictures; "" where they were
    lines: tuple[OcrLine, ...] = ()  # of all pages, from their text or read by the extra [ocr], in reading order

    @property
    def has_seal(self) -> bool:
        """Whether any page bears a red seal."""
        return any(page.seals for page in self.pages)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that a paper states under a label (`LABELS`), with the words it was taken from."""

    label: str
    value: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class HeadingFact:
    """A heading of the paper; `filled` says that words, a table or a picture follow before the next of its level."""

    title: str
    level: int
    page: int
    filled: bool
    words: int


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a paper says, to be compared with the profile. `facts` may state one label several times, or in conflict."""

    name: str
    paper: Paper
    facts: tuple[Fact, ...] = ()
    headings: tuple[HeadingFact, ...] = ()
    placeholders: tuple[Quote, ...] = ()  # 待补充, 【请填写】, ____ : certain
    doubtful: tuple[Quote, ...] = ()  # bare XX, 示例 : perhaps
    personal: tuple[Quote, ...] = ()  # phones, id numbers, e-mails, with all but the ends masked
    numbers: tuple[Fact, ...] = ()  # quoted filing numbers: 网信算备…号, ICP, 统一社会信用代码
    captions: tuple[Quote, ...] = ()
    images: int = 0
    words: int = 0
    kind: Kind = "unknown"
    blocks: tuple[DocumentBlock, ...] = field(default=(), repr=False)  # the whole text, for rules that quote it
    unread: tuple[int, ...] = ()  # pages that are not blank and bear no text that could be read

    def values(self, label: str) -> tuple[Fact, ...]:
        """Return every statement of a label, in reading order."""
        return tuple(fact for fact in self.facts if fact.label == label)


LABELS: tuple[str, ...] = (
    "主体名称",
    "统一社会信用代码",
    "法定代表人",
    "算法安全责任人",  # also 算法安全负责人: synonyms
    "算法名称",
    "算法类型",
    "填报角色",
    "模板类型",  # as the subtitle near the top says: 生成合成类-服务提供者
    "模板角色",
    "算法应用领域",
    "算法使用场景",
    "上线时间",  # of the algorithm: ISO day where it could be read, else the words (未上线)
    "产品上线时间",
    "自评估时间",
    "报告撰写时间",
    "签署日期",
    "产品名称",
    "服务形式",  # one fact for each of APP 网站 小程序 公众账号 其他
    "用户数量",  # digits, 万 and 亿 worked out
    "第三方模型",  # a model's name as written
    "部署位置",
    "输入模态",
    "输出模态",
    "文件格式",
    "风险",  # one fact for each risk of the cover table: value what is written ("" where empty), quoted its label
    "防范措施",  # value one of RISKS that chapter four speaks of, quoted the sentence
    "境外数据",  # value a sentence that speaks of data from abroad
    "ICP备案号",
    "证件有效期",
    "职务",
    "职责",
    "证件号码",
    "联系电话",
    "电子邮箱",
    "住所",
    "经营范围",
    "主要用途",
    "算法基本原理",
    "算法运行机制",
    "算法应用场景",
    "算法目的意图",
    "算法公示情况",
)

RISKS: tuple[str, ...] = (
    "算法滥用",
    "恶意利用",
    "算法漏洞",
    "违法和不良信息生成",
    "违法和不良信息存储",
    "违法和不良信息传播扩散",
    "数据和用户信息泄露",
)
