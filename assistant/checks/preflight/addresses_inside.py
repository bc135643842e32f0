"""The rules that nothing leaves the office with internal addresses (R73) or another's brand unnoticed (R74)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import clause_after, clause_before, is_denied
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.rule import SEEN, TECH, Observation, Violation, rule
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern

_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_INTERNAL = lazy_pattern(
    rf"(?<![\d.])(?:10\.{_BYTE}|192\.168|172\.(?:1[6-9]|2\d|3[01])|127\.0|169\.254)\.{_BYTE}(?:\.{_BYTE})?(?![\d.])"
    r"|https?://[A-Za-z0-9-]+:\d{2,5}(?![\d.])|localhost|(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]+\.)+(?:local|lan|internal|intranet|corp|intra|localdomain|home\.arpa)(?![A-Za-z0-9.-])"
    r"|https?://(?:test|dev|staging|stage|uat|sit|pre|preprod|beta)[-.][A-Za-z0-9.-]+"
    r"|(?<![A-Za-z0-9.-])(?:confluence|jira|gitlab|jenkins|wiki|oa|erp|nas|vpn)\.[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
    r"|\\\\[A-Za-z0-9_.-]+\\[^\s，。；]+|(?:仅|只|须|限)?(?:内网|局域网)(?:可|才可|才能)?访问",
    re.IGNORECASE,
)
_BRANDS = lazy_pattern(
    r"(?<![A-Za-z])(?:Chat ?GPT|GPT-?\d(?:\.\d)?[a-z]?|OpenAI|Codex|Claude|Anthropic|Gemini|Gemma|Imagen|PaLM|Bard|DeepMind|Vertex AI"
    r"|Mid ?journey|Stable ?(?:Diffusion|Video|Audio)(?: ?XL)?|SDXL|SD ?(?:1\.[45]|2\.[01]|3(?:\.5)?)|Stability ?AI|DALL[·-]?E|Flux(?:\.1)?|Civitai"
    r"|LLaMA|Llama ?-?\d?|CodeLlama|Vicuna|Alpaca|Mistral|Mixtral|Falcon ?-?\d+B|Phi-?[234]|Grok|xAI|Copilot|Cohere|Command R|Perplexity|Character\.AI|Replika"
    r"|Eleven ?Labs|Whisper|Deepgram|AssemblyAI|Descript|Speechify|Hugging ?Face|Replicate|Runway"
    r"|Sora|Pika|Luma|Kaiber|Suno|Udio|Firefly|Canva|DeepL|Grammarly|Jasper"
    r"|AWS|EC2|Amazon|Azure|GCP|Google|Firebase|BigQuery|Bing|YouTube|Microsoft|Oracle Cloud|IBM Cloud|Watson|DigitalOcean|Heroku|Vercel|Netlify|Linode|Vultr"
    r"|Cloudflare|Akamai|Fastly|Snowflake|Databricks|Pinecone|Algolia|Twilio|SendGrid|Stripe|PayPal|Datadog|Sentry|Mixpanel|Amplitude|AppsFlyer|Salesforce|Zendesk"
    r"|Mapbox|OpenStreetMap|TomTom|Waze|Uber|Netflix|Spotify|Facebook|Instagram|WhatsApp|Telegram|Twitter|TikTok|Reddit|Discord|Slack|Pinterest|LinkedIn|Quora"
    r"|Siri|Alexa|Shutterstock|Getty|LAION|Kaggle|Common ?Crawl)(?![A-Za-z])"
    r"|谷歌|微软|亚马逊|必应|脸书|推特|油管|苹果地图|甲骨文云",
    re.IGNORECASE,
)
_DENIED = lazy_pattern("(?:不|未|没有|无|禁止|严禁|并非|不得)[^，。；]{0,12}$|^[^，。；]{0,10}(?:均|都)?(?:不|未|没有)")
_COMPARED = lazy_pattern(
    "产品如|服务如|如[^，。；]{0,12}等|类似|同类|相比|对比|比较过|曾出现|市面|业内|竞品|仿冒|冒充|伪造|画风|商标|例如|比如|点名"
)
_CACHE_SIZE = 20_000  # a line of a paper is often one of its sentences, too
_USED = lazy_pattern("调用|接入|使用|采用|依托|基于|微调|部署|切到|转给|转由|训练|存放|备份|接口")


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
    yield from unread_papers(case)
    if case.papers.facts:
        yield SEEN
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
    yield from unread_papers(case)
    if case.papers.facts:
        yield SEEN
    for statement, words in _mentions(case, _BRANDS):
        yield _foreign(statement, words)


def _internal(statement: Statement, words: str) -> Violation:
    text = say("{place}写了内网或内部地址“{words}”", place=statement.place.shown(), words=words)
    return Violation(statement.place.key, text, say("请换成公众能打开的地址（公网域名），或删去。"))


def _foreign(statement: Statement, words: str) -> Violation:
    shown = {"place": statement.place.shown(), "words": words, "quote": statement.quote(words)}
    text = say("{place}提到境外品牌“{words}”：“{quote}”", **shown)
    remedy = say("请核实是否调用：调用的须列为第三方模型并说明数据出境；没有调用的，请删去品牌。")
    return Violation(statement.place.key, text, remedy)


def _is_number_published(statement: Statement, words: str) -> bool:
    """Say whether it is a number in the text to be published, which R48 reports."""
    return statement.place.key.pattern().endswith("publication") and words.replace(".", "").isdigit()


def _is_harmless(text: str, match: re.Match[str]) -> bool:
    """Say whether a sentence denies the use of a brand, or speaks of it as another's product or an example."""
    if _DENIED.search(text[: match.start()]) or is_denied(text, match.start(), match.end()):
        return True
    clause = clause_before(text, match.start()) + match[0] + clause_after(text, match.end())
    return bool(_COMPARED.search(clause)) and not _USED.search(text)


@lru_cache(maxsize=_CACHE_SIZE)
def _matches(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str], ...]:
    return tuple(pattern.finditer(text))


def _mentions(case: Case, pattern: re.Pattern[str]) -> Iterator[tuple[Statement, str]]:
    """Yield the statements and lines that match, once for each place and word."""
    table = table_of(case)
    seen: set[tuple[str, str]] = set()
    for statement in (*table.statements, *(line for source in table.papers for line in source.lines)):
        for match in _matches(pattern, statement.text):
            known = (str(statement.place.key), match[0].casefold())
            is_harmless = pattern is _BRANDS and _is_harmless(statement.text, match)
            if known not in seen and not is_harmless and not _is_number_published(statement, match[0]):
                seen.add(known)
                yield statement, match[0]
