"""Keys and lines that a terminal sends."""
