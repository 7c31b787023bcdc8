"""What a reconciler finds in AWS."""
