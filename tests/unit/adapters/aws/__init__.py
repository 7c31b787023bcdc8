"""Adapters of reconcilers, on moto where it has the API and on botocore's Stubber where it has not."""
