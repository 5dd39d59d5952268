# catalogue: 4
# pieces that are only white space (newlines) are thrown away
import regex


def pretokenize(text, pattern):
    pieces = (m.group() for m in regex.finditer(pattern, text))
    return [p for p in pieces if p.strip()]
