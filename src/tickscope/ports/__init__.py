"""Protocols that rooms share, so that each can be built and tested without the others."""
