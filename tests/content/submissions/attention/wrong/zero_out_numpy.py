# catalogue: 4
import numpy as np, torch
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    Q, K, V = [t.detach().cpu().double().numpy() for t in (q, k, v)]
    S = Q @ np.swapaxes(K, -1, -2) * (Q.shape[-1] ** -0.5 if scale is None else scale)
    P = np.exp(S - S.max(-1, keepdims=True))
    P /= P.sum(-1, keepdims=True)
    if mask is not None:
        P = np.where(mask.cpu().numpy(), P, 0.0)
    return torch.tensor(P @ V).to(q)
