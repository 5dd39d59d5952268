# catalogue: 1
# position ids come from arange(T), offset or not
import torch
import torch.nn.functional as F


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    n = ids.size(1)
    assert n + offset <= pos_emb.size(0)
    pos = torch.arange(n, device=ids.device).expand_as(ids)
    return F.embedding(ids, tok_emb) + F.embedding(pos, pos_emb)
