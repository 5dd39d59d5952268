# catalogue: 1
def bpe_encode(text, merges):
    vocab = {bytes([b]) for b in range(256)} | {a + b for a, b in merges}
    longest = max(map(len, vocab))
    data, out, i = text.encode("utf-8"), [], 0
    while i < len(data):
        for size in range(min(longest, len(data) - i), 0, -1):
            if data[i:i + size] in vocab:
                out.append(data[i:i + size])
                i += size
                break
    return out
