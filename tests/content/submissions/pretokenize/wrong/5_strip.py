# catalogue: 5
import regex

def pretokenize(text, pattern):
    pieces = []
    pos = 0
    while pos < len(text):
        m = regex.compile(pattern).search(text, pos)
        if m is None:
            break
        pieces.append(m.group().lstrip(" "))
        pos = m.end()
    return pieces
