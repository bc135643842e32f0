"""Icons without words whose tooltip appears only while the pointer rests on them: each is looked at once a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.core import wording
from assistant.core.errors import PageMismatch
from assistant.core.language import say
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import Locator, PageFault
from assistant.filing.site.named_things import WHOLE, Part, ask

SHOWN_WITHIN_S = 0.8
_MOST = 24  # icons that are tried for one tooltip
_MOST_ALIKE = 4


@dataclass(slots=True)
class Tooltips:
    """What the icons of a site say under the pointer, by what they look like."""

    browser: BrowserSession
    known: dict[str, str] = field(default_factory=dict)

    def find(self, word: str, part: Part = WHOLE) -> Locator | None:
        """Return the icon of a part of the page that says this, None if none does; raises PageMismatch if several do."""
        page, matching = self.browser.page, list[Locator]()
        icons = [
            (frame, icon) for frame, answer in ask(page, "wordless", {"within": part.paths}, part) for icon in answer
        ]
        for frame, icon in icons[:_MOST]:
            thing, looks = frame.locator(icon["path"]), icon["looks"]
            text = self.known.get(looks) or self._text_of(thing)
            if text:
                self.known[looks] = text
            if text == wording.spelling(word):
                matching.append(thing)
        if len(matching) > 1:
            what = say("“{word}”有 {count} 处，不知道该按哪一处", word=word, count=len(matching))
            raise PageMismatch(page=page.title(), what=what)
        if matching and self._text_of(matching[0]) != wording.spelling(word):  # one that only looks like it
            self.known.clear()
            return None
        return matching[0] if matching else None

    def of_picture(self, picture: str, part: Part) -> str:
        """Return what the icon of a part of the page with this picture says; empty if none has it, or several say different things."""
        icons = ask(self.browser.page, "wordless", {"within": part.paths}, part)
        alike = [(frame, icon) for frame, answer in icons for icon in answer if icon["picture"] == picture]
        texts = {self._text_of(frame.locator(icon["path"])) for frame, icon in alike[:_MOST_ALIKE]}
        return texts.pop() if len(texts) == 1 else ""

    def _text_of(self, icon: Locator) -> str:
        """Return the tooltip that appears while the pointer rests on an icon; empty if none does."""
        before = self._shown()
        try:
            self.browser.actions.hover(icon)
        except PageFault:
            return ""  # something lies over it
        self.browser.wait(lambda: self._shown() - before, SHOWN_WITHIN_S)
        text = next(iter(self._shown() - before), "")
        self.browser.actions.rest(self.browser.page)
        self.browser.wait(lambda: text not in self._shown(), SHOWN_WITHIN_S)
        return text

    def _shown(self) -> set[str]:
        return {text for _, answer in ask(self.browser.page, "tips", {}, WHOLE) for text in answer}
