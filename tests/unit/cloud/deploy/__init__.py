"""Deploying by change sets."""
