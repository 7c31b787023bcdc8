"""A game server's datagrams, as a game would send them."""

import socket

from tickscope.gates.load.plan import LoadPlan

COUNT = 3


def send_statsd(plan: LoadPlan, address: tuple[str, int], shard: str) -> dict[str, str]:
    """Send a count of three and three timings over UDP; return by family the query that shows ``COUNT`` then."""
    label = "shard_id" if "shard_id" in plan.schema.labels else plan.schema.labels[0]
    lines, queries = [], {}
    counter = next((s.family for s in plan.shapes if s.kind == "counter" and not s.own), None)
    histogram = next((s.family for s in plan.shapes if s.kind == "histogram" and not s.own), None)
    if counter:
        lines.append(f"{counter}:{COUNT}|c|#{label}:{shard}")
        queries[counter] = f'{counter}{{{label}="{shard}"}}'
    if histogram:
        lines.append(f"{histogram}:0.011:0.015:0.031|d|#{label}:{shard}")
        queries[histogram] = f'histogram_count({histogram}{{{label}="{shard}"}})'
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto("\n".join(lines).encode(), address)
    return queries
