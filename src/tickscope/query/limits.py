"""What one query may cost: each limit, its name and its sentence, in one place."""

from dataclasses import dataclass

from tickscope.errors import Reject
from tickscope.model.platform import Platform


@dataclass(frozen=True, slots=True)
class Limits:
    """Names end in their unit; ``*_max`` and ``*_min`` are allowed themselves."""

    range_s_max: float
    query_chars_max: int = 8192
    query_nesting_max: int = 100
    """Rewriting takes time that grows with the cube of the depth."""
    points_max: int = 11_000
    step_s_min: float = 1.0
    subquery_points_max: int = 11_000
    queries_in_flight_max: int = 32

    @classmethod
    def of(cls, platform: Platform) -> "Limits":
        """Return a platform's limits: no query reaches further than the hot store keeps."""
        return cls(range_s_max=platform.hot_store.retention_h * 3600.0)


def check_length(query: str, limits: Limits) -> None:
    """Raise Reject when the query's text is too long."""
    if len(query) > limits.query_chars_max:
        raise Reject(
            "query_chars_max",
            f"the query has {len(query)} characters; query_chars_max allows {limits.query_chars_max}",
        )


def check_nesting(depth: int, limits: Limits) -> None:
    """Raise Reject when so many operators, brackets and calls might be nested in each other."""
    if depth > limits.query_nesting_max:
        raise Reject(
            "query_nesting_max",
            f"the query has {depth} operators and brackets; query_nesting_max allows {limits.query_nesting_max}",
        )


def check_range(start_s: float, end_s: float, step_s: float, limits: Limits) -> None:
    """Raise Reject when a range query is too long, too fine or backwards."""
    if end_s < start_s:
        raise Reject("bad_range", "end is before start")
    if step_s < limits.step_s_min:
        raise Reject("step_s_min", f"step is {step_s:g} s; step_s_min allows {limits.step_s_min:g} s or more")
    check_reach(end_s - start_s, limits)
    points = int((end_s - start_s) / step_s) + 1
    if points > limits.points_max:
        raise Reject(
            "points_max",
            f"the query asks for {points} points per series; points_max allows {limits.points_max}: "
            "take a larger step or a shorter range",
        )


def check_reach(range_s: float, limits: Limits) -> None:
    """Raise Reject when a query or a selector in it spans more time than the hot store keeps."""
    if range_s > limits.range_s_max:
        raise Reject(
            "range_s_max",
            f"the range is {range_s:g} s; range_s_max allows {limits.range_s_max:g} s, "
            "which is hot_store.retention_h",
        )


def check_subqueries(points: float, limits: Limits) -> None:
    """Raise Reject when nested subqueries evaluate their inside too often."""
    if points > limits.subquery_points_max:
        raise Reject(
            "subquery_points_max",
            f"subqueries evaluate {points:.0f} times per point; subquery_points_max allows "
            f"{limits.subquery_points_max}",
        )
