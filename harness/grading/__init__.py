"""The steps of one submission: its runs in guests, its checks, known mistakes, its result."""
