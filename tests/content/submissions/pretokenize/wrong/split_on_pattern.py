# splits on the pattern: what matches is thrown away, what is between is kept
import regex


def pretokenize(text, pattern):
    return [p for p in regex.split(pattern, text) if p]
