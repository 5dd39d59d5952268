"""Exercises: the language of their files, the parser, the loader, and calls with their arguments drawn."""
