"""A mock interview: rounds under a clock, questions that follow from mistakes, a score sheet.

    candidates ─▶ rounds ─▶ engine ─▶ events ─▶ score_sheet ─▶ debrief ─▶ sheet_text
    what may be asked        keys in, states out    points        dimensions    blocks, Markdown

`setup`, `log`, `recorder`, `examiner`, `material_files`, `transcript` and `work_files` do I/O; `judge`, off unless
it is asked for, talks to a server; everything else is pure.
"""
