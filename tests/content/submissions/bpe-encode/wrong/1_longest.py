# catalogue: 1
def bpe_encode(text, merges):
    data = text.encode("utf-8")
    vocab = {a + b for a, b in merges}
    longest = max((len(v) for v in vocab), default=1)
    out, i = [], 0
    while i < len(data):
        for n in range(min(longest, len(data) - i), 0, -1):
            piece = data[i:i + n]
            if n == 1 or piece in vocab:
                out.append(piece)
                i += n
                break
    return out
