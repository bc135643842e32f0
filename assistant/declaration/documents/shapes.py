"""The data of a paper, made by a child process and used by rules, requirements and `beian scan`.

Boxes are fractions (0 to 1) of the stored page: left, top, width, height. Sizes are in bytes, lengths in pixels. A quote
is located by its page (PDF, image) or heading (.docx).
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
Words = Literal[
    "", "page", "all"
]  # text in pictures to read: none, seals and pages of print, also the small print of a figure


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a paper with their page (from 1; 0: unknown) and nearest heading ("": none)."""

    words: str
    page: int = 0
    heading: str = ""


@dataclass(frozen=True, slots=True)
class DocumentBlock:
    """A piece of text in reading order; a cell has its label (on the left or above), a heading its level."""

    kind: BlockKind
    text: str
    label: str = ""
    level: int = 0
    page: int = 0
    heading: str = ""
    row: int = 0  # of a cell: number of its table × 1000 + row
    recognised: bool = False  # read from a picture, so single characters may be wrong
    unsure: bool = False  # recognised, and a part of it hardly legible


@dataclass(frozen=True, slots=True)
class PageSeal:
    """A red seal on a page: its box, form, whether the page's edge cuts it, and a score (0 to 1)."""

    box: Box
    form: Literal["round", "oval"]
    cropped: bool
    faded: bool
    score: float
    words: str = ""  # text along its ring, read from the picture; "" if not requested or not legible


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A line of text read from a picture, its box on the upright page, and the confidence (0 to 1)."""

    text: str
    box: Box
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell of a ruled table on the upright page: its place in it, and whether it goes on from the row above."""

    table: int
    row: int
    column: int
    box: Box
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The appearance of a page (not for .docx). `turn`: clockwise quarter turns that would set it upright."""

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
    lines: tuple[OcrLine, ...] = ()  # read from the picture on request
    cells: tuple[RuledCell, ...] = ()  # of its ruled tables, if its lines were read


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: its text in `blocks`, its appearance in `pages`; `error` is a message if it could not be read."""

    name: str
    kind: Kind
    size: int
    sha256: str
    suffix_fits: bool = True
    encrypted: bool = False
    pages: tuple[PageFacts, ...] = ()
    page_count: int = 0  # 0: unknown (.docx)
    blocks: tuple[DocumentBlock, ...] = ()
    images: int = 0
    external_links: int = 0
    macros: bool = False
    error: str = ""
    words_read: bool = False  # whether text in pictures was read
    signatures: int = 0  # electronic ones of a PDF
    embedded: int = 0  # files and objects inside a .docx, whose content is not read

    @property
    def text(self) -> str:
        """The text of all blocks, one a line."""
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
    ocr_note: str = ""  # why text in pictures was not read; "" if it was
    lines: tuple[OcrLine, ...] = ()  # of all pages in reading order, from their text or their pictures
    signatures: int = 0
    embedded: int = 0

    @property
    def has_seal(self) -> bool:
        """Whether any page has a red seal."""
        return any(page.seals for page in self.pages)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that a paper states under a label (`LABELS`), with its source text."""

    label: str
    value: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class HeadingFact:
    """A heading of a paper; `filled`: text, a table or a picture follows before the next heading of its level."""

    title: str
    level: int
    page: int
    filled: bool
    words: int


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """The facts of a paper, for comparison with the profile. A label may have several, even conflicting, values."""

    name: str
    paper: Paper
    facts: tuple[Fact, ...] = ()
    headings: tuple[HeadingFact, ...] = ()
    placeholders: tuple[Quote, ...] = ()  # certain ones: 【请填写】, （待补充）
    doubtful: tuple[Quote, ...] = ()  # possible ones: XX, 示例, ____
    personal: tuple[Quote, ...] = ()  # phone numbers, id numbers, e-mail addresses, masked except for the ends
    numbers: tuple[Fact, ...] = ()  # 网信算备 numbers, ICP numbers, 统一社会信用代码
    captions: tuple[Quote, ...] = ()
    images: int = 0
    words: int = 0
    kind: Kind = "unknown"
    blocks: tuple[DocumentBlock, ...] = field(default=(), repr=False)  # the full text, for rules that quote it
    unread: tuple[int, ...] = ()  # numbers of pages that are not blank but have no text
    recognised: tuple[int, ...] = ()  # numbers of pages whose text was read from a picture

    def values(self, label: str) -> tuple[Fact, ...]:
        """Return all facts of a label in reading order."""
        return tuple(fact for fact in self.facts if fact.label == label)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Name and number on an id card, "" if not read; only compared, never shown."""

    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


LABELS: tuple[str, ...] = (
    "主体名称",
    "统一社会信用代码",
    "法定代表人",
    "算法安全责任人",  # or 算法安全负责人
    "算法名称",
    "算法类型",
    "填报角色",
    "模板类型",  # from the subtitle near the top: 生成合成类-服务提供者
    "模板角色",
    "算法应用领域",
    "算法使用场景",
    "上线时间",  # of the algorithm: an ISO day, else the original words (未上线)
    "产品上线时间",
    "自评估时间",
    "报告撰写时间",
    "签署日期",
    "产品名称",
    "服务形式",  # one fact for each form: APP, 网站, 小程序, 公众账号, 其他
    "用户数量",  # digits; 万 and 亿 are multiplied out
    "第三方模型",  # the name of a model as written
    "部署位置",
    "输入模态",
    "输出模态",
    "文件格式",
    "风险",  # one fact for each risk of the cover table: the value is the text ("" if empty), the quote the risk
    "防范措施",  # the value is one of RISKS that chapter four mentions, the quote its text
    "境外数据",  # the value is a sentence about data from abroad
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
