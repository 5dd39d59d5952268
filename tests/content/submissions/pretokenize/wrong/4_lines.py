# catalogue: 4
import regex as re

class Pretokenizer:
    def __init__(self, pattern):
        self.pat = re.compile(pattern)

    def __call__(self, text):
        out = []
        for line in text.splitlines():
            for m in self.pat.finditer(line):
                out.append(m.group())
        return out

def pretokenize(text, pattern):
    return Pretokenizer(pattern)(text)
