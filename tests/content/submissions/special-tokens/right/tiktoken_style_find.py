import regex


def _special_regex(tokens):
    return regex.compile("|".join(regex.escape(t) for t in sorted(tokens, key=lambda t: (-len(t), t))))


def encode_with_special(text, encode, special, allowed):
    allowed = set(special) & set(allowed)
    ret = []
    start = 0
    pat = _special_regex(allowed) if allowed else None
    while True:
        m = pat.search(text, start) if pat is not None else None
        end = m.start() if m else len(text)
        if end > start:
            ret += encode(text[start:end])
        if m is None:
            break
        ret.append(special[m.group()])
        start = m.end()
    return ret
