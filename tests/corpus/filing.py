"""A filing while it is made: its profile as data, and its papers as blocks of text that an edit can change."""

from __future__ import annotations

from dataclasses import dataclass, field

from scripts.profile_texts.shapes import Json

Block = str | list[list[str]]


@dataclass
class Paper:
    """A paper. A block is a paragraph, a table (rows of cells), a heading (`# `, `## `) or a figure (`!caption`)."""

    title: str
    blocks: list[Block]
    seal: str = ""
    signature: str = ""

    def text(self) -> str:
        """Return everything that the paper says, one block or row a line."""
        return "\n".join(
            block if isinstance(block, str) else "\n".join("\t".join(row) for row in block) for block in self.blocks
        )


@dataclass
class CorpusFiling:
    """A profile and its papers: `papers` by path in the folder, `places` the path of a paper by its short name."""

    base: str
    data: Json
    papers: dict[str, Paper] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def add(self, short: str, path: str, paper: Paper) -> str:
        """Add a paper under its short name, and return the path that the profile names."""
        self.papers[path] = paper
        self.places[short] = path
        return path

    def paper(self, short: str) -> Paper:
        """Return the paper of a short name."""
        return self.papers[self.places[short]]
