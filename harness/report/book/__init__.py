"""Exercises → pages: the statement with formulas, hints, sources, and the solution after a pass.  Pure."""
