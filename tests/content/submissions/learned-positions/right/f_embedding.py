import torch
import torch.nn.functional as F


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    # nanoGPT's wte + wpe; an out-of-range position raises IndexError by itself
    b, t = ids.size()
    pos = torch.arange(offset, offset + t, dtype=torch.long, device=ids.device)
    return F.embedding(ids, tok_emb) + F.embedding(pos, pos_emb)
