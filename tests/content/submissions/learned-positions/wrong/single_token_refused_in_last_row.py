# other: a single token is refused in the last row
import torch
import torch.nn.functional as F


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    size = pos_emb.size(0)
    t = ids.size(1)
    if t == 1:                                             # decoding with a cache
        if offset + 1 >= size > 1:
            raise ValueError("the position table is used up")
        return F.embedding(ids, tok_emb) + pos_emb[offset]
    if offset + t > size:
        raise ValueError("too long")
    return F.embedding(ids, tok_emb) + pos_emb[offset:offset + t]
