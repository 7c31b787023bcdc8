"""What docs/guide/cloud.md and cloud-adopt.md show of the example files: their pictures, and what they cost idle.

``python -m tickscope.cloud.page docs`` draws all of it anew.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tickscope.cloud.bills import idle_bill
from tickscope.cloud.picture import picture
from tickscope.cloud.prices import Bill
from tickscope.cloud.prices_text import markdown
from tickscope.spec import load

MARK = "<!-- {}: {} -->"
EXAMPLES = ("aws", "one-account")
"""Files in docs/examples; each has a picture in docs/images."""


def written(page: str, bills: Mapping[str, Bill]) -> str:
    """Return the page with each example's table replaced; raises ValueError where there is no place for one."""
    for name, bill in bills.items():
        begin, end = (MARK.format(f"idle-{name}", which) for which in ("begin", "end"))
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the page needs {begin} and, behind it, {end}")
        page = f"{before}{begin}\n\n{markdown(bill)}\n{end}{after}"
    return page


def image(docs: Path, name: str) -> Path:
    """Return where the picture of an example is."""
    return docs / "images" / f"cloud-{name}.svg"


def draw(docs: Path) -> None:
    """Write pictures and tables; the examples are synthesised for it."""
    from tickscope.cloud.synthesis import synthesise

    bills: dict[str, Bill] = {}
    for name in EXAMPLES:
        platform = load(docs / "examples" / f"{name}.yaml")
        with tempfile.TemporaryDirectory() as folder:
            stacks = synthesise(platform, Path(folder)).stacks
        bills[name] = idle_bill(platform, {stack.id: stack.template for stack in stacks})
        image(docs, name).write_text(picture(platform), encoding="utf-8")
    guide = docs / "guide" / "cloud.md"
    guide.write_text(written(guide.read_text(encoding="utf-8"), bills), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("CDK_VALIDATION", "false")
    draw(Path(sys.argv[1]))
