# catalogue: 2
# the standard library's re does not know \p{L}
import re


def pretokenize(text, pattern):
    return [m.group() for m in re.finditer(pattern, text)]
