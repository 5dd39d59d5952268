import regex


def pretokenize(text: str, pattern: str) -> list[str]:
    compiled = regex.compile(pattern)
    spans = [m.span() for m in compiled.finditer(text)]
    return [text[start:stop] for start, stop in spans]
