"""Write only the cells that changed: compare what Textual draws with what the terminal shows."""
