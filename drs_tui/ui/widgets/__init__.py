"""Widgets that write nothing to the terminal unless what they show has changed."""
