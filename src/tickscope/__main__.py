"""``python -m tickscope`` is ``tickscope``."""

from tickscope.cli.main import main

main()
