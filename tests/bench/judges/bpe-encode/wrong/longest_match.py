# mistake: the longest token of the vocabulary is taken at every place
def bpe_encode(text, merges):
    vocab = {a + b for a, b in merges}
    longest = max((len(token) for token in vocab), default=1)
    data, out, i = text.encode(), [], 0
    while i < len(data):
        for size in range(min(longest, len(data) - i), 0, -1):
            if size == 1 or data[i : i + size] in vocab:
                out.append(data[i : i + size])
                i += size
                break
    return out
