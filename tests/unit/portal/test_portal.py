"""The portal over HTTP: headers, hosts, files, and a page that has not been built."""

import json
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.unit.query.asgi import Reply, ask
from tickscope.portal.decide import NOT_BUILT, is_asset
from tickscope.portal.run import application
from tickscope.spec import load

PLATFORM = load(Path(__file__).parents[3] / "tickscope.yaml")
DASHBOARD = b'{"id":"fleet"}'


async def _extra(_: Request) -> Response:
    return PlainTextResponse("extra")


async def get(static: Path, path: str, name: str = "localhost:7400", bound_to: str = "127.0.0.1") -> Reply:
    app = application(PLATFORM, DASHBOARD, [Route("/api/v1/query", _extra)], host=bound_to, static=static)
    return await ask(app, path, headers={"host": name})


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "main-ABCD1234.js").write_text("export {}")
    (tmp_path / "assets" / "secret.txt").write_text("no")
    return tmp_path


async def test_the_page_is_revalidated_and_its_assets_are_kept_forever(built: Path) -> None:
    page = await get(built, "/")
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    asset = await get(built, "/assets/main-ABCD1234.js")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-type"].startswith("text/javascript")
    assert (await get(built, "/favicon.svg")).headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("path", ["/", "/api/platform", "/api/dashboard", "/api/v1/query", "/assets/x", "/nothing"])
async def test_every_answer_carries_the_security_headers(built: Path, path: str) -> None:
    headers = (await get(built, path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["localhost:7400", "127.0.0.1", "127.0.0.1:8080", "[::1]:7400", "LOCALHOST"])
async def test_loopbacks_own_names_are_answered(built: Path, host: str) -> None:
    assert (await get(built, "/", host)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7400",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1:80:80",
        "localhost:",
        "",
        "192.168.1.2:7400",
        "0.0.0.0",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/query", "/healthz"])
async def test_other_names_are_refused_on_loopback(built: Path, host: str, path: str) -> None:
    response = await get(built, path, host)
    assert response.status == 421
    assert "extra" not in response.text
    assert "content-security-policy" in response.headers


async def test_a_portal_on_another_address_answers_to_any_name(built: Path) -> None:
    assert (await get(built, "/", "portal.example", "10.0.0.5")).status == 200


@pytest.mark.parametrize("path", ["/", "/favicon.svg", "/ready"])
async def test_without_a_build_the_answer_says_what_to_do(tmp_path: Path, path: str) -> None:
    response = await get(tmp_path, path)
    assert response.status == 503
    assert response.text == NOT_BUILT + "\n"
    assert "make web" in NOT_BUILT


async def test_a_build_while_running_is_served(tmp_path: Path, built: Path) -> None:
    (built / "index.html").unlink()
    assert (await get(tmp_path, "/ready")).status == 503
    (built / "index.html").write_text("built")
    assert (await get(tmp_path, "/")).text == "built"
    assert (await get(tmp_path, "/ready")).status == 200


@pytest.mark.parametrize(
    "path",
    ["/assets/secret.txt", "/assets/..%2Findex.html", "/assets/../index.html", "/assets/%2e%2e/index.html",
     "/assets/main-ABCD1234.js%00", "/assets/main-ZZZZ9999.js", "/assets/"],
)  # fmt: skip
async def test_nothing_but_assets_is_served_as_one(built: Path, path: str) -> None:
    response = await get(built, path)
    assert response.status == 404 or "page" in response.text
    assert response.text != "no"


async def test_names_of_assets() -> None:
    assert is_asset("styles-4ERRCA2T.css")
    assert not is_asset("styles.css")
    assert not is_asset("../main-ABCD1234.js")


async def test_the_api_tells_the_page_what_it_needs_and_no_more(built: Path) -> None:
    about = (await get(built, "/api/platform")).json()
    assert about["environment"] == "local"
    assert about["tenants"][0] == {"name": "embergate", "title": "Embergate"}
    assert about["slo"]["freshness_p99_s"] == 15
    said = json.dumps(about)
    assert "TOKEN" not in said
    assert str(PLATFORM.data_folder) not in said
    assert (await get(built, "/api/dashboard")).body == DASHBOARD
    assert (await get(built, "/healthz")).text == "ok\n"
    assert (await get(built, "/api/v1/query")).text == "extra"
