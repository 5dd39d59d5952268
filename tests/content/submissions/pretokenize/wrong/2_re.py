# catalogue: 2
import re

def pretokenize(text, pattern):
    return [m.group(0) for m in re.finditer(pattern, text)]
