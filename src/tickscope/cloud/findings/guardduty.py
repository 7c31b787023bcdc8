"""What GuardDuty looks at, in every account: its names for it."""

FEATURES = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
)
RUNTIME_AGENTS = ("EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT")
"""Of RUNTIME_MONITORING: GuardDuty brings and keeps its agents itself."""
FREQUENCY = "FIFTEEN_MINUTES"
"""How often a finding that goes on is told again; a new one is told at once."""
