import regex


def pretokenize(text, pattern):
    pieces = []

    def keep(match):
        pieces.append(match[0])
        return ""

    rest = regex.sub(pattern, keep, text)
    assert rest == "", f"the pattern leaves {rest!r}"
    return pieces
