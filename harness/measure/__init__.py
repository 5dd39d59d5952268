"""The cost of a solution: counted work, and time against the reference."""
