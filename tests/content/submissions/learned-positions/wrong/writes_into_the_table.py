# adds the positions in place into the token table
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    B, T = ids.shape
    if offset + T > len(pos_emb):
        raise ValueError("too long")
    pos = pos_emb[offset:offset + T]
    pos += tok_emb[ids[0]]
    return torch.stack([pos] + [pos - tok_emb[ids[0]] + tok_emb[r] for r in ids[1:]])
