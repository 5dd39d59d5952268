"""A mock interview: rounds under a clock, questions that follow from mistakes, a score sheet.

    pool ─▶ plan ─▶ engine ─▶ events ─▶ sheet ─▶ history
    what may be asked    rounds    keys in, screens out    rows    points

The middle is pure; `log`, `desk` and `examiner` stand at the edge.  No network, no model.
"""
