"""Who is told and asked by verbs that change AWS: the person at the terminal, or a script's options."""

import sys
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from tickscope.errors import Reject

if TYPE_CHECKING:
    from tickscope.ports.stacks import StackEvent


def answers() -> bool:
    """Return whether somebody can answer: what is written may go to a file or a log all the same."""
    return sys.stdin.isatty()


class Person:
    """The person at the terminal, or the script that answers for one."""

    def __init__(self, yes: bool, yes_destroy: bool) -> None:
        # AWS' words are told as they are: brackets and colons in them are no markup.
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._yes = yes or yes_destroy
        self._yes_destroy = yes_destroy

    def tell(self, words: str) -> None:
        """Print a line, whole: scripts read lines."""
        self._console.print(words, soft_wrap=True)

    def agrees(self, what: str, destroys: bool) -> bool:
        """Return the answer. Raises Reject where nobody can be asked, and no option answers."""
        if self._yes_destroy if destroys else self._yes:
            return True
        if not answers():
            option = "--yes-destroy" if destroys else "--yes"
            raise Reject("not_asked", f"{what}: nobody can be asked here; say {option} to go on")
        return typer.confirm(f"{what}: go on{', and destroy what is named' if destroys else ''}?")

    def happened(self, event: "StackEvent") -> None:
        """Tell an event as it comes."""
        reason = f": {event.reason}" if event.reason else ""
        self.tell(f"  {event.at:%H:%M:%S} {event.status} {event.logical_id} {event.type}{reason}")
