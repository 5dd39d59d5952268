# catalogue: 5
import torch
import torch.nn.functional as F

def repeat_kv(h, n_rep):
    b, n, t, d = h.shape
    if n_rep == 1:
        return h
    return h[:, :, None].expand(b, n, n_rep, t, d).reshape(b, n * n_rep, t, d)

def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    bsz, q_len, hidden = x.size()
    head_dim = hidden // n_heads
    query = F.linear(x, wq).view(bsz, q_len, n_heads, head_dim).transpose(1, 2)
    key = F.linear(x, wk).view(bsz, q_len, n_kv_heads, head_dim).transpose(1, 2)
    value = F.linear(x, wv).view(bsz, q_len, n_kv_heads, head_dim).transpose(1, 2)
    if n_heads == n_kv_heads:
        # plain MHA
        out = F.scaled_dot_product_attention(query, key, value)
    else:
        key, value = repeat_kv(key, n_heads // n_kv_heads), repeat_kv(value, n_heads // n_kv_heads)
        w = query @ key.transpose(2, 3) * head_dim ** -0.5
        if mask is not None:
            w = w.masked_fill(~mask, float("-inf"))
        out = torch.nan_to_num(w.softmax(-1)) @ value
    return F.linear(out.transpose(1, 2).reshape(bsz, q_len, hidden), wo)
