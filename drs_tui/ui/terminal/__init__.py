"""The terminal itself: driver, output, shutdown."""
