"""The table of pages in docs/console.md and docs/zh/console.md, from what each page of the console says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.apps.console import pages

HEADS = {"en": ("page", "what it shows and does"), "zh": ("页面", "显示什么、能做什么")}
CLIENT = {"en": "client", "zh": "客户"}


def guide(text: str, language: str, spoken: Callable[[str], str]) -> str:
    """Return the guide with its table of pages drawn anew; `spoken` says a text of the program in its language."""
    heads = f"| {' | '.join(HEADS[language])} |"
    table = "\n".join(rows(language, spoken))
    guide_text, count = re.subn(
        rf"(?m)^{re.escape(heads)}\n(\|.*\n)*", lambda _: f"{heads}\n| --- | --- |\n{table}\n", text
    )
    if count != 1:
        raise LookupError(f"the guide of the console has {count} tables of pages, instead of one: {heads}")
    return guide_text


def rows(language: str, spoken: Callable[[str], str]) -> Iterator[str]:
    """Yield a row for every page; a link keeps its Chinese title, which is also its name in papers and talk."""
    pages.import_pages()
    first_of_client = CLIENT[language]
    for name, page in pages.described_pages():
        title = spoken(page.name) if page.name else name
        if page in pages.CLIENT_PAGES.values():
            title, first_of_client = f"{first_of_client} › {title}".lstrip(), ""
        yield f"| {title} | {spoken(page.about)} |"
