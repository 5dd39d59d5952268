# exercise: softmax
# Raises exceptions whose class names hold newlines, escapes, NULs, surrogates and workflow commands.

NAMES = ["A\n::error::passed", "B\x1b[2J", "C\u202e", "D" * 1_000_000, "<b>E</b>", '"},"verdict":"passed"', "F\udcff"]
calls = 0


def softmax(x, dim=-1):
    global calls
    calls += 1
    kind = type("X", (Exception,), {})
    kind.__name__ = kind.__qualname__ = NAMES[calls % len(NAMES)]
    raise kind("message")
