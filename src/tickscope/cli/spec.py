"""Placeholder: replaced by the spec verbs."""

import typer

app = typer.Typer()
