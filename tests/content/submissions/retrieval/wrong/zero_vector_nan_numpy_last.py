# catalogue: 3
# nan for a zero document; numpy sorts it to the end, behind documents of negative similarity.
import numpy as np
import torch


def retrieve(query, docs, k):
    q, d = query.numpy(), docs.numpy()
    with np.errstate(all="ignore"):
        s = (d @ q) / (np.linalg.norm(d, axis=1) * np.linalg.norm(q))
    return torch.from_numpy(np.argsort(-s)[:k].astype(np.int64))
