# mistake: the first pair is merged, not the most frequent
def bpe_train(text, num_merges):
    parts = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    while len(merges) < num_merges and len(parts) > 1:
        pair = parts[0], parts[1]
        merges.append(pair)
        out, i = [], 0
        while i < len(parts):
            if tuple(parts[i : i + 2]) == pair:
                out.append(parts[i] + parts[i + 1])
                i += 2
            else:
                out.append(parts[i])
                i += 1
        parts = out
    return merges
