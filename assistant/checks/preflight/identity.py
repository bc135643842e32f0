"""Remedies for faulty numbers of identity documents. They never contain the number."""

from __future__ import annotations

from assistant.core.language import say
from assistant.declaration.profile.identity import NumberFault


def remedy_of(fault: NumberFault) -> str:
    """Return the remedy for a fault, by the part of the number that is wrong."""
    match fault.part:
        case "length":
            return say("请对照证件写全 18 位（15 位的旧号码已停用）；不是居民身份证的，请改“证件类型”。")
        case "characters":
            return say("请只写 17 位半角数字和末位的数字或 X，不加空格和横线；其他证件请改“证件类型”。")
        case "date":
            return say("请对照证件核对第 7 至 14 位（年月日）；其他证件请改“证件类型”。")
        case "check":
            return say("请对照证件逐位核对，多为抄错一位或颠倒两位；其他证件请改“证件类型”。")
        case "shape" | "kind":
            return say("请对照证件核对号码和“证件类型”；确实没有写错的，不用改。")
