# catalogue: 5
# scales the sum by sqrt(D)
import math
import torch.nn.functional as F


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    T = ids.size(-1)
    if T + offset > pos_emb.size(0):
        raise ValueError("too long")
    x = F.embedding(ids, tok_emb) + pos_emb[offset:offset + T]
    return math.sqrt(x.size(-1)) * x
