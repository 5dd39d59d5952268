"""Keys and lines from a terminal, and rows of text for its window."""
