# catalogue: 4
# works line by line and loses the line ends
import regex


def pretokenize(text, pattern):
    pat = regex.compile(pattern)
    tokens = []
    for line in text.splitlines():
        tokens.extend(m.group() for m in pat.finditer(line))
    return tokens
