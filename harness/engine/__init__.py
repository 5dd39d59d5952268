"""The warm engine: starts what grading needs, keeps it, and starts it again when it dies.

check, watch, cohort, repro, the pytest plugin and the server grade through it.  It knows nothing of progress or of the
terminal.
"""
