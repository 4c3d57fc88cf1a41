"""Model to styled text, in one place: columns, glyphs, words. Widgets only place it."""
