"""Grades files on save and shows the verdicts.

    a file, a key, a verdict ─▶ engine.update ─▶ WatchState, actions ─▶ controller (grades, stores, writes)
                                   WatchState ─▶ screen.page ─▶ what the terminal shows

`engine` and `screen` are pure; `files` looks at the folder, `controller` does what is to be done, `loop` joins
them.  Nothing here prints.
"""
