"""A mock interview: rounds under a clock, questions that follow from mistakes, a score sheet.

    candidates ─▶ plan ─▶ engine ─▶ events ─▶ score_sheet ─▶ history
    what may be asked   rounds   keys in, screens out   rows   points

`setup`, `log`, `recorder`, `examiner` and `work_files` do I/O; everything else is pure.  No network, no model.
"""
