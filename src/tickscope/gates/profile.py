"""How long and how hard the gates look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """``smoke`` answers in a minute and a half, ``full`` in half an hour.

    ``fault_rounds`` is how often each fault that the file declares happens; ``kills`` is how many more kills
    follow, in turn, of those that are a kill and nothing else.
    """

    name: str
    load_s: float
    fault_rounds: int
    kills: int
    calm_s: float
    """Between the end of a fault and the next one, at most; the pause itself is drawn."""


PROFILES = {
    "smoke": Profile("smoke", load_s=15, fault_rounds=1, kills=0, calm_s=1.0),
    "full": Profile("full", load_s=600, fault_rounds=3, kills=100, calm_s=5.0),
}
