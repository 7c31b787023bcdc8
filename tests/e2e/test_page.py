"""The page in a real browser, fed by the whole platform."""

import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.platform_files import ROOT, write_platform
from tests.e2e.test_up import Up

pytestmark = pytest.mark.timeout(150)
FIRST_PICTURE_S_MAX = 30.0
BAD_BUILD = "2026.11.2"
KEPT = os.environ.get("TICKSCOPE_SCREENSHOTS")
"""A folder that keeps the screenshots, as the README shows them."""

QUIET = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")

PAINTED = """canvas => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3] > 128) colours.add(`${pixels[at] >> 4} ${pixels[at + 1] >> 4} ${pixels[at + 2] >> 4}`);
  }
  return colours.size;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or str(ROOT / ".tickscope" / "browser" / "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def up(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A platform that was just started and has shown its first picture, in time."""
    started = time.monotonic()
    running = Up(write_platform(tmp_path_factory.mktemp("page")))
    try:
        while not _serves(running):
            assert time.monotonic() < started + FIRST_PICTURE_S_MAX, running.out.read_text()
            time.sleep(0.1)
        page, _ = open_page(browser, running, "light", 1280, 900)
        left_ms = (started + FIRST_PICTURE_S_MAX - time.monotonic()) * 1000
        page.wait_for_function("() => document.querySelectorAll('.panel canvas').length >= 8", timeout=left_ms)
        page.close()
        yield running
    finally:
        running.process.send_signal(signal.SIGINT)
        running.process.wait(20)


def open_page(browser: Browser, up: Up, scheme: str, width: int, height: int) -> tuple[Page, list[str]]:
    page = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": height}
    ).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"http://127.0.0.1:{up.platform.ports.portal}/?range=5m")
    return page, complaints


def keep(page: Page, name: str, folder: Path) -> None:
    place = Path(KEPT) if KEPT else folder
    place.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=place / f"portal-{name}.png", full_page=True)


def test_every_panel_draws_and_the_bad_build_is_seen(up: Up, browser: Browser, tmp_path: Path) -> None:
    page, complaints = open_page(browser, up, "light", 1440, 1200)
    expect(page.locator(".tile").first).to_contain_text("Players")
    expect(page.locator(".callout")).to_contain_text(f"Build {BAD_BUILD} is worse", timeout=60_000)
    panels = page.locator(".panel")
    expect(panels.last).to_contain_text("Telemetry age")
    for index in range(panels.count()):
        panel = panels.nth(index)
        title = panel.locator("h3").inner_text()
        expect(panel.locator("canvas"), f"{title} is empty").to_be_visible(timeout=60_000)
        panel.scroll_into_view_if_needed()
        assert panel.locator("canvas").evaluate(PAINTED) >= 2, f"nothing is drawn in {title}"
    page.locator(".panel .tag").first.wait_for()
    keep(page, "light", tmp_path)
    assert complaints == []


def test_dark_and_phone_width_and_the_other_tenant(up: Up, browser: Browser, tmp_path: Path) -> None:
    backgrounds = []
    for scheme, width in (("dark", 1440), ("light", 390)):
        page, complaints = open_page(browser, up, scheme, width, 900)
        page.locator(".panel canvas").nth(5).wait_for(timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page is wider than the screen"
        backgrounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.get_by_role("combobox").first.select_option(label="Skyhook Arena")
        page.wait_for_url("**tenant=skyhook**")
        expect(page.locator(".callout")).to_contain_text(BAD_BUILD, timeout=60_000)
        keep(page, f"{scheme}-{width}", tmp_path)
        assert complaints == []
    assert backgrounds[0] != backgrounds[1]


def test_a_page_whose_store_is_gone_keeps_its_picture_and_says_why(up: Up, browser: Browser) -> None:
    page, _ = open_page(browser, up, "light", 1280, 900)
    page.locator(".panel canvas").nth(5).wait_for(timeout=60_000)
    os.kill(up.child("hot-store.yaml"), signal.SIGSTOP)
    try:
        expect(page.locator("#status")).to_contain_text("hot store", timeout=30_000)
        expect(page.locator(".panel.stale").first).to_be_visible(timeout=30_000)
        expect(page.locator(".panel canvas").first).to_be_visible()
    finally:
        os.kill(up.child("hot-store.yaml"), signal.SIGCONT)
    expect(page.locator("#status")).not_to_contain_text("hot store", timeout=60_000)


def _serves(up: Up) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{up.platform.ports.portal}/ready") as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
