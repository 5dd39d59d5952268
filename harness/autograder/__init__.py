"""Bundles for autograder platforms and CI services, and what runs in them: one submission, by an assignment."""
