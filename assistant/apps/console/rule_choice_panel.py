"""Which rules the preflight page shows: all of them, only some, or all but some; the address of the page says which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.apps.console.parts import badge, el, link, page_of
from assistant.apps.console.words import SEVERITIES, weighed
from assistant.checks.preflight.check import BASIC, RuleSelection
from assistant.checks.preflight.rulebook import rules
from assistant.core.findings import Finding
from assistant.core.language import say


@dataclass(frozen=True, slots=True)
class ShownRules:
    """The rules to show, as the address of a page has them: `R02,R05` to show alone, and those to leave out."""

    only: str = ""
    skip: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters of an address."""
        return {"only": self.only, "skip": self.skip}

    def holds(self, rule: str) -> bool:
        """Return whether the findings of a rule are shown."""
        return RuleSelection(_ids(self.only), _ids(self.skip)).holds(rule)

    def without(self, rule: str) -> ShownRules:
        """Return all rules but this one and those that were left out before."""
        return ShownRules(skip=",".join(sorted({*_ids(self.skip), rule})))


def note_hidden(folder: str, stage: str, count: int) -> None:
    """Say how many findings the page does not show, and how they are shown again."""
    with el("p", None, "note warn"):
        el("span", say("还有 {count} 处没有显示在这一页；它们仍然要改，填报前照样检查。", count=count))
        link(say("显示全部规则的问题"), page_of("client", folder, "findings", stage=stage))


def add_rule_choice(folder: str, stage: str, shown: ShownRules, findings: Sequence[Finding]) -> None:
    """Add the links that show one rule alone or leave it out; `findings` are those of all rules."""
    counts = Counter(finding.rule for finding in findings)
    severities = {finding.rule: finding.severity for finding in findings}
    titles = {known.id: known.title for known in rules()} | {name: title for name, (_, title) in BASIC.items()}
    with el("details"):
        el("summary", say("只看一条规则，或先不看几条"))
        with el("ul", None, "plain"):
            for rule in sorted(counts, key=lambda rule: (list(SEVERITIES).index(severities[rule]), rule)):
                title = say(titles.get(rule, rule))
                with el("li", None, "entry"):
                    badge(weighed(severities[rule], rule), SEVERITIES[severities[rule]][2])
                    el("span", say("{title}（{count} 处）", title=title, count=counts[rule]), "grow")
                    to = page_of("client", folder, "findings", stage=stage, only=rule)
                    link(say("只看这条"), to, "button quiet", aria_label=say("只看这条：{title}", title=title))
                    if shown.holds(rule):
                        to = page_of("client", folder, "findings", stage=stage, **shown.without(rule).query)
                        link(say("先不看"), to, "button quiet", aria_label=say("先不看：{title}", title=title))


def _ids(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))
