import numpy as np
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    table, pos = tok_emb.detach().numpy(), pos_emb.detach().numpy()
    B, T = ids.shape
    out = np.empty((B, T, table.shape[1]), table.dtype)
    for t in range(T):
        row = pos[offset + t]          # IndexError past the end
        for b in range(B):
            out[b, t] = table[ids[b, t].item()] + row
    return torch.from_numpy(out)
