"""Synthetic producers: they speak remote-write as agents do, and every value is a function of (series, time)."""
