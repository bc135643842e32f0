"""What a press on a form may send: the values that the form holds, whatever the page shows of them."""

from __future__ import annotations

import random
from dataclasses import replace

from assistant.core.values import Choice, Choices, Value
from assistant.core.verdict import Verdict
from assistant.filing.forms.match import control_at
from assistant.filing.forms.sent_values import open_transaction
from assistant.filing.forms.shapes import Address, FieldResult, FieldTarget, FormSnapshot
from tests.filing.page_requests import Json, model_for
from tests.filing.shown_forms import seen_form


class Always(random.Random):
    """Chance that always chooses the unusual: a list of several words shows its first one."""

    def random(self) -> float:
        return 0.0


def shown(form: str, **values: object) -> FormSnapshot:
    model: Json = model_for(form, values)
    return seen_form(form, model, {}, chance=Always())


def result(seen: FormSnapshot, key: str, address: Address, value: Value, outcome: Verdict) -> FieldResult:
    control = control_at(seen, address)
    return FieldResult(FieldTarget(key, address, "choices", value), outcome, seen=control.value if control else None)


def test_a_list_that_shows_one_of_its_words_sends_them_all() -> None:
    seen = shown("product", audience=["社会公众", "企业用户", "老年人"])
    address = Address(("产品",), "服务对象")
    control = control_at(seen, address)
    assert control is not None
    assert (control.value, control.completeness) == (Choices(("社会公众",)), "partial")
    chosen = result(seen, "products[甲/APP].audience", address, Choices(("政府机构",)), "by_person")
    sends = open_transaction([], seen, [chosen])
    assert sends.fields["products[].audience"].fits(["社会公众", "企业用户", "老年人"])
    assert not sends.fields["products[].audience"].fits(["社会公众"])


def test_a_field_that_has_disappeared_since_it_was_written_may_be_absent_or_sent() -> None:
    address = Address(("算法策略",), "人工干预说明")
    key = "algorithms[甲].detail.answers[算法策略].items[人工干预说明]"
    before, after = shown("detailRanking", manual="是", manualNote="人工复核"), shown("detailRanking", manual="否")
    written = replace(result(before, key, address, "人工复核", "written"), seen="人工复核")
    pattern = "algorithms[].detail.answers[算法策略].items[人工干预说明]"
    assert pattern in open_transaction([], before, [written]).fields
    sends = open_transaction([], after, [written])
    assert pattern not in sends.fields
    assert "人工复核" in sends.others


def test_a_field_of_the_form_that_is_not_in_the_profile_is_no_field_of_the_press() -> None:
    seen = shown("product", serviceForm="APP", audience=["社会公众"])
    form = result(seen, "products[甲/APP].form", Address(("产品",), "服务形式"), Choice("APP"), "written")
    sends = open_transaction([], seen, [form])
    assert set(sends.fields) == {"products[].form"}
    assert sends.others == {"社会公众"}
