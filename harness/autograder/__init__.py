"""Bundles for autograder platforms and CI services, and the grading of one submission in them."""
