"""Which core serves: decided once, by what is installed."""

from functools import cache

from tickscope.wire.core import Core


@cache
def load_core() -> Core:
    """Return the Rust core when the wheel ``tickscope-wire`` is installed, else the Python reference."""
    try:
        from tickscope.wire import native
    except ImportError:
        from tickscope.wire import reference

        return reference.ReferenceCore()
    return native.NativeCore()
