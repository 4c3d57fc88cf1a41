"""Programs that the benchmark starts: peers of its own, and the product with a probe in it."""
