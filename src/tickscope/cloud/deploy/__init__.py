"""Deploying by change sets: what is destroyed is named before it is, and data stores are never among it."""
