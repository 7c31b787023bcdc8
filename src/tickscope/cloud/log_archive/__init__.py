"""Where records are kept: the trail's locked bucket, and the buckets that cannot be locked."""
