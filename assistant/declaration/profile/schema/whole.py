"""The complete profile of a client: subject, products, algorithms, notes."""

from __future__ import annotations

from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.declare import Block, group, items
from assistant.declaration.profile.schema.notes import Notes
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.schema.subject import Subject

VERSION = 1


class Profile(Block):
    """Everything that a client declares; profiles compare by value."""

    subject: Subject = group("主体", Subject, page="subject")
    products: tuple[Product, ...] = items("产品", Product, "product", ("产品",))
    algorithms: tuple[Algorithm, ...] = items("算法", Algorithm)
    notes: Notes = group("佐证与说明", Notes, page="", section=("佐证与说明",))
