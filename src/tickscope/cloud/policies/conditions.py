"""The condition element, by AWS' rules for each operator (IAM user guide, "IAM JSON policy elements: Condition").

An operator that is not known here is an error: a condition that nobody judges would be one that always holds.
"""

import ipaddress
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from tickscope.cloud.policies.matching import Context, arn_matches, lookup, matches

Test = Callable[[str, str, Context], bool]
"""(value of the policy, value of the request, request) → whether they agree."""
IF_EXISTS = "IfExists"
ALL, ANY = "ForAllValues:", "ForAnyValue:"
NULL = "Null"


def _equal(wanted: str, found: str, context: Context) -> bool:
    return matches(wanted, found, context, wildcards=False)


def _equal_without_case(wanted: str, found: str, context: Context) -> bool:
    return matches(wanted, found, context, wildcards=False, case=False)


def _number(compare: Callable[[Decimal, Decimal], bool]) -> Test:
    return lambda wanted, found, _: compare(Decimal(found), Decimal(wanted))


def _date(compare: Callable[[datetime, datetime], bool]) -> Test:
    return lambda wanted, found, _: compare(datetime.fromisoformat(found), datetime.fromisoformat(wanted))


def _bool(wanted: str, found: str, _: Context) -> bool:
    return wanted.lower() == found.lower()


def _address(wanted: str, found: str, _: Context) -> bool:
    return ipaddress.ip_address(found) in ipaddress.ip_network(wanted, strict=False)


TESTS: dict[str, Test] = {
    "StringEquals": _equal,
    "StringEqualsIgnoreCase": _equal_without_case,
    "StringLike": matches,
    "NumericEquals": _number(operator.eq),
    "NumericLessThan": _number(operator.lt),
    "NumericLessThanEquals": _number(operator.le),
    "NumericGreaterThan": _number(operator.gt),
    "NumericGreaterThanEquals": _number(operator.ge),
    "DateEquals": _date(operator.eq),
    "DateLessThan": _date(operator.lt),
    "DateLessThanEquals": _date(operator.le),
    "DateGreaterThan": _date(operator.gt),
    "DateGreaterThanEquals": _date(operator.ge),
    "Bool": _bool,
    "BinaryEquals": _equal,
    "IpAddress": _address,
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
}
NEGATED: dict[str, Test] = {
    "StringNotEquals": _equal,
    "StringNotEqualsIgnoreCase": _equal_without_case,
    "StringNotLike": matches,
    "NumericNotEquals": _number(operator.eq),
    "DateNotEquals": _date(operator.eq),
    "NotIpAddress": _address,
    "ArnNotEquals": arn_matches,
    "ArnNotLike": arn_matches,
}


def holds(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Return whether all conditions hold; raises ValueError for an operator that is not known."""
    # All are judged, so that an unknown operator is an error even behind a condition that does not hold.
    judged = {
        (name, key): _holds(name, key, tests[key], context) for name, tests in conditions.items() for key in tests
    }
    return all(judged.values())


def _holds(name: str, key: str, value: Any, context: Context) -> bool:
    wanted = [_text(each) for each in (value if isinstance(value, list) else [value])]
    found = lookup(context, key)
    if name == NULL:
        return (found is None) == (wanted == ["true"])
    quantifier = next((each for each in (ALL, ANY) if name.startswith(each)), "")
    base = name.removeprefix(quantifier)
    if_exists = base.endswith(IF_EXISTS)
    base = base.removesuffix(IF_EXISTS)
    if base not in TESTS and base not in NEGATED:
        raise ValueError(f"'{name}' is no operator of conditions that is known here")
    if found is None:
        return quantifier == ALL or if_exists or (base in NEGATED and not quantifier)
    values = [found] if isinstance(found, str) else list(found)
    if not isinstance(found, str) and not quantifier:
        raise ValueError(f"{key} has several values: {name} needs ForAllValues or ForAnyValue")
    judged = [_agrees(base, wanted, each, context) for each in values]
    return any(judged) if quantifier == ANY else all(judged)


def _agrees(base: str, wanted: Sequence[str], found: str, context: Context) -> bool:
    """Return whether one value of the request passes: it is one of the policy's, or none of them if negated."""
    negated = base in NEGATED
    test = NEGATED[base] if negated else TESTS[base]
    return any(test(each, found, context) for each in wanted) != negated


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
