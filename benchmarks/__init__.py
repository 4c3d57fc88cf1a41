"""Measures the product and comparable programs side by side."""
