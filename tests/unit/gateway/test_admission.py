"""Over quota, tenants by header, receipts, and another file while it runs: what senders see."""

import asyncio
import json
from dataclasses import replace

import pytest

from tests.unit.gateway.asgi import Answer, ask
from tests.unit.gateway.test_run import until
from tests.unit.gateway.world import HEAD, NOW_MS, PLATFORM, TOKENS, World, body, limited, series
from tickscope.errors import Busy
from tickscope.gateway.authentication import Token

GOOD = body(series("up", ("region", "eu")))


async def push(world: World, sent: bytes = GOOD, **headers: str) -> Answer:
    head = {**HEAD, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await ask(world.app, "POST", "/api/v1/push", head, [sent])


async def receipts(world: World, tenant: str) -> list[dict[str, object]]:
    answer = await ask(world.app, "GET", "/api/v1/receipts", {"authorization": f"Bearer {TOKENS[tenant]}"}, [])
    assert answer.status == 200
    found: list[dict[str, object]] = json.loads(answer.text)["receipts"]
    return found


@pytest.mark.parametrize("status", [429, 503])
async def test_over_quota_has_the_status_that_the_tenant_declares(status: int) -> None:
    world = World(tenants=limited(status, samples_per_s=10, burst_samples=5))
    ten = body(series("up", times_ms=range(NOW_MS, NOW_MS + 25)))
    assert (await push(world, ten)).status == 204
    answer = await push(world)
    assert (answer.status, "limits.samples_per_s" in answer.text) == (status, True)
    assert 3 <= int(answer.headers["retry-after"]) <= 5
    assert (await push(world, authorization=f"Bearer {TOKENS['skyhook']}")).status == 204
    world.now_s += 3
    assert (await push(world)).status == 204


async def test_a_body_is_admitted_by_what_it_declares_to_take() -> None:
    world = World(tenants=limited(in_flight_bytes=1_000_000))
    world.log.open.clear()
    waiting = asyncio.create_task(push(world, content_length=str(len(GOOD))))
    await until(lambda: world.log.waiting == 1)
    bomb = b"\xff\xff\xff\x0f" + bytes(10)
    answer = await push(world, bomb, content_length=str(len(bomb)))
    assert (answer.status, "unpacked; limits.in_flight_bytes" in answer.text) == (429, True)
    world.log.open.set()
    assert (await waiting).status == 204


async def test_a_header_names_the_tenant_only_where_the_file_says_so() -> None:
    head = {**HEAD, "x-scope-orgid": "skyhook"}
    del head["authorization"]
    closed, opened = World(), World(tenant_header="X-Scope-OrgID")
    for world, status in ((closed, 401), (opened, 204)):
        assert (await ask(world.app, "POST", "/api/v1/push", head, [GOOD])).status == status
    assert opened.log.records()[0].tenant == "skyhook"
    nobody = {**head, "x-scope-orgid": "nobody"}
    assert (await ask(opened.app, "POST", "/api/v1/push", nobody, [GOOD])).status == 401
    assert (await push(opened, x_scope_orgid="skyhook")).status == 204
    assert opened.log.records()[1].tenant == "embergate"


async def test_receipts_are_kept_for_their_tenant_newest_first() -> None:
    world = World()
    await push(world, body(series("up", ("player", "x"))))
    await push(world, body(series("up", ("shard_id", "jo@example.com"))), x_tickscope_sender="edge-7")
    newest, older = await receipts(world, "embergate")
    assert newest["sender"] == "edge-7"
    assert (newest["refused"], older["refused"]) == ({"personal_data": 1}, {"unknown_label": 1})
    assert "jo@" not in json.dumps(newest)
    assert await receipts(world, "skyhook") == []
    answer = await ask(world.app, "GET", "/api/v1/receipts", {}, [])
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_request_that_is_refused_as_a_whole_leaves_a_receipt_too() -> None:
    world = World()
    await push(world, b"no snappy", x_tickscope_sender="edge-7")
    answer = await push(world, b"", content_type="text/plain", accept="application/json")
    document = json.loads(answer.text)
    assert (answer.status, document["refused"], document["samples_stored"]) == (415, {"unsupported_type": 1}, 0)
    newest, older = await receipts(world, "embergate")
    assert (newest["findings"], newest["refused"]) == (document["findings"], document["refused"])
    assert (older["sender"], older["refused"]) == ("edge-7", {"snappy": 1})
    assert (await push(world, authorization="Bearer nobody-knows-this")).status == 401
    assert len(await receipts(world, "embergate")) == 2


async def test_only_what_is_stored_is_charged() -> None:
    world = World(tenants=limited(samples_per_s=10, burst_samples=25))
    twenty = body(series("up", times_ms=range(NOW_MS, NOW_MS + 20)))
    world.log.fails = Busy("buffer_full", "full", 1.0)
    for _ in range(3):
        assert (await push(world, twenty)).status == 503
    world.log.fails = None
    assert (await push(world, twenty)).status == 204
    refused = body(*(series("up", ("player", str(number))) for number in range(20)))
    assert (await push(world, refused)).status == 400
    assert (await push(world, twenty)).status == 204
    assert (await push(world, twenty)).status == 429


async def test_what_a_pair_sends_twice_is_charged_once() -> None:
    first, *others = limited(samples_per_s=10, burst_samples=25)
    world = World(tenants=[replace(first, ha_replica_label="__replica__"), *others])
    for replica in ("a", "b", "b"):
        who = (("__replica__", replica), ("cluster", "eu"))
        assert (await push(world, body(series("up", *who, times_ms=[NOW_MS] * 20)))).status == 204
    assert (await push(world)).status == 204


async def test_a_receipt_is_json_for_those_who_ask() -> None:
    world = World()
    answer = await push(world, body(series("up"), series("up", ("player", "x"))), accept="application/json")
    document = json.loads(answer.text)
    assert (answer.status, document["refused"], document["samples_stored"]) == (400, {"unknown_label": 1}, 1)
    assert document["findings"][0]["series"] == 1


async def test_tokens_rotate_without_a_refused_request() -> None:
    old, new = Token.of("the-old-secret", "embergate"), Token.of("the-new-secret", "embergate")
    world = World(tokens=[old])
    assert (await push(world, authorization="Bearer the-old-secret")).status == 204
    for tokens, secrets in (([old, new], ("the-old-secret", "the-new-secret")), ([new], ("the-new-secret",))):
        world.house.reload(world.platform, tokens)
        for secret in secrets:
            assert (await push(world, authorization=f"Bearer {secret}")).status == 204
    assert (await push(world, authorization="Bearer the-old-secret")).status == 401


async def test_another_schema_judges_what_was_welcome_before() -> None:
    world = World()
    assert (await push(world)).status == 204
    narrow = replace(PLATFORM.schema, labels=("az",))
    world.house.reload(replace(world.platform, schema=narrow), [Token.of(TOKENS["embergate"], "embergate")])
    answer = await push(world)
    assert (answer.status, "label 'region' is not in the schema" in answer.text) == (400, True)


async def test_of_an_observed_tenant_nothing_is_refused_that_a_store_can_take() -> None:
    first, *others = limited(active_series=2)
    world = World(tenants=[replace(first, observe=True), *others])
    sent = [series("up", ("player", str(number))) for number in range(4)]
    assert (await push(world, body(*sent))).status == 204
    assert len(world.log.requests()[0].timeseries) == 4
    (kept,) = await receipts(world, "embergate")
    assert kept["verdict"] == "observed"
    assert kept["refused"] == {"active_series": 2, "unknown_label": 2}
    unsorted = series("up", ("z", "1"), ("a", "1"))
    answer = await push(world, body(unsorted))
    assert (answer.status, "unsorted_labels" in answer.text) == (400, True)
    answer = await push(world, body(*sent), authorization=f"Bearer {TOKENS['skyhook']}")
    assert answer.status == 400


async def test_a_studios_own_personal_data_is_refused_and_never_shown() -> None:
    schema = replace(PLATFORM.schema, personal_data_patterns={"a player id": "p-[0-9]{6}"})
    world = World()
    tokens = [Token.of(TOKENS["embergate"], "embergate")]
    world.house.reload(replace(world.platform, schema=schema), tokens)
    answer = await push(world, body(series("up", ("shard_id", "p-123456"))))
    assert (answer.status, "looks like a player id" in answer.text) == (400, True)
    assert "123456" not in answer.text
