# catalogue: 5
def bpe_train(text, num_merges):
    vocab_size = 255 + num_merges
    seq = [bytes([b]) for b in text.encode()]
    vocab = [bytes([b]) for b in range(256)]
    rules = []
    while len(vocab) < vocab_size and len(seq) > 1:
        freq = {}
        for p in zip(seq, seq[1:]):
            freq[p] = freq.get(p, 0) + 1
        p = max(freq, key=freq.get)
        rules.append(p)
        vocab.append(p[0] + p[1])
        i = 0
        while i < len(seq) - 1:
            if (seq[i], seq[i + 1]) == p:
                seq[i:i + 2] = [p[0] + p[1]]
            i += 1
    return rules
