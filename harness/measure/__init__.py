"""What a solution costs: counted work, and time against the reference."""
