"""Exercises → pages: the statement with formulas and matrices, hints, sources, and the solution after a pass.  Pure."""
