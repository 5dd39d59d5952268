import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    heads = []
    for q_rows, k_rows, v_rows in zip(wq.chunk(n_heads), wk.chunk(n_heads), wv.chunk(n_heads), strict=True):
        q, k, v = x_q @ q_rows.T, x_kv @ k_rows.T, x_kv @ v_rows.T
        s = torch.einsum("bid,bjd->bij", q, k) / q.shape[-1] ** 0.5
        if kv_mask is not None:
            s = torch.where(kv_mask[:, None], s, float("-inf"))
        heads.append(torch.nan_to_num(torch.softmax(s, -1)) @ v)
    return torch.cat(heads, -1) @ wo.T
