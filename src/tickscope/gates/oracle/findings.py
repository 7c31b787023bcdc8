"""What a comparison found, in numbers that add up over shards."""

from dataclasses import dataclass, fields

EXAMPLES_MAX = 5


@dataclass(frozen=True, slots=True)
class Findings:
    """Samples, counted. All but ``due``, ``acknowledged``, ``stored`` and ``histograms`` must be 0.

    ``missing`` were acknowledged and are not stored; ``repeated`` are stored twice; ``off`` and ``histograms_off``
    have another value than was sent; ``unsent`` are stored and were never sent; ``gaps`` were due and are not
    stored, acknowledged or not.
    """

    due: int = 0
    acknowledged: int = 0
    stored: int = 0
    histograms: int = 0
    missing: int = 0
    repeated: int = 0
    off: int = 0
    histograms_off: int = 0
    unsent: int = 0
    gaps: int = 0
    examples: tuple[str, ...] = ()

    def plus(self, other: "Findings") -> "Findings":
        """Return both together, with the first few examples."""
        sums = {
            field.name: getattr(self, field.name) + getattr(other, field.name)
            for field in fields(self)
            if field.name != "examples"
        }
        return Findings(**sums, examples=(*self.examples, *other.examples)[:EXAMPLES_MAX])


def sound(found: Findings) -> bool:
    """Return whether everything that was due is stored once, as it was sent, and nothing else is."""
    wrong = (found.missing, found.repeated, found.off, found.histograms_off, found.unsent, found.gaps)
    return not any(wrong)
