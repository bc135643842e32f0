"""Read rows of the published filing lists (.xlsx, .csv, pasted text) and start a profile from them.

Columns are recognised by their headings (算法名称, 主体名称, 应用产品 …). Products are written `甲(APP)、乙(小程序)`,
`丙（APP、小程序）` or `--` for none (domain.md 1.6, 2.2: each form is its own product record).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.core import files
from assistant.core.errors import InputProblems, Problem
from assistant.core.language import say
from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.schema.algorithm import Algorithm, AlgorithmBasics, NodeRef, PublicationText
from assistant.declaration.profile.schema.notes import Notes, PublishedRecord
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.schema.subject import Subject
from assistant.declaration.profile.schema.subject import SubjectBasics as Entity
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.workbook.opening import opened

MAX_BYTES = 20 << 20
MAX_ROWS = 20000
_HEADS = {
    "algorithm": ("算法名称",),
    "entity": ("主体名称", "备案主体", "企业名称", "单位名称"),
    "products": ("应用产品", "产品名称"),
    "purpose": ("主要用途",),
    "number": ("备案编号", "备案号"),
    "role": ("角色", "填报角色"),
    "type": ("算法类别", "算法类型"),
    "remark": ("备注",),
}
_CLASSES = dict(zip(("01", "02", "03", "04", "05", "06"), words.ALGORITHM_TYPES.words, strict=True))
_PLAIN_ORDER = ("algorithm", "role", "entity", "products", "purpose", "number", "remark")
_NUMBER = re.compile(r"网信算备\s*(\d{21})\s*号")
_FORM = re.compile(r"^(?P<name>.*?)\s*[(（](?P<forms>[^()（）]*)[)）]\s*$", re.DOTALL)
_FORMS = {
    "app": "APP",
    "网站": "网站",
    "网页": "网站",
    "小程序": "小程序",
    "公众账号": "公众账号",
    "公众号": "公众账号",
}
_NONE = frozenset({"", "-", "--", "—", "——", "/", "无"})


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One row of a list: names, products as (name, form), role and type if given."""

    entity: str
    algorithm: str
    products: tuple[tuple[str, str], ...] = ()
    purpose: str = ""
    number: str = ""
    role: str = ""
    type: str = ""
    remark: str = ""
    place: str = field(default="", compare=False)


def read(path: Path) -> list[PublishedRow]:
    """Return the rows of a list. Raises InputProblems with all unreadable rows, OSError."""
    table = list(_worksheet_rows(path)) if _is_workbook(path) else list(_text_rows(path))
    return _listed(table, path.name)


def _is_workbook(path: Path) -> bool:
    with files.opened(path) as file:
        start = file.read(4)
    return path.suffix.lower() in (".xlsx", ".xlsm") or start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def parse(text: str, name: str) -> list[PublishedRow]:
    """Return the rows of a pasted list (columns separated by tabs or commas). Raises InputProblems."""
    return _listed(list(_split(text)), name)


def products_of(text: str) -> tuple[tuple[str, str], ...]:
    """Return the products of a cell as (name, form), one for each form; `--` is none."""
    pairs: list[tuple[str, str]] = []
    for part in _parts(text.strip()):
        if part in _NONE:
            continue
        match = _FORM.match(part)
        forms = [_form(part) for part in re.split(r"[、,，/和]", match["forms"])] if match else [words.OTHER]
        known = [form for form in forms if form]
        if match and known:
            pairs.extend((match["name"].strip(), form) for form in known)
        else:
            pairs.append((part, words.OTHER))
    return tuple(dict.fromkeys(pairs))


def profile_of(rows: Sequence[PublishedRow]) -> Profile:
    """Return a profile started from the rows of one entity: name, products, algorithms with association, numbers.

    Identical rows count once. Raises InputProblems if rows of the same algorithm name differ.
    """
    rows = list(dict.fromkeys(rows))
    _refuse_namesakes(rows)
    products = dict.fromkeys(product for row in rows for product in row.products)
    return Profile(
        subject=Subject(basic=Entity(name=rows[0].entity)),
        products=tuple(Product(name=name, form=form) for name, form in products),
        algorithms=tuple(_algorithm(row) for row in rows),
        notes=_notes(rows),
    )


def _refuse_namesakes(rows: Sequence[PublishedRow]) -> None:
    first: dict[str, PublishedRow] = {}
    problems = []
    for row in rows:
        other = first.setdefault(row.algorithm, row)
        if other is not row:
            text = say("与 {place} 是同名的算法，内容却不同", place=other.place)
            problems.append(Problem(row.place, text, say("请核对后只留一行，或改成各自的名称。")))
    if problems:
        raise InputProblems(say("公示清单"), problems)


def _notes(rows: Sequence[PublishedRow]) -> Notes:
    """Return the numbers under which the algorithms are published; no form asks for them."""
    listed = [row for row in rows if row.number]
    records = tuple(
        PublishedRecord(algorithm=row.algorithm, number=row.number, remark=row.remark or None) for row in listed
    )
    numbers = tuple(dict.fromkeys(row.number for row in listed))
    return Notes(published=records, own_numbers=numbers or None)


def _algorithm(row: PublishedRow) -> Algorithm:
    basic = AlgorithmBasics(name=row.algorithm, type=row.type or None, role=row.role or None)
    ticked = tuple(NodeRef(product=f"{name}/{form}") for name, form in row.products)
    text = PublicationText(purpose=row.purpose or None)
    return Algorithm(basic=basic, association=ticked or None, publication_text=text)


def _parts(text: str) -> Iterator[str]:
    """Split a text at 、 and similar separators outside brackets."""
    depth, start = 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "(（") - (sign in ")）")
        if sign in "、；;\n" and depth <= 0:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def _form(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    if folded == "其他":
        return words.OTHER
    return next((form for word, form in _FORMS.items() if word in folded), "")


def _worksheet_rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    problems = []
    for page in opened(path).worksheets:
        for cells in page.iter_rows(max_row=min(page.max_row, MAX_ROWS), max_col=min(page.max_column, 30)):
            for cell in cells:
                if cell.data_type == "f":
                    text = say("这一格是公式，没有计算")
                    problems.append(Problem(f"{page.title}!{cell.coordinate}", text, say("请直接写结果的文字。")))
            yield f"{page.title}!{cells[0].row}", ["" if cell.value is None else str(cell.value) for cell in cells]
    if problems:
        raise InputProblems(path.name, problems)


def _text_rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        data = files.read(path, MAX_BYTES)
    except files.TooLarge:
        message = say("文件超过 {limit} MB", limit=MAX_BYTES >> 20)
        raise InputProblems(path.name, [Problem(path.name, message, say("请只留要用的行。"))]) from None
    except files.UnfitFile as unfit:
        problem = Problem(path.name, unfit.what, say("请换成普通文件再试。"))
        raise InputProblems(path.name, [problem]) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    if "\0" in text or "\ufffd" in text:
        remedy = say("请用 .xlsx、.csv 或从网页复制的文字。")
        raise InputProblems(path.name, [Problem(path.name, say("文件不是文本"), remedy)])
    yield from _split(text)


def _split(text: str) -> Iterator[tuple[str, list[str]]]:
    lines = text.splitlines()
    has_tabs = any("\t" in line for line in lines)
    reader = csv.reader(io.StringIO(text), delimiter="\t" if has_tabs else ",", strict=False)
    try:
        for cells in reader:
            yield str(reader.line_num), cells
    except csv.Error:
        return


def _listed(table: list[tuple[str, list[str]]], name: str) -> list[PublishedRow]:
    heads: dict[str, int] = {}
    rows: list[PublishedRow] = []
    problems: list[Problem] = []
    for where, cells in table[:MAX_ROWS]:
        texts = [cell.strip() for cell in cells]
        own_heads = _heads(texts)
        if own_heads:
            heads = own_heads
        elif any(texts):
            heads = heads or _headless(texts)
            if heads:
                row = _row(heads, texts)
                if row.entity and row.algorithm:
                    rows.append(replace(row, place=f"{name}:{where}"))
                elif row.entity or row.algorithm:
                    remedy = say("请补上算法名称和主体名称，或删去这一行。")
                    problems.append(Problem(f"{name}:{where}", say("这一行缺少算法名称或主体名称"), remedy))
    if problems:
        raise InputProblems(name, problems)
    if not rows:
        remedy = say("请连同表头一起复制：至少要有 算法名称、主体名称 两列。")
        raise InputProblems(name, [Problem(name, say("没有识别到公示清单的内容"), remedy)])
    return rows


def _heads(texts: list[str]) -> dict[str, int]:
    """Return the column of each field if the row is a heading, else an empty dict."""
    heads = {}
    for name, names in _HEADS.items():
        place = next((n for n, text in enumerate(texts) if re.sub(r"\s", "", text) in names), None)
        if place is not None:
            heads[name] = place
    return heads if {"algorithm", "entity"} <= heads.keys() else {}


def _headless(texts: list[str]) -> dict[str, int]:
    """Return the usual columns for a row pasted without headings, located by its filing number and role."""
    number = next((n for n, text in enumerate(texts) if _NUMBER.search(text)), None)
    role = next((n for n, text in enumerate(texts) if text in words.ROLES.words), None)
    if number is None or role is None or role < 1 or number - role < 4:
        return {}
    return {field: role - 1 + place for place, field in enumerate(_PLAIN_ORDER)}


def _row(heads: dict[str, int], texts: list[str]) -> PublishedRow:
    cells = {field: texts[place] if place < len(texts) else "" for field, place in heads.items()}
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", cells.get("number", "")))
    number = _NUMBER.search(written)
    given = words.ALGORITHM_TYPES.canonical(cells.get("type", ""))
    type_ = given if given in words.ALGORITHM_TYPES.words else _CLASSES.get(number[1][13:15], "") if number else ""
    role = cells.get("role", "") if cells.get("role", "") in words.ROLES.words else ""
    purpose = cells.get("purpose", "")
    return PublishedRow(
        entity=cells["entity"],
        algorithm=cells["algorithm"],
        products=products_of(cells.get("products", "")),
        purpose="" if purpose in _NONE else purpose,
        number=f"网信算备{number[1]}号" if number else "" if written in _NONE else written,
        role=role,
        type=type_ or (words.GENERATIVE if role else ""),
        remark=cells.get("remark", ""),
    )
