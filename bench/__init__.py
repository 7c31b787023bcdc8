"""Benchmarks: a file for each question, beside its peers, which run in the same minute on the same machine."""
