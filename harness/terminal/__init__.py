"""Keys and lines that a terminal sends, and rows of text for its window."""
