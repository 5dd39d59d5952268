import regex

def pretokenize(text, pattern):
    cuts = [0] + [m.end() for m in regex.finditer(pattern, text)]
    return [text[a:b] for a, b in zip(cuts, cuts[1:])]
