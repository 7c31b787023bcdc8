"""Ports do not collide; the synthetic fleet is consistent."""

from collections.abc import Iterator

from tickscope.spec.keys.machine import PortKeys
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

PORTS_PER_EDGE = 3
PORT_MAX = 65535
FREE = "allowed: a port that nothing else takes"
EDGE_FIRST: KeyPath = ("ports", "edge_first")
REGION: KeyPath = ("demo", "region")
ZONES: KeyPath = ("demo", "zones")
BUILDS: KeyPath = ("demo", "builds")
BAD_BUILD: KeyPath = ("demo", "bad_build")


def ports(draft: Draft) -> Iterator[Problem]:
    """No two listeners share a port, and the edges' range is free and ends by 65535."""
    tenants = draft.length(("tenants",))
    first = draft.number(EDGE_FIRST)
    last = None if first is None else first + PORTS_PER_EDGE * tenants - 1
    if last is not None and last > PORT_MAX:
        most = PORT_MAX + 1 - PORTS_PER_EDGE * tenants
        message = f"{first} leaves no room for the three ports of each of {tenants} tenants; allowed: 1 to {most}"
        yield Problem(draft.spot(EDGE_FIRST, ("tenants",)), EDGE_FIRST, message)
    taken: dict[float, KeyPath] = {}
    for name in PortKeys.model_fields:
        path: KeyPath = ("ports", name)
        port = draft.number(path)
        if port is None or path == EDGE_FIRST:
            continue
        if port in taken:
            place = draft.spot(path, taken[port])
            yield Problem(place, path, f"{draft.shown(path)} is taken by {draft.name(taken[port])}; {FREE}")
        elif first is not None and last is not None and first <= port <= last:
            place = draft.spot(path, EDGE_FIRST, ("tenants",))
            edges = f"the tenants' edges, {first} to {last} from {draft.name(EDGE_FIRST)}"
            yield Problem(place, path, f"{draft.shown(path)} is taken by {edges}; {FREE}")
        taken.setdefault(port, path)


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
