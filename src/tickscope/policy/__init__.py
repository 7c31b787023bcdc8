"""The label and personal-data policy: one home for exporter, gateway, render and lint."""
