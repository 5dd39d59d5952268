# catalogue: 2
def bpe_train(text, num_merges):
    seq = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        counts = {}
        for p in zip(seq, seq[1:]):
            counts[p] = counts.get(p, 0) + 1
        if not counts:
            break
        best = max(counts)
        merges.append(best)
        out, i = [], 0
        while i < len(seq):
            if i + 1 < len(seq) and (seq[i], seq[i + 1]) == best:
                out.append(seq[i] + seq[i + 1])
                i += 2
            else:
                out.append(seq[i])
                i += 1
        seq = out
    return merges
