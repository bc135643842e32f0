"""The rules that nothing leaves the office with internal addresses (R73) or another's brand unnoticed (R74)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.papers_text import NOT_READ
from assistant.checks.preflight.rule import SEEN, TECH, Gap, Observation, Violation, rule
from assistant.core.language import mark, say

_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_INTERNAL = re.compile(
    rf"(?<![\d.])(?:10\.{_BYTE}|192\.168|172\.(?:1[6-9]|2\d|3[01])|127\.0|169\.254)\.{_BYTE}(?:\.{_BYTE})?(?![\d.])"
    r"|https?://[A-Za-z0-9-]+:\d{2,5}(?![\d.])|localhost|(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]+\.)+(?:local|lan|internal|intranet|corp|intra|localdomain|home\.arpa)(?![A-Za-z0-9.-])"
    r"|https?://(?:test|dev|staging|stage|uat|sit|pre|preprod|beta)[-.][A-Za-z0-9.-]+"
    r"|(?<![A-Za-z0-9.-])(?:confluence|jira|gitlab|jenkins|wiki|oa|erp|nas|vpn)\.[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
    r"|\\\\[A-Za-z0-9_.-]+\\[^\s，。；]+|(?:仅|只|须|限)?(?:内网|局域网)(?:可|才可|才能)?访问",
    re.IGNORECASE,
)
_BRANDS = re.compile(
    r"(?<![A-Za-z])(?:Chat ?GPT|GPT-?\d(?:\.\d)?[a-z]?|OpenAI|Claude|Anthropic|Gemini|Mid ?journey|Stable ?Diffusion(?: ?XL)?|DALL[·-]?E"
    r"|LLaMA|Llama ?\d?|Mistral|Grok|Copilot|Eleven ?Labs|Whisper|Hugging ?Face|Perplexity|Runway|Sora|AWS|Azure|Google|Bing|YouTube"
    r"|Facebook|Instagram|WhatsApp|Telegram|Twitter|TikTok|Discord|Siri|Alexa|Cohere|Databricks|Bard|DeepMind|PaLM|Microsoft|Amazon|Firefly|Suno|Flux|xAI|Snowflake|Cloudflare)(?![A-Za-z])"
    r"|谷歌|微软|亚马逊|必应|脸书|推特|油管",
    re.IGNORECASE,
)
_DENIED = re.compile("(?:不|未|没有|无|禁止|严禁|并非|不得)[^，。；]{0,12}$|^[^，。；]{0,10}(?:均|都)?(?:不|未|没有)")


@rule(
    "R73",
    "warn",
    mark("表单和材料里没有内网地址、测试环境、共享盘路径"),
    stage="算法",
    source=mark("填报经验：访问地址打不开、材料带出内部地址，被退回"),
    needs=("profile", "documents"),
    who=TECH,
)
def internal_addresses(case: Case) -> Iterator[Observation]:
    """Report internal hosts, addresses and paths in answers and papers, once each per place."""
    yield SEEN if case.papers.facts else Gap(say(NOT_READ))
    for statement, words in _mentions(case, _INTERNAL):
        yield _internal(statement, words)


@rule(
    "R74",
    "warn",
    mark("提到境外的模型、云和品牌的地方核实过"),
    stage="算法",
    source=mark("填报经验：写到境外模型或品牌的被要求说明"),
    needs=("profile", "documents"),
    who=TECH,
)
def foreign_brands(case: Case) -> Iterator[Observation]:
    """Report names of foreign models, clouds and brands, unless the sentence denies their use."""
    yield SEEN if case.papers.facts else Gap(say(NOT_READ))
    for statement, words in _mentions(case, _BRANDS):
        yield _foreign(statement, words)


def _internal(statement: Statement, words: str) -> Violation:
    text = say("{place}写了内网或内部地址“{words}”", place=statement.place.shown(), words=words)
    return Violation(statement.place.key, text, say("请换成公众能打开的地址（公网域名），或删去。"))


def _foreign(statement: Statement, words: str) -> Violation:
    shown = {"place": statement.place.shown(), "words": words, "quote": statement.quote(words)}
    text = say("{place}提到境外品牌（模型或服务）“{words}”：“{quote}”", **shown)
    remedy = say("请核实是否调用：调用的须列为第三方模型并说明数据出境；没有调用的，请删去品牌（商标）。")
    return Violation(statement.place.key, text, remedy)


def _is_number_published(statement: Statement, words: str) -> bool:
    """Say whether it is a number in the text to be published, which R48 reports."""
    return statement.place.key.pattern().endswith("publication") and words.replace(".", "").isdigit()


def _mentions(case: Case, pattern: re.Pattern[str]) -> Iterator[tuple[Statement, str]]:
    """Yield the statements and lines that match, once for each place and word."""
    table = table_of(case)
    seen: set[tuple[str, str]] = set()
    for statement in (*table.statements, *(line for source in table.papers for line in source.lines)):
        for match in pattern.finditer(statement.text):
            known = (str(statement.place.key), match[0].casefold())
            is_denied = pattern is _BRANDS and _DENIED.search(statement.text[: match.start()])
            if known not in seen and not is_denied and not _is_number_published(statement, match[0]):
                seen.add(known)
                yield statement, match[0]
