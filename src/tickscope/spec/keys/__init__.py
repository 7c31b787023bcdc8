"""The platform file's keys as pydantic models: the only ones in Tickscope."""
