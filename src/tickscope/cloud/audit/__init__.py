"""AWS Config: what is recorded of every account, judged by rules, and remedied."""
