"""Bytes to model and back: formats only, no settings and no policy."""
