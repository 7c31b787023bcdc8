"""What each tenant is charged: what AWS billed by the tag Tenant, beside what the price list says is there."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tickscope.cloud.prices import PricedStack, PriceList, idle
from tickscope.model.cloud import SHARED

TAG_LISTS = ("Tags", "HostedZoneTags", "ResourceTags", "FileSystemTags")


@dataclass(frozen=True, slots=True)
class Charge:
    """One tenant's month in US dollars: its own, its share of what is shared, and the same by the price list."""

    tenant: str
    own_usd: float
    share_usd: float
    idle_usd: float
    """By the price list: its own resources and its share of the shared ones, while nothing uses them."""

    @property
    def usd(self) -> float:
        """What the tenant is charged."""
        return self.own_usd + self.share_usd

    @property
    def use_usd(self) -> float:
        """What AWS billed beyond that: use, or what the price list does not know."""
        return self.usd - self.idle_usd


def idle_by_tenant(
    stacks: Iterable[PricedStack], accounts: int, prices: PriceList | None = None
) -> dict[str, float]:
    """Return what the resources with each value of the tag Tenant cost while nothing uses them."""
    by_tenant: dict[str, list[PricedStack]] = {}
    for stack in stacks:
        parts: dict[str, dict[str, Any]] = {}
        for name, resource in stack.template.get("Resources", {}).items():
            parts.setdefault(tenant_of(resource.get("Properties", {})), {})[name] = resource
        for tenant, resources in parts.items():
            by_tenant.setdefault(tenant, []).append(
                PricedStack(stack.scope, stack.region, {"Resources": resources})
            )
    return {tenant: idle(parts, accounts, prices).usd() for tenant, parts in by_tenant.items()}


def tenant_of(properties: Mapping[str, Any]) -> str:
    """Return the value of the tag Tenant; what has none is shared."""
    for key in TAG_LISTS:
        tags = properties.get(key)
        if isinstance(tags, Mapping) and "Tenant" in tags:
            return str(tags["Tenant"])
        if isinstance(tags, list):
            for tag in tags:
                if isinstance(tag, Mapping) and tag.get("Key") == "Tenant":
                    return str(tag["Value"])
    return SHARED


def charges(
    tenants: Sequence[str], billed_usd: Mapping[str, float], idle_usd: Mapping[str, float]
) -> tuple[Charge, ...]:
    """Return a charge for each tenant; they add up to everything that was billed, and to everything idle.

    Both mappings are by the tag Tenant. What has no tag, or one of nobody, is shared: in proportion to what the
    tenants cost by themselves, as the cost category splits it; evenly while they cost nothing.
    """
    shares = _shares({tenant: billed_usd.get(tenant, 0.0) for tenant in tenants})
    idle_shares = _shares({tenant: idle_usd.get(tenant, 0.0) for tenant in tenants})
    shared = sum(usd for tenant, usd in billed_usd.items() if tenant not in tenants)
    shared_idle = sum(usd for tenant, usd in idle_usd.items() if tenant not in tenants)
    return tuple(
        Charge(
            tenant,
            billed_usd.get(tenant, 0.0),
            shared * shares[tenant],
            idle_usd.get(tenant, 0.0) + shared_idle * idle_shares[tenant],
        )
        for tenant in tenants
    )


def text(listed: Sequence[Charge]) -> str:
    """Return the charges as a table of plain text with a sum."""
    rows = [_row(each) for each in [*listed, _sum(listed)]]
    widths = [max(len(row[column]) for row in [COLUMNS, *rows]) for column in range(len(COLUMNS))]
    return "".join(
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + "\n"
        for row in [COLUMNS, *rows]
    )


def to_csv(listed: Sequence[Charge]) -> str:
    """Return the charges for a spreadsheet, one line for each tenant."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("tenant", "own_usd", "share_usd", "usd", "idle_usd", "use_usd"))
    for each in listed:
        figures = (each.own_usd, each.share_usd, each.usd, each.idle_usd, each.use_usd)
        writer.writerow((each.tenant, *(f"{usd:.2f}" for usd in figures)))
    return written.getvalue()


COLUMNS = ("tenant", "its own", "of shared", "charged", "idle, by price list", "beyond idle")


def _row(each: Charge) -> tuple[str, ...]:
    figures = (each.own_usd, each.share_usd, each.usd, each.idle_usd, each.use_usd)
    return (each.tenant, *(f"{usd:,.2f}" for usd in figures))


def _sum(listed: Sequence[Charge]) -> Charge:
    return Charge(
        "all",
        sum(each.own_usd for each in listed),
        sum(each.share_usd for each in listed),
        sum(each.idle_usd for each in listed),
    )


def _shares(own: Mapping[str, float]) -> dict[str, float]:
    """A credit makes nobody's share negative."""
    weights = {tenant: max(usd, 0.0) for tenant, usd in own.items()}
    total = sum(weights.values())
    return {tenant: weight / total if total else 1 / len(weights) for tenant, weight in weights.items()}
