"""The warm engine: starts what grading needs, keeps it running, and restarts it when it dies.

check, watch, cohort, repro, the pytest plugin and the server grade through it. It knows nothing of progress or of the
terminal.
"""
