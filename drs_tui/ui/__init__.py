"""The user interface: Textual screens and widgets that show the store, in one thread."""
