"""nginx before three gateways: who a client is, what is refused, certificates that change, a gateway that dies."""

import asyncio
import re
import shutil
import signal
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from tests.e2e.fronts import (
    BODY_BYTES_MAX,
    GATEWAYS,
    PER_TENANT,
    SECOND,
    SENDERS,
    Front,
    push,
    tenant_uri,
    three_behind_nginx,
)
from tests.e2e.oracle import HEADERS
from tests.e2e.platform_files import TOKENS, write_platform
from tests.e2e.processes import Processes
from tickscope.adapters.journal.reader import JournalReader
from tickscope.model.platform import Platform
from tickscope.spec import load
from tickscope.wire.chosen_core import load_core
from tickscope.wire.pb import remote_pb2 as pb

pytestmark = [pytest.mark.timeout(120), pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with three_behind_nginx(tmp_path_factory.mktemp("front")) as running:
        yield running


@pytest.mark.proves("run", row=36, clause=1)
async def test_a_certificate_names_its_tenant_and_needs_no_token(front: Front) -> None:
    for tenant in ("embergate", "skyhook"):
        before = await front.count(tenant, 204)
        async with front.session(tenant) as session:
            assert await push(session) == (204, "")
        assert await front.count(tenant, 204) == before + 1


@pytest.mark.parametrize(
    ("client", "status", "why"),
    [
        ("", 401, "a client certificate of the platform is needed"),
        ("stranger", 400, "The SSL certificate error"),
        ("late", 400, "The SSL certificate error"),
        ("far", 401, "is of no tenant"),
        ("prefix", 401, "is of no tenant"),
        ("two", 401, "this one has 2 URIs"),
        ("nameless", 401, "this one has 0 URIs"),
    ],
)
async def test_any_other_certificate_is_refused(front: Front, client: str, status: int, why: str) -> None:
    async with front.session(client) as session:
        found, text = await push(session)
    assert found == status
    assert why in text


@pytest.mark.parametrize("header", ["X-Tickscope-Client-Certificate", "X-Forwarded-Client-Cert"])
async def test_nobody_else_can_say_who_a_client_is(front: Front, header: str) -> None:
    forged = {
        "X-Tickscope-Client-Certificate": quote(front.clients["skyhook"].certificate.read_text()),
        "X-Forwarded-Client-Cert": f"URI={tenant_uri('skyhook')}",
    }[header]
    before = await front.count("skyhook", 204)
    async with front.session("embergate") as session:
        assert (await push(session, **{header: forged}))[0] == 204
    async with front.session("") as session:
        assert (await push(session, **{header: forged}))[0] == 401
    async with front.past(front.of("embergate")[0]) as session:
        assert (await push(session, **{header: forged}))[0] == 401
        assert (await push(session, authorization=f"Bearer {TOKENS['embergate']}"))[0] == 204
    assert await front.count("skyhook", 204) == before


@pytest.mark.parametrize("tenant", ["", "skyhook"])
async def test_a_tenant_has_its_own_gateways_and_no_others_whatever_it_says(front: Front, tenant: str) -> None:
    head = {"X-Tickscope-Tenant": tenant} if tenant else {}
    async with front.session("embergate", named=False) as session:
        for number in range(8):
            status, text = await push(session, name="lie", **head, **{"X-Tickscope-Sender": f"s{number}"})
            assert (status, "send 'X-Tickscope-Tenant: embergate'" in text) == (421, True)
    (other,) = {*range(GATEWAYS)} - {*front.of("embergate")}
    async with front.past(other) as session:
        status, text = await push(session, name="lie", authorization=f"Bearer {TOKENS['embergate']}")
        assert (status, "embergate has other gateways than this one" in text) == (503, True)
    for gateway in front.gateways:
        files = [path for path in (gateway.platform.data_folder / "journal").rglob("*") if path.is_file()]
        assert files
        assert not any(b"lie_total" in path.read_bytes() for path in files)


async def test_only_tls_1_3_is_spoken(front: Front) -> None:
    context = front.tls("embergate")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        await asyncio.open_connection("127.0.0.1", front.platform.ports.front, ssl=context)


@pytest.mark.proves("run", row=34, clause=1)
async def test_too_much_of_anything_is_refused_with_what_to_do(front: Front) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES_MAX // 100_000 + 1):
            yield bytes(100_000)

    async with front.session("embergate") as session:
        for body in (bytes(BODY_BYTES_MAX + 1), chunks()):
            async with session.post("/api/v1/push", data=body, headers=HEADERS) as answer:
                assert (answer.status, "gateway.body_bytes_max" in await answer.text()) == (413, True)
                assert unwritten(answer) == []

        async def one() -> tuple[int, str, str]:
            async with session.post("/api/v1/push", data=b"", headers=HEADERS | SECOND) as answer:
                return answer.status, answer.headers.get("retry-after", ""), "".join(unwritten(answer))

        found: set[tuple[int, str, str]] = set()
        while (429, "1", "000") not in found:
            found |= set(await asyncio.gather(*(one() for _ in range(100))))
        assert {told for _, _, told in found} == {"000"}


@pytest.mark.parametrize("version", [SECOND, {"X-Prometheus-Remote-Write-Version": "2.0.0"}, {}])
async def test_what_the_front_refuses_is_told_as_unwritten_to_remote_write_2(
    front: Front, version: dict[str, str]
) -> None:
    asked = [("", "/api/v1/push", b"", 401), ("embergate", "/api/v1/push", bytes(BODY_BYTES_MAX + 1), 413)]
    asked += [
        ("embergate", "/nowhere", b"", 404),
        ("late", "/api/v1/push", b"", 400),
        ("far", "/api/v1/push", b"", 401),
    ]
    for client, path, body, status in asked:
        async with (
            front.session(client) as session,
            session.post(path, data=body, headers=HEADERS | version) as answer,
        ):
            assert (answer.status, unwritten(answer)) == (status, ["0"] * 3 if version else [])


def unread(port: int) -> int:
    """Return how many bytes of a port's connections are on their way. Source: proc(5), net/tcp."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    queues = [row[4].split(":") for row in rows if f":{port:04X}" in (row[1][8:], row[2][8:])]
    return sum(int(each, 16) for queue in queues for each in queue)


def files_of(front: Front) -> list[str]:
    """Return the files that nginx holds open, deleted ones too."""
    master = front.gateways[0].pid("front")
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [str(each.readlink()) for pid in workers for each in Path(f"/proc/{pid}/fd").iterdir()]


@pytest.mark.parametrize("coding", ["Content-Length", "Transfer-Encoding"])
async def test_a_body_that_may_be_refused_is_on_no_disk_of_the_front(front: Front, coding: str) -> None:
    size, port = BODY_BYTES_MAX - 1000, front.platform.ports.front
    head = raw(f"Content-Length: {size}" if coding == "Content-Length" else "Transfer-Encoding: chunked")
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=front.tls("embergate"))
    writer.write(head + (b"" if coding == "Content-Length" else b"%x\r\n" % size) + bytes(size - 1))
    async with asyncio.timeout(10):
        await writer.drain()
        while unread(port):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
        folder = str(front.platform.data_folder / "run" / "nginx")
        assert any("/nginx" in each or "socket" in each for each in files_of(front))
        assert [each for each in files_of(front) if each.startswith(folder)] == []
        writer.write(b"\0" if coding == "Content-Length" else b"\0\r\n0\r\n\r\n")
        assert b" 400 " in await reader.readline()
    writer.transport.abort()


def unwritten(answer: aiohttp.ClientResponse) -> list[str]:
    """Return what an answer says of samples, histograms and exemplars that were written."""
    kinds = ("Samples", "Histograms", "Exemplars")
    return [
        each for kind in kinds for each in answer.headers.getall(f"X-Prometheus-Remote-Write-{kind}-Written", [])
    ]


def raw(*lines: str, body: bytes = b"") -> bytes:
    head = ["POST /api/v1/push HTTP/1.1", "Host: front", "X-Tickscope-Tenant: embergate"]
    head += [f"{name}: {value}" for name, value in HEADERS.items()]
    return "\r\n".join([*head, *lines, "", ""]).encode() + body


SMUGGLED = b"POST /api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nsmuggled!"
AMBIGUOUS = {
    "both lengths": raw("Content-Length: 4", "Transfer-Encoding: chunked", body=b"0\r\n\r\n" + SMUGGLED),
    "two lengths": raw("Content-Length: 0", "Content-Length: 60", body=SMUGGLED),
    "an odd coding": raw("Content-Length: 0", "Transfer-Encoding: xchunked", body=SMUGGLED),
    "a hidden coding": raw("Content-Length: 0", "Transfer-Encoding:\x0bchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "a chunk that is no number": raw("Transfer-Encoding: chunked", body=b"zz\r\n" + SMUGGLED),
    "a chunk over all bounds": raw("Transfer-Encoding: chunked", body=b"ffffffffffffffff0\r\n" + SMUGGLED),
    "a header without end": raw("X: " + "x" * 100_000),
    "many headers": raw(*(f"X-{number}: {'x' * 1000}" for number in range(200))),
    "a bare line feed": raw("Content-Length: 0").replace(b"\r\n\r\n", b"\n\n" + SMUGGLED),
}


@pytest.mark.parametrize("sent", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_what_can_be_read_in_two_ways_harms_nobody(front: Front, sent: bytes) -> None:
    unharmed = await front.count("skyhook", 204)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", front.platform.ports.front, ssl=front.tls("embergate")
    )
    writer.write(sent)
    try:
        async with asyncio.timeout(5):
            answers = await reader.read(65_536)
    except (TimeoutError, ConnectionError):
        answers = b""
    writer.transport.abort()
    statuses = re.findall(rb"HTTP/1.1 ([0-9]{3})", answers)
    assert statuses
    assert set(statuses) <= {b"400", b"401", b"413", b"415", b"421", b"429", b"501"}
    async with front.session("skyhook") as session:
        for _ in range(10):
            assert await push(session) == (204, "")
    assert await front.count("skyhook", 204) == unharmed + 10
    assert await front.count("skyhook", 400) == 0


@pytest.mark.proves("run", row=36, clause=3)
async def test_certificates_change_and_no_request_is_dropped(front: Front) -> None:
    port, statuses = front.platform.ports.front, list[int]()
    stop = asyncio.Event()

    async def load() -> None:
        async with front.session("embergate", fresh=True) as session:
            while not stop.is_set():
                statuses.append((await push(session))[0])

    async def serial() -> int:
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=front.tls("embergate"))
        found = writer.get_extra_info("peercert")["serialNumber"]
        writer.close()
        return int(found, 16)

    assert await serial() == front.server.serial
    newer = front.authority.server("newer")
    async with asyncio.timeout(20), asyncio.TaskGroup() as loads:
        for _ in range(3):
            loads.create_task(load())
        for old, new in ((front.server.certificate, newer.certificate), (front.server.key, newer.key)):
            shutil.copyfile(new, f"{old}.part")
            Path(f"{old}.part").replace(old)
        front.gateways[0].send("front", signal.SIGHUP)
        while await serial() != newer.serial:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
        before = len(statuses)
        while len(statuses) < before + 50:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
        stop.set()
    front.server = newer
    assert set(statuses) == {204}


async def _held(platform: Platform) -> set[tuple[str, int]]:
    """Return what a journal holds: tenant and time of each sample of the first shard."""
    reader = JournalReader(platform.data_folder / "journal", "audit")
    core, found = load_core(), set[tuple[str, int]]()
    for partition in await reader.partitions():
        for entry in await reader.read(partition, -1, 1 << 30):
            message = pb.WriteRequest.FromString(core.decompress(entry.record.body, 1 << 26))
            every = [*message.timeseries[1].samples, *message.timeseries[1].histograms]
            found |= {(entry.record.tenant, sample.timestamp) for sample in every}
    await reader.close()
    return found


async def _that_holds(front: Front, numbers: list[int], acknowledged: list[int]) -> int:
    """Return a gateway that has acknowledged something: by its hash a front may choose one for all senders."""
    sent = {("embergate", t_ms) for t_ms in acknowledged}
    for number in numbers:
        if sent & await _held(front.gateways[number].platform):
            return number
    raise AssertionError("nothing that was acknowledged is held")


@pytest.mark.proves("run", row=34, clause=3)
async def test_a_tenants_gateway_dies_and_the_others_take_its_senders(front: Front) -> None:
    mine = front.of("embergate")
    assert len(mine) == PER_TENANT
    acknowledged: list[int] = []
    stop, start_ms = asyncio.Event(), time.time_ns() // 1_000_000 - 100_000

    async def load(sender: int) -> None:
        head = {"X-Tickscope-Sender": f"s{sender}"}
        async with front.session("embergate") as session:
            t_ms = start_ms + sender
            while not stop.is_set():
                t_ms += 10
                assert await push(session, t_ms, f"s{sender}", **head) == (204, "")
                acknowledged.append(t_ms)

    async def more(number: int) -> None:
        before = len(acknowledged)
        while len(acknowledged) < before + number:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)

    async with asyncio.timeout(40), asyncio.TaskGroup() as loads:
        for sender in range(SENDERS):
            loads.create_task(load(sender))
        await more(80)
        victim = await _that_holds(front, mine, acknowledged)
        front.gateways[victim].kill("gateway")
        front.dead.append(victim)
        await more(160)
        stop.set()
    held = [await _held(gateway.platform) for gateway in front.gateways]
    sent = {("embergate", t_ms) for t_ms in acknowledged}
    assert sent - (held[mine[0]] | held[mine[1]]) == set()
    assert sent - held[victim]
    others = [held[number] for number in range(GATEWAYS) if number not in mine]
    assert all(not sent & each for each in others)
    front.gateways[victim].start("gateway")
    await front.gateways[victim].ready("gateway")
    front.dead.remove(victim)


async def test_a_front_whose_gateways_are_away_has_senders_keep_their_data(front: Front, tmp_path: Path) -> None:
    names = ("kind", "trust_domain", "certificate", "key", "client_ca")
    settings = {name: str(getattr(front.platform.front, name)) for name in names}
    alone = Processes(load(write_platform(tmp_path, front=settings)))
    alone.start("front")
    url = f"https://127.0.0.1:{alone.platform.ports.front}/api/v1/push"
    connector = aiohttp.TCPConnector(ssl=front.tls("embergate"))
    try:
        async with asyncio.timeout(10), aiohttp.ClientSession(connector=connector) as session:
            while True:
                try:
                    async with session.post(url, data=b"", headers=HEADERS | SECOND) as answer:
                        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
                        assert unwritten(answer) == ["0"] * 3
                        break
                except aiohttp.ClientConnectorError:
                    await asyncio.sleep(0.02)
    finally:
        alone.end()
