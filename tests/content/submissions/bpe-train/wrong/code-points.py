# catalogue: 8
from collections import Counter


def bpe_train(text, num_merges):
    chars = list(text)
    merges = []
    for _ in range(num_merges):
        counts = Counter(zip(chars, chars[1:]))
        if not counts:
            break
        a, b = max(counts, key=counts.get)
        merges.append((a.encode(), b.encode()))
        out = []
        i = 0
        while i < len(chars):
            if chars[i : i + 2] == [a, b]:
                out.append(a + b)
                i += 2
            else:
                out.append(chars[i])
                i += 1
        chars = out
    return merges
