# catalogue: 3
# einsum multiplies the two
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    pos = pos_emb[torch.arange(offset, offset + ids.size(1))]
    return torch.einsum("btd,td->btd", tok_emb[ids], pos)
