# catalogue: 3
# joins the groups of each findall tuple
import regex


def pretokenize(text, pattern):
    hits = regex.findall(pattern, text)
    return ["".join(h) if isinstance(h, tuple) else h for h in hits]
