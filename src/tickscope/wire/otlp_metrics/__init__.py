"""OTLP metrics in the normal form, remote-write 1 with native histograms: the Python reference."""
