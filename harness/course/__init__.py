"""Exercises: the schema of their files, the parser, the loader, and calls with drawn arguments."""
