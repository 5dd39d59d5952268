# stretch: one document after the other
import torch


def retrieve(query, docs, k):
    scored = []
    qn = query.norm()
    for i in range(docs.shape[0]):
        dn = docs[i].norm()
        if dn == 0 or qn == 0:
            s = 0.0
        else:
            s = float(torch.dot(docs[i], query) / (dn * qn))
        scored.append((s, i))
    scored.sort(key=lambda p: -p[0])
    return torch.tensor([i for _, i in scored[:k]], dtype=torch.long)
