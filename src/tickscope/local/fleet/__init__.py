"""The demo fleet: synthetic game servers whose every value is a function of (seed, shard, round)."""
