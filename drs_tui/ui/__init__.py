"""What is on screen: Textual screens and widgets over the store, single-threaded."""
