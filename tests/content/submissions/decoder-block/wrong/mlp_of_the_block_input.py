# catalogue: 2
# the MLP reads ln2 of the block's input, not of the sum after attention
import torch
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    h1 = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"], eps=1e-5)
    h2 = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"], eps=1e-5)
    q = (h1 @ p["wq"].T).view(B, T, n_heads, -1).transpose(1, 2)
    k = (h1 @ p["wk"].T).view(B, T, n_heads, -1).transpose(1, 2)
    v = (h1 @ p["wv"].T).view(B, T, n_heads, -1).transpose(1, 2)
    a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, D)
    m = F.gelu(h2 @ p["w1"].T + p["b1"])
    return x + a @ p["wo"].T + m @ p["w2"].T + p["b2"]
