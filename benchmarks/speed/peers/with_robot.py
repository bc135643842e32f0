"""robotframework-browser, its keywords called one after the other as a test case would."""

import json
import sys
import tempfile
import time

from Browser import Browser, SupportedBrowsers  # type: ignore[import-not-found]

job = json.load(sys.stdin)
with tempfile.TemporaryDirectory() as folder:
    library = Browser(run_on_failure=None, playwright_process_host="127.0.0.1")
    library.outputdir  # noqa: B018 - the library asks Robot Framework for it, and falls back to its own without one
    library.new_browser(SupportedBrowsers.chromium, headless=True, executablePath=job["browser"], args=job["arguments"])
    library.new_page(job["address"])
    library.wait_for_elements_state(".el-form-item >> nth=0")
    began = time.perf_counter()
    for label, text in job["values"].items():
        item = f"//div[contains(@class,'el-form-item')][./*[normalize-space()='{label}']]"
        library.fill_text(f"xpath={item}//input", text)
    seconds = time.perf_counter() - began
    model = json.loads(library.get_property("#model", "textContent"))
    library.close_browser("ALL")
print(json.dumps({"seconds": seconds, "model": model}))
