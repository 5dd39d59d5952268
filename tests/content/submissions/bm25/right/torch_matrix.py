import torch


def bm25(query, corpus, k1=1.5, b=0.75):
    vocab = {}
    for t in query:
        vocab.setdefault(t, len(vocab))
    if not vocab:
        return [0.0] * len(corpus)
    weight = torch.zeros(len(vocab), dtype=torch.float64)
    for t in query:
        weight[vocab[t]] += 1
    tf = torch.zeros(len(corpus), len(vocab), dtype=torch.float64)
    for i, doc in enumerate(corpus):
        for t in doc:
            j = vocab.get(t)
            if j is not None:
                tf[i, j] += 1
    length = torch.tensor([len(d) for d in corpus], dtype=torch.float64)
    df = (tf > 0).sum(0)
    idf = torch.log1p((len(corpus) - df + 0.5) / (df + 0.5))
    norm = k1 * (1 - b + b * length / length.mean())
    sat = tf * (k1 + 1) / (tf + norm[:, None])
    sat = torch.where(tf > 0, sat, torch.zeros_like(sat))
    return (sat @ (idf * weight)).tolist()
