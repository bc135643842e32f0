"""Whether each upload fits the format and size that a registry is likely to take (R58)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.language import mark, say
from assistant.preflight.case import Case
from assistant.preflight.rule import OFFICE, SEEN, Found, Gap, Said, rule
from assistant.profile.catalogue import spec_of
from assistant.values import File

SCANS = (".pdf", ".png", ".jpg", ".jpeg")
MOST_BYTES = 10 << 20


@rule(
    "R58",
    "warn",
    mark("上传文件的格式和大小合适"),
    stage="算法",
    source=mark("填报经验：PDF、JPG、PNG，不超过 10 MB（尚未校准）"),
    who=OFFICE,
)
def uploads(case: Case) -> Iterator[Said]:
    """Yield an upload of another format, or larger than ten megabytes."""
    for key, value in case.shown.items():
        if not isinstance(value, File):
            continue
        suffix = "." + value.name.rpartition(".")[2].lower()
        if suffix not in SCANS:
            found = say(mark("“{name}”的文件是 {suffix}"), name=spec_of(key).name, suffix=suffix)
            yield Found(key, found, say(mark("请改成 PDF、JPG 或 PNG。")))
        if value.size is None:
            yield Gap(say(mark("文件读不到，大小未知")), key)
            continue
        yield SEEN
        if value.size > MOST_BYTES:
            facts = {"name": spec_of(key).name, "size": f"{value.size / (1 << 20):.1f}"}
            found = say(mark("“{name}”的文件有 {size} MB，超过 10 MB"), **facts)
            yield Found(key, found, say(mark("请降低分辨率或拆分，保持印章清楚。")))
