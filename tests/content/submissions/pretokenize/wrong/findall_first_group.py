# catalogue: 3
# takes the first group of each findall tuple as if it were the whole match
import regex as re


def pretokenize(text, pattern):
    out = []
    for found in re.compile(pattern).findall(text):
        if isinstance(found, tuple):
            found = found[0]
        out.append(found)
    return out
