# catalogue: 4
import re
def bpe_encode(text, merges):
    result = []
    for word in re.findall(r" ?\S+|\s", text):
        parts = [bytes([b]) for b in word.encode("utf-8")]
        for a, b in merges:
            out = []
            for s in parts:
                if out and out[-1] == a and s == b: out[-1] = a + b
                else: out.append(s)
            parts = out
        result += parts
    return result
