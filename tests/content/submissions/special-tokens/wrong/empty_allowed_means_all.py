# catalogue: 4
# an empty allowed set is taken for "not given", and then everything is allowed
def encode_with_special(text, encode, special, allowed):
    allowed = allowed or set(special)
    names = sorted((s for s in special if s in allowed), key=len, reverse=True)

    def walk(s):
        if not s:
            return []
        hits = [(s.find(n), -len(n), n) for n in names if n in s]
        if not hits:
            return list(encode(s))
        at, _, name = min(hits)
        return (list(encode(s[:at])) if at else []) + [special[name]] + walk(s[at + len(name):])

    return walk(text)
