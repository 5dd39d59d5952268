import numpy as np


def bpe_decode(ids, vocab):
    parts = [np.frombuffer(vocab[int(i)], dtype=np.uint8) for i in ids]
    if not (total := sum(p.size for p in parts)):
        return ""
    flat = np.empty(total, dtype=np.uint8)
    np.concatenate(parts, out=flat)
    return flat.tobytes().decode("utf8", "replace")
