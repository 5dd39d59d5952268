"""Keys and lines from a terminal; rows, blocks and prompts, and the consoles that draw them."""
