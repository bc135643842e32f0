"""What the guard asks of its own script in a page: to prove every layer, to permit one press, to let one form be sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time

from assistant.filing.browser.channel_trial import ChannelTrial
from assistant.filing.browser.guard_state import GuardState
from assistant.filing.browser.guarded_pages import ANSWERED_WITHIN_S, GuardedPages
from assistant.filing.browser.paused_requests import REFUSED, PausedRequests
from assistant.filing.browser.relay import CdpError

_PROOF_WAIT_S = 1.0


class GuardProbes:
    """The guard's own probes of its pages."""

    def __init__(self, state: GuardState, pages: GuardedPages, requests: PausedRequests, trial: ChannelTrial) -> None:
        self._state, self._pages, self._requests, self._trial = state, pages, requests, trial

    async def prove(self, target: str, path: str) -> tuple[dict[str, bool], tuple[str, ...]]:
        """Let a page's guard script try, on a path that cannot exist, what each layer must stop.

        Return layer → stopped, and the ways past the interception that the page, its frames or the workers still have.
        """
        watched, world = self._pages.page(target), self._pages.document(target)
        layers = dict.fromkeys(("script", "click", "transports", "fetch", "form", "channels"), False)
        if self._state.mode != "armed" or watched is None or not world:
            return layers, ()
        channels: tuple[str, ...] = ()
        seen = self._requests.proofs[path] = set()
        try:
            result = await self._pages.ask(watched, world, f"prove({json.dumps(path)})")
            if result:
                layers.update(script=True, click=result["click"], transports=result["transports"])
                layers["fetch"] = result["status"] == REFUSED and bool(seen)
                layers["form"] = layers["fetch"] and (await self._saw(seen, "Document") or result["isForbidden"])
                channels = (*self._trial.failed, *await self._pages.channels(target))
                layers["channels"] = not channels
                await self._pages.ask(watched, world, "proved()")
        finally:
            del self._requests.proofs[path]
        return layers, channels

    async def permit(self, target: str, word: str) -> bool:
        """Permit one press of a button with exactly this word on a page, until it is made; "" revokes the permit."""
        watched, world = self._pages.page(target), self._pages.document(target)
        if (
            self._state.mode == "armed"
            and watched
            and world
            and (not word or self._requests.draft.begin(word, self._state.rules))
        ):
            with contextlib.suppress(CdpError, TimeoutError):  # the page has navigated since: the permit is void
                coroutine = self._pages.ask(watched, world, f"permit({json.dumps(word)})")
                return bool(await asyncio.wait_for(coroutine, ANSWERED_WITHIN_S))
        return False

    async def forms(self, target: str, may_be_sent: bool) -> bool:
        """Let a page, or a frame of it, send one form by its own script; the request that comes of it is judged as any other."""
        watched = self._pages.page(target)
        if self._state.mode != "armed" or watched is None:
            return False
        call, results = f"forms({json.dumps(may_be_sent)})", []
        for world in tuple(watched.worlds.values()):
            with contextlib.suppress(CdpError, TimeoutError):  # a frame has navigated since
                results.append(await asyncio.wait_for(self._pages.ask(watched, world, call), ANSWERED_WITHIN_S))
        return any(results)

    async def _saw(self, seen: set[str], kind: str) -> bool:
        until = time.monotonic() + _PROOF_WAIT_S
        while kind not in seen and time.monotonic() < until:
            await asyncio.sleep(0.002)
        return kind in seen
