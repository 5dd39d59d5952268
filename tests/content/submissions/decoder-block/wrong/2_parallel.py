# catalogue: 2
import torch
import torch.nn.functional as F

def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    d = D // n_heads
    h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"], 1e-5)
    q = (h @ p["wq"].T).view(B, T, n_heads, d).transpose(1, 2)
    k = (h @ p["wk"].T).view(B, T, n_heads, d).transpose(1, 2)
    v = (h @ p["wv"].T).view(B, T, n_heads, d).transpose(1, 2)
    att = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    att = att.transpose(1, 2).reshape(B, T, D) @ p["wo"].T
    h2 = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"], 1e-5)
    mlp = F.gelu(h2 @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return x + att + mlp
