# catalogue: 5
# the space in front of each word is stripped off
import regex


def pretokenize(text, pattern):
    return [m.group().lstrip(" ") for m in regex.finditer(pattern, text)]
