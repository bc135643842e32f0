"""The table of a returned filing as one self-contained HTML page: no script, no network; every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.core.language import say
from assistant.proof.report.html import policy

_STYLE = (
    "body{font:15px/1.6 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:1080px;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}th:first-child{width:2.4em}th:nth-child(2){width:24%}"
    "table{page-break-inside:auto}tr{page-break-inside:avoid}th,td{border:1px solid #bbb;padding:6px 8px;vertical-align:top;"
    "text-align:left;white-space:pre-wrap;overflow-wrap:anywhere}th{background:#f2f2f2}h2{font-size:1.1em}"
)


def returned_page(
    client: str, title: str, head: Sequence[str], groups: Sequence[tuple[str, Sequence[Sequence[str]]]], note: str
) -> str:
    """Return the page with one table for each round; `groups` holds heading and rows, `note` explains how to read it."""
    body = "".join(f"<h2>{escape(name)}</h2>{_table(head, rows)}" for name, rows in groups)
    origin = say("本页由备案助手（非官方工具）生成，供核对和回复退回意见时参考。")
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">{policy()}<title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(client)}</p>{body}"
        f"<p>{escape(note)}</p><p>{escape(origin)}</p></body></html>\n"
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"
