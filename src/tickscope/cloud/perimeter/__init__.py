"""What stands between an environment and the internet: filter of requests, Shield, certificates."""
