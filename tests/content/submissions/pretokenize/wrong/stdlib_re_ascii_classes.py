# catalogue: 2
# stays with re by writing the Unicode classes as ASCII ranges, so letters outside ASCII are symbols
import re


def pretokenize(text, pattern):
    for name, ascii_range in ((r"\p{L}", "a-zA-Z"), (r"\p{N}", "0-9")):
        out, depth = "", 0
        i = 0
        while i < len(pattern):
            if pattern.startswith(name, i):
                out += ascii_range if depth else f"[{ascii_range}]"
                i += len(name)
                continue
            c = pattern[i]
            if c == "\\":
                out += pattern[i:i + 2]
                i += 2
                continue
            depth += (c == "[") - (c == "]")
            out += c
            i += 1
        pattern = out
    return [m.group() for m in re.finditer(pattern, text)]
