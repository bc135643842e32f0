"""A synthetic run of about 250 fields with pictures, for viewing and testing the report.

`python -m tests.report.sample_run FOLDER [draft|submitted]` writes the run and both language editions of its report.
All names, numbers and ids are synthetic.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from assistant.core.privacy import Privacy
from assistant.core.values import Choice, Choices, File, Nodes, Period, Region, Steps, Value
from assistant.filing.browser.pictures import MASKS_TEXT
from assistant.proof.journal.counts import tally
from assistant.proof.journal.events import (
    Blocked,
    Comment,
    FieldDone,
    Gated,
    GuardProved,
    HandoverClosed,
    HandoverOpened,
    Note,
    Proved,
    RecordOpened,
    RunClosed,
    RunOpened,
    Saved,
    Status,
)
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import html
from assistant.proof.report.view import build

CLIENT = "深圳市云岫智能科技有限公司"
ID_NUMBER = "110101199003070257"
MOBILE = "13900001234"
PRODUCTS = (("智聊助手", "APP"), ("智聊助手", "网站"), ("智聊轻应用", "小程序"))
PATHS = (("首页", "对话"), ("首页", "写作", "公文写作"), ("我的", "历史记录"))
FUNCTIONS = ("智能问答", "多轮对话", "内容续写", "要点归纳")
FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "C:/Windows/Fonts/msyh.ttc")


def entry(key: str, label: str, value: Value, section: tuple[str, ...], privacy: Privacy = "public") -> ProofEntry:
    """Return a field that was written and proved."""
    how = "stored" if isinstance(value, File) else "reopened"
    return ProofEntry(key, label, section, value, value, None, value, "proved", "written", how, "", privacy)


def file(name: str) -> File:
    """Return a synthetic upload."""
    return File(name, hashlib.sha256(name.encode()).hexdigest(), 180_000 + 9_973 * len(name))


def subject() -> list[ProofEntry]:
    """Return the subject form."""
    basic, papers, owner, safety, files = (
        ("主体基本信息",),
        ("证件信息",),
        ("法定代表人信息",),
        ("算法安全责任人信息",),
        ("附件",),
    )
    return [
        entry("subject.name", "主体名称", CLIENT, basic),
        entry("subject.code", "统一社会信用代码", "91440300MA5F00000X", basic),
        entry("subject.type", "主体类型", Choice("企业"), basic),
        entry("subject.region", "注册地", Region(("广东省", "深圳市", "南山区")), basic),
        replace(
            entry("subject.address", "详细地址", "粤海街道科技园路１号Ａ座（８层）", basic),
            stored="粤海街道科技园路1号A座(8层)",
            shown="粤海街道科技园路1号A座(8层)",
            verdict="normalised",
            outcome="normalised",
        ),
        entry("subject.site", "网址", "https://www.yunxiu.example.cn", basic),
        replace(entry("subject.mau", "月活跃用户量", Decimal(126000), basic), outcome="already"),
        entry("subject.paper", "主体证件类型", Choice("营业执照"), papers),
        entry("subject.validity", "证件有效期", Period(date(2019, 3, 1), None), papers),
        entry("subject.licence", "营业执照", file("营业执照副本.pdf"), papers),
        entry("subject.owner.name", "姓名", "欧阳晓岚", owner, "personal"),
        entry("subject.owner.id_type", "证件类型", Choice("居民身份证"), owner),
        entry("subject.owner.id", "证件号码", ID_NUMBER, owner, "personal"),
        entry("subject.safety.name", "姓名", "李沐阳", safety, "personal"),
        entry("subject.safety.id_type", "证件类型", Choice("居民身份证"), safety),
        entry("subject.safety.id", "证件号码", ID_NUMBER, safety, "personal"),
        entry("subject.safety.mobile", "手机号码", MOBILE, safety, "personal"),
        entry("subject.safety.mail", "电子邮箱", "safety@yunxiu.example.cn", safety, "personal"),
        entry("subject.safety.proof", "算法安全责任人工作证明", file("李沐阳工作证明.pdf"), safety),
        entry("subject.letter", "算法备案承诺书", file("算法备案承诺书.pdf"), files),
        entry("subject.duty", "落实算法安全主体责任基本情况", file("落实算法安全主体责任基本情况.pdf"), files),
    ]


def product(name: str, form: str) -> list[ProofEntry]:
    """Return one product."""
    key, where = f"products[{name}/{form}]", ("产品信息",)
    return [
        entry(f"{key}.name", "产品名称", name, where),
        entry(f"{key}.form", "服务形式", Choice(form), where),
        entry(f"{key}.url", "访问地址", "https://chat.yunxiu.example.cn/app", where),
        entry(f"{key}.status", "服务状态", Choice("已上线"), where),
        entry(f"{key}.audience", "服务对象", Choices(("面向公众", "面向企业")), where),
        entry(f"{key}.dau", "日活跃用户量", Decimal(18500), where),
        entry(f"{key}.mau", "月活跃用户量", Decimal(126000), where),
        entry(f"{key}.real_name", "是否需要实名认证", Choice("是"), where),
        entry(f"{key}.licence", "前置许可", "粤ICP备2026000000号-1", where),
    ]


def path_and_functions(name: str, form: str, steps: tuple[str, ...]) -> Iterator[tuple[str, str, list[ProofEntry]]]:
    """Yield a path's record and its functions' records: (id, title, fields)."""
    key = f"products[{name}/{form}].paths[{'>'.join(steps)}]"
    yield key, f"{name}（{form}） · {' > '.join(steps)}", [entry(f"{key}.steps", "功能访问路径", Steps(steps), ())]
    for function in FUNCTIONS:
        about = f"用户在“{steps[-1]}”页面输入文字，由大语言模型生成回答；{function}支持上下文理解，结果页显著标识“由人工智能生成”。"
        own = f"{key}.functions[{function}]"
        fields = [entry(f"{own}.name", "功能名称", function, ()), entry(f"{own}.intro", "功能介绍", about, ())]
        yield own, f"{steps[-1]} · {function}", fields


def questions(name: str) -> list[tuple[str, str, Value]]:
    """Return the detailed attributes: (section, label, value)."""
    long = (
        "训练数据来自自有业务积累、公开授权数据集和采购数据三部分，经过去重、脱敏、敏感信息过滤和人工抽检后使用，"
        "每一批数据都登记来源、数量、授权方式与使用期限，并按季度复核。"
    )
    return [
        ("总述", "算法简介", f"{name}基于深度学习语言模型，根据用户输入的文字生成连贯、准确的中文回答。"),
        ("总述", "使用场景", Choice("智能对话")),
        ("算法数据", "输入数据模态", Choices(("文本/短文本", "文本/长文本", "图像/普通图像"))),
        ("算法数据", "输入的人物特征是否包含生物特征", Choices(())),
        ("算法数据", "输出数据模态", Choices(("文本",))),
        ("算法数据", "输出文件格式", Choices(("TXT",))),
        ("算法数据", "输出文件大小", "单次输出不超过 4000 字"),
        ("算法数据", "支持批量输出", Choice("否")),
        ("算法模型", "训练数据来源", "自有数据、公开授权数据集、采购数据"),
        ("算法模型", "包括境外数据", Choice("否")),
        ("算法模型", "详细描述", long),
        ("算法模型", "产生方式", Choices(("随机抽样", "人工选取"))),
        ("算法模型", "涉及个人信息", Choice("否")),
        ("算法模型", "使用哪种生成合成算法", Choice("基于深度学习的")),
        ("算法模型", "算法硬件要求", "GPU 服务器 8 台，单卡显存不低于 80GB，内存 512GB，双机热备"),
        ("算法模型", "算法性能", "平均首字延迟 0.6 秒，问答准确率 93.5%"),
        ("算法模型", "算法计算方式", Choices(("服务器端计算",))),
        ("文本生成合成", "生成合成类型", Choices(("篇章生成", "问答对话"))),
        ("文本生成合成", "支持语种", Choices(("简体中文", "英语"))),
        ("文本生成合成", "是否支持跨语言生成", Choice("是")),
        ("算法策略", "对训练数据进行预处理（模型策略）", Choice("是")),
        ("算法策略", "预处理方式", Choices(("数据清洗", "数据增强"))),
        ("算法策略", "输入数据的审核方式", Choices(("全量机器审核", "部分人工审核"))),
        ("算法策略", "详细描述", long[:72]),
        ("算法策略", "是否对产出结果进行后处理（输出策略）", Choice("是")),
        ("算法策略", "后处理方式", Choices(("添加水印", "标签"))),
        ("算法策略", "结果的审核方式", Choices(("全量机器审核", "机器抽审"))),
        ("算法风险与防范机制", "算法滥用", "建立用户举报与账号处置机制，对高频、批量生成行为限流并人工复核。"),
        ("算法风险与防范机制", "算法漏洞", "定期开展对抗测试与红队演练，发现问题 24 小时内处置并复盘。"),
        ("算法风险与防范机制", "恶意利用", "输入与输出双向过滤违法违规内容，保留日志不少于六个月。"),
    ]


def algorithm(name: str) -> list[tuple[str, list[ProofEntry]]]:
    """Return the wizard's steps of one generative algorithm: (title, fields)."""
    key = f"algorithms[{name}]"
    basic = [
        entry(f"{key}.type", "算法类型", Choice("生成合成类（深度合成）"), ("算法基础属性信息",)),
        entry(f"{key}.role", "填报角色", Choice("服务提供者"), ("算法基础属性信息",)),
        entry(f"{key}.name", "算法名称", name, ("算法基础属性信息",)),
        entry(f"{key}.online", "上线时间", date(2026, 3, 18), ("算法基础属性信息",)),
        entry(f"{key}.version", "版本号", "1.10", ("算法基础属性信息",)),
        entry(
            f"{key}.areas", "应用领域", Choices(("社交娱乐类/即时通讯", "计算应用类/网络服务")), ("算法基础属性信息",)
        ),
        entry(f"{key}.report", "算法安全自评估报告", file(f"{name}自评估报告.pdf"), ("附件",)),
        entry(f"{key}.publication", "拟公示内容", file(f"{name}拟公示内容.pdf"), ("附件",)),
    ]
    asked = questions(name)
    detail = [
        entry(f"{key}.detail.q{number}", label, value, (section,))  # a synthetic key: the label occurs elsewhere in it
        for number, (section, label, value) in enumerate(asked)
    ]
    tree = frozenset(
        (f"{product}（{form}）", " > ".join(PATHS[0]), function)
        for product, form in PRODUCTS
        for function in FUNCTIONS[:2]
    )
    return [
        (f"{name} · 基础属性", basic),
        (f"{name} · 详细属性", detail),
        (f"{name} · 关联产品及功能", [entry(f"{key}.association", "选择产品及功能信息", Nodes(tree), ())]),
    ]


CHANGES: dict[str, dict[str, object]] = {
    "算法硬件要求": {
        "verdict": "truncated",
        "outcome": "truncated",
        "stored": "GPU 服务器 8 台，单卡显存不低于 80GB",
        "shown": "GPU 服务器 8 台，单卡显存不低于 80GB",
    },
    "使用场景": {
        "verdict": "no_option",
        "outcome": "no_option",
        "stored": Choice(""),
        "shown": Choice(""),
        "note": "可选：智能写作、AI换脸、其他",
    },
    "算法性能": {"verdict": "differs", "outcome": "written", "stored": "平均首字延迟 0.8 秒，问答准确率 95.3%"},
    "输出文件大小": {
        "verdict": "refused",
        "outcome": "refused",
        "stored": None,
        "shown": None,
        "note": "请输入数字",
    },
    "支持批量输出": {"verdict": "by_person", "outcome": "by_person"},
    "算法计算方式": {
        "verdict": "changed",
        "outcome": "changed",
        "stored": Choices(("第三方服务计算",)),
        "shown": Choices(("第三方服务计算",)),
    },
}


def corrupt(records: list[tuple[str, str, str, list[ProofEntry]]]) -> None:
    """Give some fields verdicts other than proved."""
    detail = next(fields for _, title, _, fields in records if title.endswith("详细属性"))
    for at, field in enumerate(detail):
        detail[at] = replace(field, **CHANGES.get(field.label, {}))  # type: ignore[arg-type]
    detail.append(
        replace(
            detail[3],
            key="x.hidden",
            label="境外数据来源",
            section=("算法模型",),
            verdict="hidden",
            outcome="hidden",
            stored=None,
            shown=None,
        )
    )
    detail.append(
        replace(
            detail[0],
            key="x.extra",
            label="其他使用场景",
            section=("总述",),
            wanted=None,
            stored="旧内容",
            shown="旧内容",
            verdict="extra",
            outcome="",
        )
    )


def records() -> list[tuple[str, str, str, list[ProofEntry]]]:
    """Return all records: (id, title, stage, fields)."""
    result = [("subject", "主体信息", "主体", subject())]
    for name, form in PRODUCTS:
        result.append((f"products[{name}/{form}]", f"{name}（{form}）", "产品", product(name, form)))
        for steps in PATHS:
            result += [(id_, title, "产品", fields) for id_, title, fields in path_and_functions(name, form, steps)]
    for name in ("云岫智能问答算法", "云岫文本写作算法", "云岫摘要生成算法"):
        result += [
            (f"algorithms[{name}].{n}", title, "算法", fields) for n, (title, fields) in enumerate(algorithm(name))
        ]
    return result


def write(base: Path, *, clean: bool = False, pictures: bool = True) -> RunFolder:
    """Write a run below `base` and return it; a clean one was submitted with every field right."""
    all_records = records()
    if not clean:
        corrupt(all_records)
    run = RunFolder.create(base, CLIENT, "mock")
    digest = hashlib.sha256(b"made up").hexdigest()
    versions = {"beian": "0.1.0", "profile": "1", "map": "1"}
    run.append(
        RunOpened(
            run.name,
            CLIENT,
            "mock",
            "http://127.0.0.1:8931/",
            True,
            versions,
            digest,
            digest[::-1],
            digest,
            digest,
            "fast",
            "Chromium 156",
            "陈明",
        ),
        HandoverOpened("LOGIN"),
        HandoverClosed("LOGIN", "seen", 74.2, "person"),
        Status("主体", "主体草稿", "草稿"),
        GuardProved("subject", {"hands": True, "requests": True, "page": True}),
    )
    for id_, title, stage, fields in all_records:
        _write_record(run, (id_, title, stage), fields, pictures=pictures)
    if not clean:
        _write_trouble(run)
    _close(run, [field for *_, fields in all_records for field in fields], clean=clean)
    return run


def _write_record(run: RunFolder, about: tuple[str, str, str], fields: list[ProofEntry], *, pictures: bool) -> None:
    id_, title, stage = about
    run.append(RecordOpened(id_, title, stage, sum(field.verdict != "extra" for field in fields)))
    run.append(
        *(FieldDone(id_, field.key, field.label, field.outcome or "hidden") for field in fields), Saved(id_, "保存成功")
    )
    picture_path = run.store_picture(title, picture(title, fields)) if pictures and len(fields) > 2 else ""
    digest = run.write_proof(id_, fields)
    run.append(Proved(id_, digest, "reopened", {field.key: field.verdict for field in fields}, picture_path))


def _write_trouble(run: RunFolder) -> None:
    detail = "algorithms[云岫智能问答算法].1"
    run.append(
        HandoverOpened("QUESTION", detail, "algorithms[云岫智能问答算法].detail.q1"),
        HandoverClosed("QUESTION", "leave", 12.0, "person", detail, "algorithms[云岫智能问答算法].detail.q1"),
        HandoverOpened("FILL", detail, "algorithms[云岫智能问答算法].detail.q7"),
        HandoverClosed("FILL", "hand_back", 31.0, "person", detail, "algorithms[云岫智能问答算法].detail.q7"),
        Blocked("POST /api/algorithm/submit", "request", "详细属性"),
        Gated("algorithms[云岫推荐算法]", "云岫推荐算法", "算法", 38, "主体审核通过后才能填写"),
        Comment(
            "云岫智能问答算法", "algorithms[云岫智能问答算法].detail.q10", run.store_text("请补充训练数据的授权情况。")
        ),
        Note("template", "自评估报告模板已保存在本次填报的文件夹中", "algorithms[云岫智能问答算法].0"),
    )


def _close(run: RunFolder, fields: list[ProofEntry], *, clean: bool) -> None:
    files = {field.wanted.name: field.wanted for field in fields if isinstance(field.wanted, File)}
    source = run.path.parent / "资料.yaml"
    source.write_text("beian: 1\n", encoding="utf-8")
    run.freeze(source, files.values())
    last = "algorithms[云岫智能问答算法].2"
    counts = tally(fields)
    if clean:
        run.append(HandoverOpened("CONFIRM", last), HandoverClosed("CONFIRM", "submitted", 96.0, "person", last))
        run.append(Status("云岫智能问答算法", "审核中", "审核中", "SL20261125000001"))
        run.append(RunClosed("submitted", 268.4, counts={"total": counts.total}, submitted_by={last: "person"}))
    else:
        run.append(RunClosed("needs_person", 268.4, counts={"total": counts.total}, submitted_by={}))
    run.close()


def picture(title: str, fields: list[ProofEntry]) -> bytes:
    """Draw a page that roughly looks like a saved form, its personal values blacked out."""
    image = Image.new("RGB", (1280, 140 + 46 * min(len(fields), 18)), "#f5f7fa")
    draw = ImageDraw.Draw(image)
    path = next((name for name in FONTS if Path(name).exists()), None)
    font = ImageFont.truetype(path, 20) if path else ImageFont.load_default(20)
    draw.rectangle((0, 0, 1280, 60), fill="#1f5fa8")
    draw.text((30, 16), "模拟备案系统", font=font, fill="white")
    draw.text((40, 80), title, font=font, fill="#222222")
    for number, field in enumerate(fields[:18]):
        top = 124 + number * 46
        draw.text((60, top), field.label[:16], font=font, fill="#555555")
        draw.rectangle((420, top - 4, 1180, top + 34), outline="#c8d0da", fill="white")
        if field.privacy == "personal":
            draw.rectangle((428, top + 2, 640, top + 28), fill="#20262d")
        else:
            draw.text((432, top), str(field.stored or "").replace("\n", " ")[:34], font=font, fill="#222222")
    buffer, about = BytesIO(), PngInfo()
    about.add_itxt(MASKS_TEXT, "[]")
    image.save(buffer, "PNG", optimize=True, pnginfo=about)
    return buffer.getvalue()


def main(base: Path, kind: str) -> None:
    """Write a run and its report in both languages below `base`."""
    view = build(write(base / "runs", clean=kind == "submitted"))
    for language in ("zh", "en"):
        (base / f"report-{kind}-{language}.html").write_text(html.render(view, language), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "draft")
