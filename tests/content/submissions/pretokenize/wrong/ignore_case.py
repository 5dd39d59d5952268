# compiles the pattern with IGNORECASE, so 'S counts as 's
import regex


def pretokenize(text, pattern):
    rx = regex.compile(pattern, regex.IGNORECASE)
    return [m.group() for m in rx.finditer(text)]
