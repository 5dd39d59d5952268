def _first(text, names):
    """(start, name) of the leftmost token, the longest one where several start there, or None."""
    hits = [(text.find(n), -len(n), n) for n in names]
    hits = [h for h in hits if h[0] >= 0]
    if not hits:
        return None
    start, _, name = min(hits)
    return start, name


def encode_with_special(text, encode, special, allowed):
    hit = _first(text, [n for n in special if n in allowed])
    if hit is None:
        return list(encode(text))
    start, name = hit
    rest = encode_with_special(text[start + len(name):], encode, special, allowed)
    return [*encode(text[:start]), special[name], *rest]
