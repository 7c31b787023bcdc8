"""One made resource → what its own service says of it, beside what the template said."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tickscope.cloud.rehearse.calls import About, Answer, Asked, Caller, Reader, fill, search
from tickscope.cloud.rehearse.compare import fits
from tickscope.cloud.rehearse.outcome import Outcome
from tickscope.errors import Reject


def read_back(stack: str, logical_id: str, type_: str, about: About, reader: Reader, caller: Caller) -> Outcome:
    """Ask the service for a resource and compare each property that the reader knows and the template gives."""
    given = len(about.properties)
    fitting: list[str] = []
    for number, asked in enumerate(reader.calls):
        answer = _answers(asked, about, caller)
        about = replace(about, answers=(*about.answers, answer or {}))
        item = _item(asked, answer, about.properties)
        if number == 0 and not item:
            return Outcome(stack, logical_id, type_, "missing", f"{asked.operation} knows no {about.id}")
        for name, expression in asked.properties.items():
            if name not in about.properties:
                continue
            wanted, found = about.properties[name], search(expression, item)
            if not fits(wanted, found):
                reason = f"{name}: the template says {_short(wanted)}, {asked.operation} {_short(found)}"
                return Outcome(stack, logical_id, type_, "differs", reason, tuple(fitting), given)
            fitting.append(name)
    return Outcome(stack, logical_id, type_, "rehearsed", "", tuple(fitting), given)


def _item(asked: Asked, answer: Answer | None, wanted: Mapping[str, Any]) -> Any:
    found = search(asked.item, answer)
    return _best(found, asked, wanted) if isinstance(found, list) else found


def _answers(asked: Asked, about: About, caller: Caller) -> Answer | None:
    if not asked.each:
        return _answer(asked, about, caller)
    items = about.find(asked.each) or ()
    return {"each": [_answer(asked, replace(about, each=item), caller) for item in items]}


def _answer(asked: Asked, about: About, caller: Caller) -> Answer | None:
    arguments = fill(asked.arguments, about)
    try:
        return caller.call(about.account, about.region, asked.service, asked.operation, arguments)
    except Reject as error:
        if error.reason == "not_there":
            return None
        raise


def _best(items: Sequence[Any], asked: Asked, wanted: Mapping[str, Any]) -> Any:
    """Return the item that fits in most properties; an arbitrary one would tell the wrong difference."""

    def score(item: Any) -> int:
        known = {name: path for name, path in asked.properties.items() if name in wanted}
        return sum(fits(wanted[name], search(path, item)) for name, path in known.items())

    return max(items, key=score, default=None)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:120]}…"
