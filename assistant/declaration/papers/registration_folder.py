"""The folder of a 生成式人工智能服务登记: its parts, the skeleton on disk, the list of what is missing.

    prepare(folder)                 make the parts' folders; nothing that exists is changed
    files_of(folder)                the files that lie in each part
    missing_list(entity, lacking)   the 欠件清单 as a page

The parts are those that filers report (duties.md, confidence C); provinces differ. No official form is built in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core import files
from assistant.core.language import mark, say
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid

FOLDER = "登记"
MISSING_LIST = "欠件清单.docx"


@dataclass(frozen=True, slots=True)
class RegistrationPart:
    """One part of the folder: its key, folder name, what belongs there and who supplies it."""

    key: str
    folder: str
    needs: str
    supplier: str


PARTS: tuple[RegistrationPart, ...] = (
    RegistrationPart(
        "form",
        "01-登记备案表",
        mark("属地网信部门发的登记备案表，填好盖章"),
        mark("经办"),
    ),
    RegistrationPart(
        "call", "02-调用情况说明及证明", mark("调用哪个已备案模型的说明，附合同、授权或接口开通的证明"), mark("技术")
    ),
    RegistrationPart("terms", "03-服务协议和隐私政策", mark("正在使用的服务协议和隐私政策"), mark("法务")),
    RegistrationPart("rules", "04-内容安全管理制度", mark("内容审核、投诉处理、应急和标识的制度"), mark("法务")),
    RegistrationPart("keywords", "05-关键词库", mark("拦截关键词库（.xlsx）"), mark("技术")),
    RegistrationPart("questions", "06-评估测试题", mark("评估测试题和测试结果（.xlsx）"), mark("技术")),
    RegistrationPart("access", "07-测试通道", mark("测试网址和账号的说明"), mark("技术")),
)


def prepare(folder: Path) -> bool:
    """Make the folders of all parts and return whether any was new; raises OSError."""
    missing = [part.folder for part in PARTS if not (folder / part.folder).is_dir()]
    for name in missing:
        files.make_folder(folder / name)
    return bool(missing)


def files_of(folder: Path) -> dict[str, tuple[Path, ...]]:
    """Return the files of each part by its key, in order of their names; hidden and temporary ones are left out."""
    return {part.key: tuple(_files(folder / part.folder)) for part in PARTS}


def _files(folder: Path) -> list[Path]:
    paths = sorted(folder.rglob("*")) if folder.is_dir() else []
    return [
        path for path in paths if not path.name.startswith((".", "~$")) and path.is_file() and not path.is_symlink()
    ]


def missing_list(entity: str, lacking: Sequence[RegistrationPart], remarks: Mapping[str, Sequence[str]]) -> DraftLayer:
    """Return the 欠件清单 as a page: the parts without a file, and what to correct in the others by folder name."""
    head = (say("材料"), say("需要什么"), say("谁提供"))
    rows = [(part.folder, say(part.needs), say(part.supplier)) for part in lacking]
    parts: list[DraftLine | Grid] = [Grid((head, *rows), head=True, widths=(4.6, 8.6, 2.8))] if rows else []
    if not rows:
        parts.append(DraftLine(say("七项材料都已有文件。")))
    parts.extend(DraftLine(f"· {name}：{text}") for name, texts in remarks.items() for text in texts)
    parts.append(
        DraftLine(say("本清单按办理者公开的经验列出，不是官方清单；各省不同，以属地网信部门的要求为准。"), "note")
    )
    return DraftLayer("registration", say("生成式人工智能服务登记欠件清单"), "", tuple(parts), entity)
