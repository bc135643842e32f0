"""Playwright's asynchronous interface, one field after the other."""

import asyncio
import json
import sys
import time
from typing import Any

from playwright.async_api import async_playwright


async def main(job: dict[str, Any]) -> dict[str, Any]:
    """Fill each text by its label."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=job["browser"], args=job["arguments"])
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(job["address"])
        await page.locator(".el-form-item").first.wait_for()
        began = time.perf_counter()
        for label, text in job["values"].items():
            await page.get_by_label(label, exact=True).fill(text)
        seconds = time.perf_counter() - began
        model = json.loads(await page.locator("#model").text_content() or "{}")
        await browser.close()
    return {"seconds": seconds, "model": model}


print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
