import torch
import torch.nn.functional as F


def apply_rotary_emb(x, freqs_cis):
    dtype = x.dtype
    x = torch.view_as_complex(x.float().view(*x.shape[:-1], -1, 2))
    freqs_cis = freqs_cis.view(1, x.size(1), 1, x.size(-1))
    return torch.view_as_real(x * freqs_cis).flatten(3).to(dtype)


def latent_attention(x, cache, p, n_heads, base=10000.0):
    bsz, seqlen, _ = x.size()
    rank = p["kv_g"].size(0)
    rope_dim = p["w_dkv"].size(0) - rank
    qk_dim = p["wq"].size(0) // n_heads
    nope_dim = qk_dim - rope_dim
    v_dim = p["w_ukv"].size(0) // n_heads - nope_dim
    start = 0 if cache is None else cache.size(1)
    end = start + seqlen
    freqs = 1.0 / (base ** (torch.arange(0, rope_dim, 2, dtype=torch.float32) / rope_dim))
    freqs = torch.outer(torch.arange(end), freqs)
    freqs_cis = torch.polar(torch.ones_like(freqs), freqs)[start:end]
    q = F.linear(x, p["wq"]).view(bsz, seqlen, n_heads, qk_dim)
    q_nope, q_pe = torch.split(q, [nope_dim, rope_dim], dim=-1)
    q_pe = apply_rotary_emb(q_pe, freqs_cis)
    kv, k_pe = torch.split(F.linear(x, p["w_dkv"]), [rank, rope_dim], dim=-1)
    k_pe = apply_rotary_emb(k_pe.unsqueeze(2), freqs_cis).squeeze(2)
    new = torch.cat([F.rms_norm(kv, (rank,), p["kv_g"], 1e-6), k_pe], dim=-1)
    cache = new if cache is None else torch.cat([cache, new], dim=1)
    kv, k_pe = torch.split(cache, [rank, rope_dim], dim=-1)
    kv = F.linear(kv, p["w_ukv"]).view(bsz, end, n_heads, nope_dim + v_dim)
    k_nope, v = torch.split(kv, [nope_dim, v_dim], dim=-1)
    k = torch.cat([k_nope, k_pe.unsqueeze(2).expand(-1, -1, n_heads, -1)], dim=-1)
    q = torch.cat([q_nope, q_pe], dim=-1)
    scores = torch.einsum("bshd,bthd->bsht", q, k) * qk_dim**-0.5
    mask = torch.full((seqlen, end), float("-inf"), dtype=x.dtype).triu_(start + 1)
    scores = (scores + mask.unsqueeze(1)).softmax(dim=-1)
    out = torch.einsum("bsht,bthd->bshd", scores, v)
    return F.linear(out.flatten(2), p["wo"]), cache
