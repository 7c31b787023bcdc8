"""Ports do not collide; the synthetic fleet is consistent."""

from collections.abc import Iterator
from dataclasses import dataclass

from tickscope.model.collector import PORTS_OF_ITS_OWN, PORTS_PER_TENANT
from tickscope.spec.keys.machine import PortKeys
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

PORTS_PER_EDGE = 3
PORT_MAX = 65535
FREE = "allowed: a port that nothing else takes"
EDGE_FIRST: KeyPath = ("ports", "edge_first")
COLLECTOR_FIRST: KeyPath = ("ports", "collector_first")
REGION: KeyPath = ("demo", "region")
ZONES: KeyPath = ("demo", "zones")
BUILDS: KeyPath = ("demo", "builds")
BAD_BUILD: KeyPath = ("demo", "bad_build")


@dataclass(frozen=True, slots=True)
class _Span:
    """Neighbouring ports from a setting on."""

    path: KeyPath
    whose: str
    first: int
    number: int
    tenants: int

    @property
    def last(self) -> int:
        return self.first + self.number - 1


def ports(draft: Draft) -> Iterator[Problem]:
    """No two listeners share a port, and each range of ports is free and ends by 65535."""
    spans = list(_spans(draft))
    for span in spans:
        if span.last > PORT_MAX:
            room = f"{span.first} leaves no room for the three ports of each of {span.tenants} tenants"
            message = f"{room}; allowed: 1 to {PORT_MAX + 1 - span.number}"
            yield Problem(draft.spot(span.path, ("tenants",)), span.path, message)
    taken: dict[float, KeyPath] = {}
    for name in PortKeys.model_fields:
        path: KeyPath = ("ports", name)
        port = draft.number(path)
        own = next((span for span in spans if span.path == path), None)
        if port is None or path == EDGE_FIRST or (path == COLLECTOR_FIRST and own is None):
            continue
        over = next((each for each in spans if each != own and _meet(port, own, each)), None)
        if port in taken:
            place = draft.spot(path, taken[port])
            yield Problem(place, path, f"{draft.shown(path)} is taken by {draft.name(taken[port])}; {FREE}")
        elif over:
            place = draft.spot(path, over.path, ("tenants",))
            others = f"{over.whose}, {over.first} to {over.last} from {draft.name(over.path)}"
            yield Problem(place, path, f"{draft.shown(path)} is taken by {others}; {FREE}")
        taken.setdefault(port, path)


def _spans(draft: Draft) -> Iterator[_Span]:
    tenants = draft.length(("tenants",))
    edge, collector = draft.number(EDGE_FIRST), draft.number(COLLECTOR_FIRST)
    if edge is not None:
        yield _Span(EDGE_FIRST, "the tenants' edges", int(edge), PORTS_PER_EDGE * tenants, tenants)
    if collector is not None and draft.value(("collector", "distribution")) in ("adot", "contrib"):
        number = PORTS_OF_ITS_OWN + PORTS_PER_TENANT * tenants
        yield _Span(COLLECTOR_FIRST, "the Collector", int(collector), number, tenants)


def _meet(port: float, own: _Span | None, other: _Span) -> bool:
    """Return whether a port, or all of the range that it begins, has something of another range."""
    last = own.last if own else port
    return port <= other.last and other.first <= last


def fleet(draft: Draft) -> Iterator[Problem]:
    """Zones lie in the region, and the bad build is one of the builds."""
    region = draft.value(REGION)
    for path, zone in draft.items(ZONES):
        if isinstance(region, str) and not (zone.startswith(region) and len(zone) > len(region)):
            message = f"'{zone}' is not in {draft.name(REGION)}; allowed: {region} and a suffix"
            yield Problem(draft.spot(path, REGION), path, message)
            if not draft.place(ZONES):
                break  # the default zones are all in one region: one line says it
    bad = draft.value(BAD_BUILD)
    builds = [build for _, build in draft.items(BUILDS)]
    if isinstance(bad, str) and len(builds) == draft.length(BUILDS) > 0 and bad not in builds:
        message = f"'{bad}' is not in {draft.name(BUILDS)}; allowed: {', '.join(builds)}"
        yield Problem(draft.spot(BAD_BUILD, BUILDS), BAD_BUILD, message)
