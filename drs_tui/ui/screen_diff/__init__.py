"""Of what Textual draws, only the cells that changed are written to the terminal."""
