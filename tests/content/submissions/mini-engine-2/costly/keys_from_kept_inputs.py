# Only new tokens go through the blocks, but the inputs of each layer are kept and all keys and values projected anew.
from weakref import WeakKeyDictionary

import torch
import torch.nn.functional as F

INPUTS = WeakKeyDictionary()


def normed(x, gain, bias):
    return F.layer_norm(x, x.shape[-1:], gain, bias, 1e-5)


def forward_chunk(params, n_heads, cache, seq, ids, start):
    kept = INPUTS.setdefault(cache, {})
    stop = start + len(ids)
    x = params["tok_emb"][torch.tensor(ids)] + params["pos_emb"][start:stop]
    heads = lambda y: y.unflatten(-1, (n_heads, -1)).transpose(0, 1)
    mask = torch.arange(stop)[None] <= torch.arange(start, stop)[:, None]
    for layer, p in enumerate(params["blocks"]):
        h = normed(x, p["ln1_g"], p["ln1_b"])
        earlier = kept.get((layer, seq), h[:0])[:start]
        whole = kept[layer, seq] = torch.cat([earlier, h])
        keys, values = heads(whole @ p["wk"].T), heads(whole @ p["wv"].T)
        cache.write(layer, seq, 0, keys, values)
        mixed = F.scaled_dot_product_attention(heads(h @ p["wq"].T), keys, values, attn_mask=mask)
        x = x + mixed.transpose(0, 1).flatten(1) @ p["wo"].T
        h = normed(x, p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return params["tok_emb"] @ normed(x[-1], params["lnf_g"], params["lnf_b"])
