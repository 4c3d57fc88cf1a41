"""What is on screen. Single-threaded; asks the feed, and never the network."""
