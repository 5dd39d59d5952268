"""A failing check → a Python script that makes the same call, to step through in a debugger."""
