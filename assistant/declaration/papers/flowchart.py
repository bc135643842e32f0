"""The flow chart of an algorithm: nodes from the profile, rendered as a picture.

`nodes(facts, algorithm)` returns the boxes from data to result, one for each model; `draw` renders a PNG. It uses a
Chinese font of the machine; without one it returns None and the paper asks for the picture.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from assistant.core.keys import FieldKey
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.models_used import called_models, own_model
from assistant.declaration.profile import vocabulary as words

_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "msyh.ttc",
    "simhei.ttf",
    "simsun.ttc",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "STHeiti Light.ttc",
    "DroidSansFallbackFull.ttf",
)
_WIDTH, _BOX, _PAD, _GAP, _SIZE, _SMALL = 1240, 820, 22, 54, 32, 26
_INK, _PAPER, _LINE = (30, 30, 30), (255, 255, 255), (70, 90, 120)
_FILLS = {"data": (232, 240, 250), "review": (253, 244, 222), "model": (226, 243, 232), "result": (240, 234, 248)}

NodeKind = Literal["data", "review", "model", "result"]


@dataclass(frozen=True, slots=True)
class Node:
    """One box: its kind, its title, and a note in the client's words."""

    kind: NodeKind
    title: str
    note: str = ""


def nodes(facts: DraftFacts, algorithm: FieldKey) -> tuple[Node, ...]:
    """Return the boxes from data to result; steps that the profile does not mention are omitted."""
    kind = facts.get(algorithm, "basic.type")
    boxes = _generative(facts, algorithm) if kind == words.GENERATIVE else _labelled(facts, algorithm)
    return tuple(boxes)


def models(facts: DraftFacts, algorithm: FieldKey) -> tuple[Node, ...]:
    """Return one box for each model: the algorithm's own if it has one, then the third-party ones."""
    kind = facts.get(algorithm, "detail.model.algorithm.answer") or facts.get(algorithm, "basic.type")
    name = facts.get(algorithm, "basic.name")
    titles = {"yes": f"自有模型：{name}", "open": f"模型：{name}", "no": ""}
    title = titles[own_model(facts, algorithm)] if name else ""
    nodes = [Node("model", title, kind)] if title else []
    for key in called_models(facts, algorithm)[0]:
        title = facts.get(key, "name")
        nodes.append(Node("model", f"第三方模型：{title or '名称待填'}", facts.get(key, "purpose")))
    return tuple(nodes)


def _generative(facts: DraftFacts, algorithm: FieldKey) -> Iterator[Node]:
    strategy = "detail.strategy"
    has_training = own_model(facts, algorithm) != "no"
    if has_training and (training := facts.get(algorithm, "detail.model.sampling")):
        yield Node("data", "训练数据", f"产生方式：{training}")
    if has_training and facts.get(algorithm, f"{strategy}.training_preprocessing.answer") == words.YES:
        yield Node("data", "训练数据预处理", facts.get(algorithm, f"{strategy}.training_preprocessing.methods"))
    if modality := facts.get(algorithm, "detail.data.input_modality"):
        yield Node("data", "用户输入", modality)
    if facts.get(algorithm, f"{strategy}.input_preprocessing.answer") == words.YES:
        yield Node("review", "输入预处理", facts.get(algorithm, f"{strategy}.input_preprocessing.methods"))
    if review := facts.get(algorithm, f"{strategy}.input_review.options"):
        yield Node("review", "输入审核", review)
    yield from models(facts, algorithm)
    if facts.get(algorithm, f"{strategy}.post_processing.answer") == words.YES:
        yield Node("review", "结果后处理", facts.get(algorithm, f"{strategy}.post_processing.methods"))
    if review := facts.get(algorithm, f"{strategy}.result_review.options"):
        yield Node("review", "结果审核", review)
    if output := facts.get(algorithm, "detail.data.output_modality"):
        formats = facts.get(algorithm, "detail.data.output_format")
        yield Node("result", "输出结果", f"{output}{f'（{formats}）' if formats else ''}")


def _labelled(facts: DraftFacts, algorithm: FieldKey) -> Iterator[Node]:
    """Yield the boxes of a type that is known only by its form's labels: short answers, section by section."""
    kinds: dict[str, NodeKind] = {"算法数据": "data", "算法模型": "model", "算法策略": "review"}
    for section, kind in kinds.items():
        answers = list(facts.section(algorithm, section))
        if kind == "model":
            yield from (Node("data", spec.label, text) for spec, text in answers if _is_input(spec.label, text))
            yield from models(facts, algorithm)
            answers = [(spec, text) for spec, text in answers if not _is_input(spec.label, text)]
        for spec, text in answers:
            if text and len(text) <= 40 and text not in {words.YES, words.NO}:
                yield Node(kind, spec.label, text)
            elif kind == "review" and spec.label.endswith("策略说明"):
                yield Node(kind, spec.label.removesuffix("说明"), "")
    scene = facts.get(algorithm, "publication_text.scene")
    yield Node("result", "输出结果", scene if len(scene) <= 40 else "")


def _is_input(label: str, text: str) -> bool:
    """Return whether a short answer tells what goes into the model, so that its box comes before the model's."""
    return "输入" in label and 0 < len(text) <= 40


@lru_cache(maxsize=32)
def draw(boxes: tuple[Node, ...]) -> bytes | None:
    """Return the chart as PNG, or None without boxes or a Chinese font. Equal boxes give equal bytes."""
    path = font_path()
    if path is None or not boxes:
        return None
    title, small = ImageFont.truetype(path, _SIZE), ImageFont.truetype(path, _SMALL)
    laid = [_laid(box, title, small) for box in boxes]
    height = sum(box_height for _, _, box_height in laid) + _GAP * (len(laid) - 1) + 2 * _PAD
    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    pen = ImageDraw.Draw(image)
    y = _PAD
    for number, (box, lines, box_height) in enumerate(laid):
        _box(pen, box, lines, (y, box_height), (title, small))
        y += box_height
        if number + 1 < len(laid):
            _arrow(pen, y, y + _GAP)
            y += _GAP
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True, dpi=(200, 200))
    return buffer.getvalue()


@cache
def font_path() -> str | None:
    """Return the path of a Chinese font on this machine, or None."""
    for folder in _font_folders():
        if folder.is_dir():
            installed = {file.name: file for file in folder.rglob("*.[ot]t[cf]")}
            for name in _FONTS:
                if name in installed:
                    return str(installed[name])
    return None


def _font_folders() -> Iterator[Path]:
    windows = os.environ.get("WINDIR")
    if windows:
        yield Path(windows) / "Fonts"
    yield from (Path(name) for name in ("/System/Library/Fonts", "/Library/Fonts", "/usr/share/fonts"))
    yield from (Path.home() / name for name in (".fonts", ".local/share/fonts", "Library/Fonts"))


def _laid(box: Node, title: ImageFont.FreeTypeFont, small: ImageFont.FreeTypeFont) -> tuple[Node, list[str], int]:
    lines = [*_wrapped(box.title, title), ""] if box.note else [*_wrapped(box.title, title)]
    notes = _wrapped(box.note, small)[:3]
    heads = len([line for line in lines if line])
    height = 2 * _PAD + heads * (_SIZE + 10) + len(notes) * (_SMALL + 10)
    return box, [*lines, *notes], height


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines, line = [], ""
    for character in " ".join(text.split()):
        if font.getlength(line + character) > _BOX - 2 * _PAD:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line] if line else lines


def _box(
    pen: ImageDraw.ImageDraw,
    box: Node,
    lines: list[str],
    place: tuple[int, int],
    fonts: tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont],
) -> None:
    top, height = place
    left = (_WIDTH - _BOX) // 2
    corners = (left, top, left + _BOX, top + height)
    pen.rounded_rectangle(corners, radius=14, fill=_FILLS[box.kind], outline=_LINE, width=3)
    y, font = top + _PAD, fonts[0]
    for line in lines:
        if not line:
            font = fonts[1]
            continue
        pen.text((_WIDTH / 2, y), line, font=font, fill=_INK, anchor="ma")
        y += (_SIZE if font is fonts[0] else _SMALL) + 10


def _arrow(pen: ImageDraw.ImageDraw, top: int, bottom: int) -> None:
    middle = _WIDTH // 2
    pen.line((middle, top + 4, middle, bottom - 12), fill=_LINE, width=4)
    pen.polygon([(middle - 12, bottom - 20), (middle + 12, bottom - 20), (middle, bottom - 2)], fill=_LINE)
