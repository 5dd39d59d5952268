import torch


def forward_chunk(params, n_heads, cache, seq, ids, start):
    """The cache is read before the chunk is written, and the new keys are joined to it."""
    n = len(ids)
    emb = params["tok_emb"]
    stream = emb[list(ids)] + params["pos_emb"].narrow(0, start, n)

    def ln(z, gain, bias):
        z = z - z.mean(-1, keepdim=True)
        return z * torch.rsqrt(z.pow(2).mean(-1, keepdim=True) + 1e-5) * gain + bias

    future = torch.full((n, n), float("-inf"), dtype=stream.dtype).triu(1)
    bias = torch.cat([torch.zeros(n, start, dtype=stream.dtype), future], dim=1)
    for layer, p in enumerate(params["blocks"]):
        z = ln(stream, p["ln1_g"], p["ln1_b"])
        weights = {name: p[name].reshape(n_heads, -1, z.shape[-1]) for name in ("wq", "wk", "wv")}
        q, k, v = (torch.einsum("tf,hdf->htd", z, weights[name]) for name in ("wq", "wk", "wv"))
        keys, values = k, v
        if start:
            old_k, old_v = cache.read(layer, seq, start)
            keys, values = torch.cat((old_k, k), 1), torch.cat((old_v, v), 1)
        cache.write(layer, seq, start, k, v)
        scores = torch.einsum("hqd,hkd->hqk", q, keys) / q.shape[-1] ** 0.5 + bias
        mixed = torch.einsum("hqk,hkd->qhd", scores.softmax(-1), values).flatten(1)
        stream = stream + mixed @ p["wo"].mT
        z = ln(stream, p["ln2_g"], p["ln2_b"]) @ p["w1"].mT + p["b1"]
        stream = stream + torch.nn.functional.gelu(z) @ p["w2"].mT + p["b2"]
    return ln(stream[-1], params["lnf_g"], params["lnf_b"]) @ emb.mT
