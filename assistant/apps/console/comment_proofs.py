"""The proof of a comment on 退回补正: what was changed, in which run it was proved, which files show it; rounds side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from assistant.apps.comment_results import ChangeProof, CommentResults, ItemRound
from assistant.apps.console.parts import badge, el, file_address, link, page_of, panel, table
from assistant.apps.console.uploads import handed_out
from assistant.core.language import mark, say

_STATES = (mark("已改已核对"), mark("已改未填报"), mark("未改"), mark("无留底"))  # as the results say them


class CommentProofs:
    """What became of the comments of one client, as its pages show it."""

    def __init__(self, home: Path, results: CommentResults) -> None:
        self.home, self.results = home, results

    def of_comment(self, what: str, number: int, text: str) -> None:
        """Show the changes that answer one comment."""
        for proof in self.results.of(what, number, text):
            with el("div", None, "proof"):
                self._change(proof, names_field=True)

    def rounds(self) -> None:
        """Show the rounds of each item side by side: a row for each field, a column for each round."""
        if not self.results.rounds:
            return
        with panel(say("各轮对照")):
            for what, rounds in self.results.rounds.items():
                heads = [say("填报项"), *(_head(entry) for entry in rounds)]
                table(heads, self._rows(rounds), say("{what}：各轮的意见、修改和核对", what=what), "rounds")

    def _rows(self, rounds: Sequence[ItemRound]) -> Sequence[Sequence[object]]:
        keys = dict.fromkeys((proof.key or proof.comment) for entry in rounds for proof in entry.proofs)
        labels = {proof.key: proof.label for entry in rounds for proof in entry.proofs if proof.key}
        return [
            [labels.get(key) or say("（没有对上填报项）"), *(self._cell(entry, key) for entry in rounds)]
            for key in keys
        ]

    def _cell(self, entry: ItemRound, key: str) -> Callable[[], None] | str:
        own = [proof for proof in entry.proofs if key in (proof.key, proof.comment)]
        return partial(self._proofs, own) if own else "–"

    def _proofs(self, own: Sequence[ChangeProof]) -> None:
        for proof in own:
            el("p", proof.comment)
            self._change(proof, names_field=False)

    def _change(self, proof: ChangeProof, *, names_field: bool) -> None:
        with el("p"):
            if names_field:
                el("strong", say("{field}：", field=proof.label))
            if proof.is_changed:
                el("del", proof.before or say("（无）"))
                el("span", " → ")
                el("ins", proof.after or say("（空）"))
            badge(say(proof.state), "good" if proof.is_changed and proof.run else "warn")
        with el("p", None, "small"):
            if proof.proof:
                el("span", f"{proof.proof} ")
            if proof.run:
                to = page_of("client", self.home.name, "runs", proof.run)
                link(say("核对它的填报"), to, aria_label=say("核对它的填报：{field}", field=proof.label))
        self._files(proof.files)

    def _files(self, files: Sequence[str]) -> None:
        shown = [path for path in files if handed_out(self.home, path) is not None]
        if not shown:
            return
        with el("p", None, "small"):
            el("span", say("写到这一项的文件："))
            for path in shown:
                link(path.rpartition("/")[2], file_address("file", self.home, path=path), download=True)
                el("span", " ")


def _head(entry: ItemRound) -> str:
    if entry.number:
        return say("第 {number} 轮（{day}）", number=entry.number, day=entry.day)
    return say("未留底的一轮（{day}）", day=entry.day)
