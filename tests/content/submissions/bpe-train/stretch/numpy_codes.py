# stretch: counts every pair again after each merge
import numpy as np

def bpe_train(text, num_merges):
    ids = np.frombuffer(text.encode("utf-8"), dtype=np.uint8).astype(np.int64)
    vocab = [bytes([i]) for i in range(256)]
    index = {v: i for i, v in enumerate(vocab)}
    merges = []
    for _ in range(num_merges):
        if len(ids) < 2:
            break
        base = len(vocab)
        code, count = np.unique(ids[:-1] * base + ids[1:], return_counts=True)
        a, b = divmod(int(code[count.argmax()]), base)
        word = vocab[a] + vocab[b]
        new = index.setdefault(word, len(vocab))
        if new == len(vocab):
            vocab.append(word)
        merges.append((vocab[a], vocab[b]))
        hit = np.flatnonzero((ids[:-1] == a) & (ids[1:] == b))
        if a == b:
            keep, last = [], -2
            for h in hits_iter(hit):
                if h > last + 1:
                    keep.append(h)
                    last = h
            hit = np.array(keep)
        ids = ids.copy()
        ids[hit] = new
        ids = np.delete(ids, hit + 1)
    return merges

def hits_iter(hit):
    return hit.tolist()
