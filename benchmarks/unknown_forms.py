"""Unknown forms: third-party renderers and the form tasks of MiniWoB++, filled by `fill_form`.

`python -m benchmarks.unknown_forms [--miniwob FOLDER] [--write]`. The renderers (form-create on two kits, vform3, amis)
are installed from npm and draw the same three synthetic forms; each one's own model is the truth. Form tasks of
MiniWoB++ (the folder `html` of its package) are filled as their sentence asks; the task's own reward is the truth. A
field is *right* if it is reported right and the truth agrees, *silently wrong* if it is reported right and the truth
does not, *abstained* if nothing was written, *told* if it was reported as wrong. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from assistant import FormField, fill_form
from hatch_build import build_web
from scripts.kits import PAGE, with_table
from tests.conftest import browser_arguments, browser_path
from tests.forms.widget_site import served

HERE = Path(__file__).parent / "renderers"
RENDERERS = {
    "fc_element": "form-create, Element Plus",
    "fc_antd": "form-create, Ant Design Vue",
    "vform": "vform3",
    "amis": "amis",
}
KNOWN = ("fc_element", "fc_antd", "vform")
FORMS = ("company", "product", "person")
SEEDS = 3
_SETTLES_MS = 1_000
Field = tuple[str, str, str, list[str] | None]
Tally = Counter[str]


def value_and_model(field: Field, place: int) -> tuple[Any, Any]:
    """Return the value to enter into a field and the resulting state of the renderer's model."""
    _, kind, label, words = field
    match kind:
        case "text":
            return f"{label[:4]}示例{place}", f"{label[:4]}示例{place}"
        case "textarea":
            return f"{label}的说明。第{place}段。", f"{label}的说明。第{place}段。"
        case "number":
            return str(10 + place), 10 + place
        case "date":
            day = f"2024-{place % 12 + 1:02d}-{place % 27 + 1:02d}"
            return day, day
        case "switch":
            return True, True
        case "cascader":
            return ["浙江省", "宁波市"], ["浙江省", "宁波市"]
        case "checkbox" | "multiple":
            assert words
            return [words[1], words[-1]], [words[1], words[-1]]
        case _:
            assert words
            return words[place % len(words)], words[place % len(words)]


def agrees(truth: Any, model: Any) -> bool:
    """Return whether a model agrees with the truth: lists in any order, a cascader by its last word, numbers as text."""
    if isinstance(truth, list):
        parts = model.split(",") if isinstance(model, str) and "," in model else model
        return (isinstance(parts, list) and sorted(parts) == sorted(truth)) or model == truth[-1]
    return bool(model) is truth if isinstance(truth, bool) else str(model) == str(truth)


def judged(one: FormField, is_true: bool) -> str:
    """Return the tally to which a field belongs."""
    if one.is_right:
        return "right" if is_true else "silently wrong"
    return "abstained" if one.is_abstained else "told"


def of_renderer(page: Page, site: str, renderer: str, report: Callable[[str], None]) -> Tally:
    """Fill the three forms of one renderer."""
    tally: Tally = Counter()
    for form in FORMS:
        where = "amis.html" if renderer == "amis" else "index.html"
        page.goto(f"{site}/{where}?renderer={renderer}&form={form}")
        page.wait_for_function("() => window.model && document.querySelectorAll('#app input').length > 5")
        fields: list[Field] = page.evaluate("() => window.fields")
        pairs = [value_and_model((*field, None)[:4], place) for place, field in enumerate(fields)]
        result = fill_form(page, {field[2]: value for field, (value, _) in zip(fields, pairs, strict=True)})
        page.wait_for_timeout(_SETTLES_MS)  # amis updates its form a moment after its control
        model = page.evaluate("() => window.model()")
        for field, (_, truth), one in zip(fields, pairs, result.fields, strict=True):
            share = judged(one, agrees(truth, model.get(field[0])))
            tally[share] += 1
            if share != "right":
                report(
                    f"{renderer}/{form}: {field[1]} {field[2]} {share}: {one.outcome} {one.reason} model={model.get(field[0])!r}"
                )
    return tally


# MiniWoB++: task → the labels and values that its sentence asks for; None where the sentence is of another kind.
def _pairs(pattern: str, *labels: str) -> Callable[[str], dict[str, Any] | None]:
    def read(sentence: str) -> dict[str, Any] | None:
        match = re.search(pattern, sentence)
        return dict(zip(labels, match.groups(), strict=True)) if match else None

    return read


def _boxes(sentence: str) -> dict[str, Any] | None:
    match = re.search(r"Select (.+) and click Submit", sentence)
    if not match or match[1] == "nothing":
        return None
    return dict.fromkeys(match[1].split(", "), True)


def _twice(sentence: str) -> dict[str, Any] | None:
    match = re.search(r'password "(.+?)"', sentence)
    return {"Password": match[1], "Verify password": match[1]} if match else None


_USER = _pairs(r'username "(.+?)" and the password "(.+?)"', "Username", "Password")
_FILM = _pairs(
    r"Search for (.+?) movies directed by (.+?) from year (\d+)",
    "Genre|Movie Genre",
    "Director|Director Name",
    "Year|Released Date",
)
TASKS: dict[str, Callable[[str], dict[str, Any] | None]] = {
    "login-user": _USER,
    "login-user-popup": _USER,
    "enter-password": _twice,
    "click-checkboxes": _boxes,
    "click-checkboxes-large": _boxes,
    "click-checkboxes-transfer": _boxes,
    "multi-layouts": _FILM,
    "multi-orderings": _FILM,
    "use-spinner": _pairs(r"Select (-?\d+) with the spinner", "Select a value"),
    # these have no label at all, so that any result is a guess
    "enter-text": _pairs(r'Enter "(.+?)" into the text field', "text field"),
    "enter-date": _pairs(r"Enter (.+?) as the date", "date"),
    "choose-list": _pairs(r"Select (.+?) from the list", "list"),
}


def _worded(page: Page, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values under the labels of this page, as a person looking at it would write them."""
    shown = {text.strip() for text in page.locator("#area *").all_inner_texts()}
    return {next((word for word in key.split("|") if word in shown), key.split("|")[0]): v for key, v in values.items()}


def of_miniwob(page: Page, site: str, report: Callable[[str], None]) -> Tally:
    """Fill every form task with several seeds; the task's own reward, given when its button is pressed, is the truth."""
    tally: Tally = Counter()
    for task, read in TASKS.items():
        for seed in range(SEEDS):
            page.goto(f"{site}/miniwob/{task}.html")
            page.evaluate(
                "(seed) => { Math.seedrandom(seed); core.EPISODE_MAX_TIME = 600000; core.startEpisodeReal(); }", seed
            )
            sentence = page.locator("#query").inner_text()
            values = read(" ".join(sentence.split()))
            if values is None:
                continue
            result = fill_form(page, _worded(page, values))
            reward = 0.0
            if result.is_right:
                page.locator("#area button, #area .final").locator("visible=true").last.click()
                reward = page.evaluate("() => WOB_RAW_REWARD_GLOBAL")
            for one in result.fields:
                share = judged(one, not result.is_right or reward == 1)
                tally[share] += 1
                if share != "right":
                    report(f"miniwob/{task}: {one.label} {share}: {one.outcome} {one.reason} reward={reward}")
    return tally


def table(tallies: dict[str, Tally]) -> str:
    """Return the shares with their denominators as a Markdown table."""
    names = ("right", "abstained", "told", "silently wrong")
    lines = ["| | fields | " + " | ".join(names) + " |", "|---" * (len(names) + 2) + "|"]
    for name, tally in tallies.items():
        total = sum(tally.values())
        shares = " | ".join(f"{tally[name]} ({100 * tally[name] / total:.1f} %)" if total else "–" for name in names)
        lines.append(f"| {name} | {total} | {shares} |")
    return "\n".join(lines)


def main() -> int:
    """Fill everything and print the table; return 1 if a field is silently wrong."""
    parser = argparse.ArgumentParser(description="Fill third-party forms by their labels.")
    parser.add_argument("--miniwob", type=Path, help="the folder html of the package miniwob")
    parser.add_argument("--only", help="one renderer, or miniwob")
    parser.add_argument("--write", action="store_true", help="write the table into docs/kits.md")
    options = parser.parse_args()
    build_web(HERE, HERE / "dist")
    tallies: dict[str, Tally] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments())
        tallies = _all(browser, options)
        browser.close()
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(with_table(page, table(tallies), "unknown forms"), encoding="utf-8")
    sys.stdout.write(table(tallies) + "\n")
    return 1 if any(tally["silently wrong"] for tally in tallies.values()) else 0


def _all(browser: Browser, options: argparse.Namespace) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}

    def report(line: str) -> None:
        sys.stderr.write(line + "\n")

    with served(HERE / "dist") as site:
        for renderer, name in RENDERERS.items():
            if options.only in (None, renderer):
                page = browser.new_page()
                page.set_default_timeout(15_000)
                tallies[name] = of_renderer(page, site, renderer, report)
                page.close()
    if options.miniwob and options.only in (None, "miniwob"):
        with served(options.miniwob) as site:
            page = browser.new_page()
            page.set_default_timeout(15_000)
            tallies["MiniWoB++ form tasks"] = of_miniwob(page, site, report)
    known = [RENDERERS[item] for item in KNOWN if RENDERERS[item] in tallies]
    tallies["known kits"] = sum((tallies[item] for item in known), Counter())
    tallies["elsewhere"] = sum(
        (tally for name, tally in tallies.items() if name not in (*known, "known kits")), Counter()
    )
    return tallies


if __name__ == "__main__":
    raise SystemExit(main())
