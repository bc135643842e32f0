"""Read the bytes of a file from the site through its own page; give up when no more arrive."""

from __future__ import annotations

from base64 import b64decode

from assistant.filing.browser.playwright import PageFault
from assistant.filing.forms.transport import Page
from assistant.filing.site.landmarks import READ_RESTS_S

NEXT_WITHIN_S = 60.0  # timeout for the next bytes


def fetch(page: Page, url: str) -> bytes | None:
    """Return the bytes of an upload, or None if they are not available.

    A failed or empty reading is repeated, several times in all, before it is believed.
    """
    try:
        content = fetch_once(page, url)
        for rest in () if content else READ_RESTS_S:
            page.wait_for_timeout(rest * 1000)
            content = fetch_once(page, url)
            if content:
                break
    except PageFault:
        return None
    return content


def fetch_once(page: Page, url: str, most: int | None = None) -> bytes | None:
    """Return the bytes of a file, or None if they are not available; stop reading after more than `most` bytes."""
    try:
        has_come, content = page.evaluate(_FETCH, [url, NEXT_WITHIN_S * 1000, most])
    except PageFault:
        return None
    return b64decode(content) if has_come else None


_FETCH = """async ([url, patience, most]) => {
    const stop = new AbortController();
    let timer;
    const wait = () => { clearTimeout(timer); timer = setTimeout(() => stop.abort(), patience); };
    wait();
    const answer = await fetch(url, {credentials: 'same-origin', cache: 'no-store', signal: stop.signal});
    // JSON is never a file: it is how a registry says that a session has ended, or that there is no such file
    const isFile = answer.ok && !/json/i.test(answer.headers.get('content-type') || '');
    const reader = isFile && answer.body ? answer.body.getReader() : null, chunks = [];
    for (let size = 0; reader && !(size > (most ?? Infinity));) {
        wait();
        const {done, value} = await reader.read();
        if (done) break;
        chunks.push(value);
        size += value.length;
    }
    clearTimeout(timer);
    stop.abort();
    const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return [isFile, btoa(text)];
}"""
