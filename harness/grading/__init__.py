"""The steps of grading one submission: its runs in guests, its checks, known mistakes, its result."""
