"""Selenium: each field found by its label, its text sent as keys."""

import json
import shutil
import sys
import time

driver = shutil.which("chromedriver")
if driver is None:
    sys.exit(3)

from selenium import webdriver  # type: ignore[import-not-found]  # noqa: E402
from selenium.webdriver.common.by import By  # type: ignore[import-not-found]  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # type: ignore[import-not-found]  # noqa: E402

job = json.load(sys.stdin)
options = webdriver.ChromeOptions()
options.binary_location = job["browser"]
for argument in (*job["arguments"], "--headless=new", "--window-size=1280,900"):
    options.add_argument(argument)
browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
browser.get(job["address"])
WebDriverWait(browser, 20).until(lambda shown: shown.find_elements(By.CSS_SELECTOR, ".el-form-item"))
began = time.perf_counter()
for label, text in job["values"].items():
    item = f"//div[contains(@class,'el-form-item')][./*[normalize-space()='{label}']]"
    browser.find_element(By.XPATH, f"{item}//input").send_keys(text)
seconds = time.perf_counter() - began
model = json.loads(browser.find_element(By.ID, "model").get_attribute("textContent"))
browser.quit()
print(json.dumps({"seconds": seconds, "model": model}))
