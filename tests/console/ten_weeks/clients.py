"""The clients of the ten weeks: what they write into a workbook, the scans they send, the drafts they edit and seal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument

from assistant.core.yaml_file import read_mapping
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.workbook import writing
from scripts.paper_drawing import draw
from scripts.profile_texts.papers import ExamplePaper
from tests.conftest import ROOT
from tests.console.ten_weeks import workbooks
from tests.filing.small import Json, small, write
from tests.papers.returned import filled

PRODUCT = "微光商城"
FIRST, TAKEN_OVER, NEW = "深圳甲示例科技有限公司", "广州乙示例科技有限公司", "成都丙示例科技有限公司"
CODES = {FIRST: "91440300MA5EXAMP0C", TAKEN_OVER: "91440300MA5EXAMP1F", NEW: "91440300MA5EXAMP2J"}
BY_SALES, RANKING = f"{PRODUCT}商品排序算法", f"{PRODUCT}店铺榜单算法"
WRITING, SPEAKING = f"{PRODUCT}文本生成算法", f"{PRODUCT}语音合成算法"
TAKEN_OVER_ALGORITHM = "乙优选商品排序算法"
DRAWING = "绘澜画坊图像生成算法-1"
BASIC, ASSOCIATION = "算法基础属性信息", "选择产品及功能信息"
DUTIES = ("经办", "技术", "法务", "用印", "验证码接收人")
_UPLOADS = (".pdf", ".png")
PUBLISHED = {
    "算法基本原理": "按商品属性和销量加权，计算每件商品的排序分。",
    "算法运行机制": "用户打开列表时，服务器按排序分从高到低返回商品。",
    "算法应用场景": "应用于商品列表和店铺榜单的排序。",
    "算法目的意图": "让用户更快找到合适的商品。",
    "算法公示情况": "已在应用程序“我的—关于”页公示。",
}
_MOVED = {  # the example's company is another one, in another town
    "杭州绘澜示例网络科技有限公司": NEW,
    "91330108XXXXX1118P": CODES[NEW],
    "浙江省杭州市滨江区": "四川省成都市武侯区",
    "浙ICP": "蜀ICP",
}
Edit = Callable[[DocxDocument], None]


def first_client(*names: str, launched: str) -> Json:
    """Return what the first client writes: four algorithms of one product, in both roles, or those named."""
    data = small()
    data["主体"]["主体基本信息"] |= {"主体名称": FIRST, "统一社会信用代码": CODES[FIRST]}
    by_sales = data["算法"][0]
    by_sales["拟公示内容正文"] = PUBLISHED
    whole = {
        BY_SALES: by_sales,
        RANKING: json.loads(json.dumps(by_sales)),
        WRITING: _example("chat-app", "星语智聊"),
        SPEAKING: _example("speech-api", "听汐"),
    }
    for name, algorithm in whole.items():
        algorithm[BASIC] |= {"算法名称": name, "上线时间": launched}
    whole[WRITING][ASSOCIATION] = by_sales[ASSOCIATION]
    data["算法"] = [whole[name] for name in names or whole]
    data["佐证与说明"] = {
        "联系人": [
            {"职责": duty, "姓名": f"{duty[0]}样例", "手机号码": f"1380000{number:04}"}
            for number, duty in enumerate(DUTIES, 1)
        ]
    }
    return without_uploads(data)  # type: ignore[no-any-return]


def third_client(*, launched: str) -> Json:
    """Return what the third client writes: one algorithm that draws, of two products, in one role."""
    text = json.dumps(
        read_mapping(ROOT / "profiles" / "image-generator" / "填报资料.yaml"), ensure_ascii=False, default=str
    )
    for theirs, own in _MOVED.items():
        text = text.replace(theirs, own)
    data = json.loads(text)
    basic = data["主体"]["主体基本信息"]
    basic["注册地"] = ["四川省", "成都市", "武侯区"]
    data["算法"] = [algorithm for algorithm in data["算法"] if algorithm[BASIC]["算法名称"] == DRAWING]
    data["算法"][0][BASIC]["上线时间"] = launched
    data["佐证与说明"] = {key: data["佐证与说明"][key] for key in ("经营范围", "ICP备案", "部署", "联系人")}
    return without_uploads(data)  # type: ignore[no-any-return]


def _example(name: str, brand: str) -> Json:
    """Return the algorithm of an example, about our product."""
    folder = ROOT / "profiles" / name
    files = sorted(folder.glob("算法/*.yaml"))
    data = read_mapping(files[0]) if files else read_mapping(folder / "填报资料.yaml")["算法"][0]
    ours: Json = json.loads(json.dumps(data, ensure_ascii=False, default=str).replace(brand, PRODUCT))
    return ours


def without_uploads(data: Any) -> Any:
    """Return data without the files that it names: a workbook holds none, they come as scans."""
    if isinstance(data, dict):
        rest = {key: value for key, value in data.items() if not (isinstance(value, str) and value.endswith(_UPLOADS))}
        return {key: without_uploads(value) for key, value in rest.items()}
    return [without_uploads(one) for one in data] if isinstance(data, list) else data


@dataclass
class ClientSide:
    """One client's own computer: a folder from which files are sent."""

    folder: Path
    company: str

    def workbook(self, data: Json) -> Path:
        """Return the intake workbook with the client's answers."""
        profile = load(write(self.folder / "资料", data)).profile
        self.folder.mkdir(parents=True, exist_ok=True)
        writing.write(profile, self.folder / f"{self.company}-资料收集表.xlsx")
        return self.folder / f"{self.company}-资料收集表.xlsx"

    def fills(self, sent: Path, data: Json) -> Path:
        """Return the intake workbook that the office sent, with the client's answers in its cells."""
        profile = load(write(self.folder / "资料", data)).profile
        return workbooks.fill(sent, profile, self.folder / "发回" / sent.name)

    def scan(self, title: str, *lines: str, about: str = "", is_sealed: bool = True, take: int = 1) -> Path:
        """Return a paper as scanned: with the company's seal, unless it is a certificate."""
        name = f"{title}（{about}）" if about else title
        suffix = f" 第{take}次" if take > 1 else ""
        path = self.folder / "扫描" / f"{name}{suffix}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (f"{self.company}，统一社会信用代码 {CODES.get(self.company, '')}。", about, *lines, f"扫描 {take}。")
        seal = self.company if is_sealed else ""
        signature = "李样例" if "报告" in title else ""
        draw(ExamplePaper(title, tuple(filter(None, text)), seal=seal, signature=signature), path)
        return path

    def newest_scans(self) -> dict[str, Path]:
        """Return the last scan of each paper."""
        scans = sorted(
            (self.folder / "扫描").glob("*.pdf"), key=lambda path: (path.stem.partition(" 第")[0], _take(path))
        )
        return {path.stem.partition(" 第")[0]: path for path in scans}

    def edited(self, sent: Path, *edits: Edit, name: str = "") -> Path:
        """Return a draft as the client sends it back after these edits."""
        document = Document(str(sent))
        for edit in edits:
            edit(document)
        target = self.folder / "发回" / (name or sent.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        document.save(str(target))
        return target

    def completed(self, sent: Iterable[Path]) -> list[Path]:
        """Return drafts with every open place filled, those of a registry's template too."""
        return [self.edited(path, filled, written) for path in sorted(sent) if path.suffix == ".docx"]


def _take(scan: Path) -> int:
    return int(scan.stem.partition(" 第")[2].removesuffix("次") or 1)


def written(document: DocxDocument) -> None:
    """Write the text that a registry's template leaves to the filer."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == "正文：":
            paragraph.add_run("已设立算法安全专职机构，建立四项制度。")


def template(folder: Path, title: str, *more: str) -> Path:
    """Return the registry's template of a paper, as one downloads it there, with more labels if it has them."""
    document = Document()
    document.add_heading(title, 1)
    for line in (
        "主体名称：____",
        "统一社会信用代码：____",
        *(f"{label}：____" for label in more),
        "我单位承诺所填报的内容真实、准确、完整。",
        "（盖章）",
        "日期：____",
    ):
        document.add_paragraph(line)
    folder.mkdir(parents=True, exist_ok=True)
    document.save(str(folder / f"{title}模板.docx"))
    return folder / f"{title}模板.docx"
