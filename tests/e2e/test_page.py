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

from tests.e2e.oracle import HEADERS, body_of, request
from tests.e2e.platform_files import ROOT, write_platform
from tests.e2e.test_up import Up
from tickscope.wire.pb import remote_pb2 as pb

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


def open_page(
    browser: Browser, up: Up, scheme: str, width: int, height: int, search: str = "range=5m"
) -> tuple[Page, list[str]]:
    page = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": height}
    ).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"http://127.0.0.1:{up.platform.ports.portal}/?{search}")
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


def test_a_tenants_sheet_says_what_it_uses_what_was_refused_and_what_became_of_it(
    up: Up, browser: Browser, tmp_path: Path
) -> None:
    send_refused(up, "Prometheus/2.42.0")
    page, complaints = open_page(browser, up, "light", 1440, 900, "tenant=embergate")
    page.get_by_role("radio", name="Tenant").check()
    page.wait_for_url("**sheet=tenant**")
    expect(page.locator(".compared .callout")).to_have_text("Everything that was accepted is accounted for.")
    ledger = page.get_by_role("table", name="Ledger")
    expect(ledger.locator(".row").nth(1).locator("[data-title=Accepted]")).not_to_have_text("0")
    expect(ledger.locator(".row").nth(1).locator("[data-title=Difference]")).to_have_text("0")
    refused = page.get_by_role("table", name="Refused, by reason")
    expect(refused.get_by_role("row").filter(has_text="unknown_label")).to_contain_text("1")
    expect(page.locator(".receipts")).to_contain_text("squad_id")
    expect(page.locator(".warnings")).to_contain_text("over_quota_status: 503")
    rate = page.get_by_role("table", name="Limits").get_by_role("row").filter(has_text="samples_per_s")
    expect(rate.locator("[data-title=Now]")).not_to_have_text("–", timeout=15_000)
    keep(page, "tenant-light", tmp_path)
    assert complaints == []
    page.get_by_role("combobox").first.select_option(label="Skyhook Arena")
    expect(page.locator(".warnings")).to_be_hidden()
    expect(page.get_by_text("Nothing was refused.")).to_be_visible()
    for scheme, width in (("dark", 1440), ("dark", 390), ("light", 390)):
        page, complaints = open_page(browser, up, scheme, width, 900, "sheet=tenant&tenant=embergate")
        expect(page.locator(".compared .callout")).to_contain_text("accounted for")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page is wider than the screen"
        keep(page, f"tenant-{scheme}-{width}", tmp_path)
        assert complaints == []


def send_refused(up: Up, agent: str) -> None:
    """Send one series with a label outside the schema, as a program that drops data on 429."""
    series = request([time.time_ns() // 1_000_000]).timeseries[1]
    series.labels.add(name="squad_id", value="somebody")
    token = (up.platform.data_folder / "secrets" / "embergate-edge.token").read_text().strip()
    sent = urllib.request.Request(
        f"http://127.0.0.1:{up.platform.ports.gateway}/api/v1/push",
        data=body_of(pb.WriteRequest(timeseries=[series])),
        headers={**HEADERS, "authorization": f"Bearer {token}", "user-agent": agent},
    )
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(sent)


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
