"""What runs on hosts and in runbooks: shell for hosts, Python for Systems Manager itself."""
