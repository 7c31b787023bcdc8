"""The sheet that a picture is on: its colours by day and by night, its fonts."""

from xml.sax.saxutils import escape

from tickscope.cloud.picture.blocks import GAP, Block

STYLE = """\
.sheet{fill:#fff;stroke:#d0d7de}
.unit{fill:#f6f8fa;stroke:#8c959f}
.root{fill:#fff;stroke:#8c959f;stroke-dasharray:5 4}
.account{fill:#fff;stroke:#57606a}
.gone{fill:#f6f8fa;stroke:#8c959f;stroke-dasharray:3 3}
.environment{fill:#fff;stroke:#57606a}
.network{fill:#f6f8fa;stroke:#8c959f}
.public{fill:#ddf4ff;stroke:#54aeff}
.private{fill:#dafbe1;stroke:#4ac26b}
.isolated{fill:#fff8c5;stroke:#d4a72c}
text{font-family:-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
.title{font-size:13px;font-weight:600}
.small{font-size:11.5px;fill:#59636e}
.note{font-size:11.5px}
@media (prefers-color-scheme:dark){
.sheet{fill:#0d1117;stroke:#3d444d}
.unit,.network,.gone{fill:#151b23;stroke:#656c76}
.root{fill:#0d1117;stroke:#656c76}
.account,.environment{fill:#0d1117;stroke:#9198a1}
.public{fill:#0c2d48;stroke:#1f6feb}
.private{fill:#0f2f1a;stroke:#2ea043}
.isolated{fill:#332a0b;stroke:#9e6a03}
text{fill:#f0f6fc}
.small{fill:#9198a1}
}"""


def sheet(block: Block, width: float, title: str) -> str:
    """Return a whole SVG document; ``title`` is for readers who do not see it."""
    width, height = max(width, block.width + 2 * GAP), block.height + 2 * GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" role="img">\n<title>{escape(title)}</title>\n<style>{STYLE}</style>\n'
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="9" class="sheet"/>\n'
        + block.at(GAP, GAP).replace("<g ", "\n<g ").lstrip("\n")
        + "\n</svg>\n"
    )
