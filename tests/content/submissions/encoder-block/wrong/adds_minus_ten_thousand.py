# named: padding-filled-with-minus-ten-thousand
import torch
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    """BERT's additive mask, (1 - mask) * -10000."""
    B, T, D = x.shape
    bias = 0.0 if pad_mask is None else (1.0 - pad_mask.to(x.dtype))[:, None, None, :] * -10000.0
    heads = lambda w: F.linear(x, w).unflatten(-1, (n_heads, -1)).permute(0, 2, 1, 3)
    q, k, v = heads(p["wq"]), heads(p["wk"]), heads(p["wv"])
    probs = (torch.einsum("bhid,bhjd->bhij", q, k) / (D // n_heads) ** 0.5 + bias).softmax(-1)
    ctx = torch.einsum("bhij,bhjd->bihd", probs, v).flatten(2)
    a = F.layer_norm(x + F.linear(ctx, p["wo"]), (D,), p["ln1_g"], p["ln1_b"], 1e-5)
    f = F.linear(F.relu(F.linear(a, p["w1"], p["b1"])), p["w2"], p["b2"])
    return F.layer_norm(a + f, (D,), p["ln2_g"], p["ln2_b"], 1e-5)
