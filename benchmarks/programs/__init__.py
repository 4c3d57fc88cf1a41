"""Programs that the benchmark starts: simple peers, and the product with a probe in it."""
