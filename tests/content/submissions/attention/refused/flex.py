from torch.nn.attention.flex_attention import flex_attention


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    shape = q.shape
    q, k, v = (t.reshape(-1, 1, *t.shape[-2:]) for t in (q, k, v))
    return flex_attention(q, k, v, scale=scale).reshape(*shape[:-1], v.shape[-1])
