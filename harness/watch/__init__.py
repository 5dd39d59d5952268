"""Grades on save and shows what came of it.

    a file, a key, a verdict ─▶ engine.update ─▶ State, actions ─▶ desk (grades, stores, writes)
                                    State ─▶ pages.page ─▶ what the terminal shows

`engine` and `pages` are pure; `files` looks at the folder, `ahead` keeps guests ready, `desk` does what is to be done,
`loop` joins them.  Nothing here prints.
"""
