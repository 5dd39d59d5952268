# catalogue: 4
# newlines are removed from the text first
import regex


def pretokenize(text, pattern):
    text = text.replace("\r", "").replace("\n", "")
    return [m.group() for m in regex.finditer(pattern, text)]
