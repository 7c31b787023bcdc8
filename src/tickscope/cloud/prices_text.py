"""A bill of what is idle, for people and for programs."""

from collections.abc import Iterator

from tickscope.cloud.prices import Bill, Line, PriceList, price_list

NO_PRICE = "not in the list"
SURENESS = ("document", "unconfirmed", "estimate")
COLUMNS = ("", "region", "number", "USD per month")


def text(bill: Bill) -> str:
    """Return the bill as a table of plain text, scope by scope, with sums."""
    rows: list[tuple[str, ...]] = []
    for scope in bill.scopes:
        rows += [(scope, *("" for _ in COLUMNS[1:]))]
        rows += [(f"  {line.line}", *_cells(line)) for line in bill.lines if line.scope == scope]
        rows += [("  sum", "", "", f"{bill.usd(scope):,.2f}")]
    rows += [("all", "", "", f"{bill.usd():,.2f}")]
    widths = [max(len(row[column]) for row in [COLUMNS, *rows]) for column in range(len(COLUMNS))]
    return "".join(
        f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:>{widths[3]}}".rstrip()
        + "\n"
        for row in [COLUMNS, *rows]
    ) + "".join(f"{note}\n" for note in notes(bill, price_list()))


def markdown(bill: Bill) -> str:
    """Return the bill as a table of Markdown, the largest sums first within each scope."""
    lines = ["| for | what | region | number | USD per month | known from |", "|---|---|---|---:|---:|---|"]
    for scope in bill.scopes:
        own = sorted((line for line in bill.lines if line.scope == scope), key=lambda line: -(line.usd or 0))
        lines += [f"| {scope} | {line.line} | {' | '.join(_cells(line))} | {_known_from(line)} |" for line in own]
        lines.append(f"| **{scope}** | **sum** | | | **{bill.usd(scope):,.2f}** | |")
    lines.append(f"| **all** | **sum** | | | **{bill.usd():,.2f}** | |")
    return "\n".join([*lines, "", *notes(bill, price_list())]) + "\n"


def to_jsonable(bill: Bill) -> dict[str, object]:
    """Return the bill as dicts, lists and scalars; ``usd_per_month`` is null where there is no price."""
    return {
        "price_list": price_list().as_of,
        "usd_per_month": round(bill.usd(), 2),
        "scopes": {
            scope: {
                "usd_per_month": round(bill.usd(scope), 2),
                "lines": [_plain(line) for line in bill.lines if line.scope == scope],
            }
            for scope in bill.scopes
        },
        "not_priced": list(bill.unknown),
    }


def notes(bill: Bill, prices: PriceList) -> Iterator[str]:
    """Yield what a reader has to know about the figures."""
    yield f"Prices: AWS price list, on demand, as known in {prices.as_of}; without tax, credits and discounts."
    if any(line.usd is None for line in bill.lines):
        regions = sorted({line.region for line in bill.lines if line.usd is None})
        yield f"Without a price, and not in the sums: lines of {', '.join(regions)}."
    if bill.unknown:
        yield f"Not in the price list: {', '.join(bill.unknown)}."


def _cells(line: Line) -> tuple[str, str, str]:
    usd = NO_PRICE if line.usd is None else f"{line.usd:,.2f}"
    return line.region, f"{line.quantity:,.4g}" if line.quantity < 1000 else f"{line.quantity:,.0f}", usd


def _known_from(line: Line) -> str:
    return ", ".join(word for word in SURENESS if word in line.seen)


def _plain(line: Line) -> dict[str, object]:
    return {
        "line": line.line,
        "region": line.region,
        "quantity": line.quantity,
        "usd_per_month": None if line.usd is None else round(line.usd, 4),
        "seen": line.seen,
    }
