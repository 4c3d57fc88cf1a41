"""Widgets that are drawn again only where what they show has changed."""
