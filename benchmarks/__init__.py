"""Figures of the product, and of what people would run instead, side by side."""
