# Loop in threads.
import threading
import numpy as np
import torch
def cosine(a, b):
    n = a.norm() * b.norm()
    return (a @ b) / n if n > 0 else a.new_zeros(())

def retrieve(query, docs, k):
    out = [None] * len(docs)
    def work(lo, hi):
        for i in range(lo, hi): out[i] = float(cosine(docs[i], query))
    h = len(docs) // 2
    ts = [threading.Thread(target=work, args=a) for a in ((0, h), (h, len(docs)))]
    [t.start() for t in ts]; [t.join() for t in ts]
    return torch.tensor(out, dtype=torch.float64).argsort(descending=True)[:k]
