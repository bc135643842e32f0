"""Show each form of the mock in a real browser: the records that a form needs, and the way to its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from assistant.filing.forms import snapshot
from assistant.filing.site.fingerprint import asked, shape_of
from assistant.planning.maps.fingerprints import Shape
from beian_mock.catalogue import VisibleFields, catalogue, forms
from tests.mock.person import MockVisitor
from tests.mock.server.client import ApiClient, MockProcess

PAGES = {"subject": "subject", "product": "product", "path": "path", "function": "function", "basic": "basic"}
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
Json = dict[str, Any]


def page_of(form: str) -> str:
    """Return the page of the map that shows a form of the catalogue."""
    return PAGES.get(form, "detail" if form.startswith("detail") else form)


@dataclass
class Showcase:
    """A logged-in person and one record for every form; `show` opens a form and returns its shape."""

    person: MockVisitor
    filer: ApiClient
    ids: Json = field(default_factory=dict)
    values: Json = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    running: set[Any] = field(default_factory=set)

    @property
    def page(self) -> Page:
        """Return the browser page."""
        return self.person.page

    def prepare(self) -> None:
        """Log in and listen; `subject` is shown as a draft first, the other forms after its approval."""
        self.page.on("request", self._note)
        self.page.on("requestfinished", self._done)
        self.page.on("requestfailed", self._done)
        self.person.log_in()
        self.filer.log_in()

    def approve(self) -> None:
        """Approve the subject and make one record of every kind."""
        self.filer.approve_subject(forms()["subject"])
        product, path, _ = self.filer.add_product(forms())
        self.ids = {"product": product, "path": path}
        for kind, form in catalogue()["detailForms"].items():
            self.ids[form] = self._algorithm(algorithmType=kind, role="服务提供者")
        self.ids["association"] = self.ids["detailRanking"]
        self.ids["basic"] = self.ids["detailGenerative"]
        self.ids["support"] = self._algorithm(algorithmType="生成合成类（深度合成）", role="服务技术支持者")

    def _algorithm(self, **fixed: Any) -> str:
        fields = self.values["basic"] = self.filer.answers(forms()["basic"], **fixed)
        fields["algorithmName"] = f"样例{len(self.ids)}算法"
        made = self.filer.post("algorithms/save", step="basic", fields=fields)
        return str(made["datas"]["id"])

    def answer(self, form: str) -> None:
        """Fill the details of an algorithm."""
        self.values[form] = self.filer.answers(forms()[form])
        self.filer.post("algorithms/save", id=self.ids[form], step="detail", fields=self.values[form])

    def visible(self, form: str) -> list[str]:
        """Return the ids of the fields that a form shows with the answers of its record."""
        shown = VisibleFields(forms()[form], self.values.get(form, {}))
        return [one.id for one in forms()[form].fields() if shown(one.id)]

    def show(self, form: str, *, fresh: bool = True) -> Shape:
        """Open a form as the mock serves it now and return its shape; `requests` are those of its page."""
        if fresh:
            self.page.goto("about:blank")
        self.requests.clear()
        self.running.clear()
        self._open(form)
        self._rest()
        return shape_of(snapshot.read(self.page))

    def _open(self, form: str) -> None:
        match page_of(form):
            case "subject":
                self.person.open("/subject")
            case "product":
                self.person.open("/products")
                self._dialog("编辑")
            case "path":
                self.person.open(f"/products/{self.ids['product']}/paths")
                self._dialog("编辑")
            case "function":
                self.person.open(f"/paths/{self.ids['path']}/functions")
                self._dialog("编辑")
            case "basic":
                self.person.open(f"/algorithms/{self.ids['basic']}/basic")
            case "detail":
                self.person.open(f"/algorithms/{self.ids[form]}/detail")
            case _:
                self.person.open(f"/algorithms/{self.ids[form]}/association")

    def _rest(self) -> None:
        """Wait until all requests are answered and rendered: a list may arrive after the page is ready."""
        for _ in range(200):
            self.page.evaluate(TWO_FRAMES)
            if not self.running:
                break
            self.page.wait_for_timeout(25)
        else:
            raise AssertionError(f"still pending: {sorted(item.url for item in self.running)}")
        self.page.evaluate(TWO_FRAMES)

    def _dialog(self, word: str) -> None:
        self.page.locator("tbody tr").first.get_by_text(word, exact=True).click()
        self.page.locator(".el-dialog:visible form").wait_for(state="attached")

    def _note(self, request: Any) -> None:
        if request.resource_type in ("fetch", "xhr"):
            self.requests.append(asked(request.method, request.url))
            self.running.add(request)

    def _done(self, request: Any) -> None:
        self.running.discard(request)


def showcase(page: Page, url: str, nonce: str, registry: Any, papers: Any) -> Iterator[Showcase]:
    """Yield a showcase; close its client afterwards."""
    filer = ApiClient(MockProcess(url, nonce))
    with filer.http:
        made = Showcase(MockVisitor(page, registry, papers), filer)
        made.prepare()
        yield made
