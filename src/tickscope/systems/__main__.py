"""``python -m tickscope.systems > docs/systems.md``"""

import sys

from tickscope.systems.catalogue import load
from tickscope.systems.page import markdown

sys.stdout.write(markdown(load()))
