# other: hidden scores are set to -1e4, which is not below every score
# shows for: d = 4, q_gain = k_gain = 100, q = [[1, 1, 1, 1]], k = [[-1, -1, -1, -1], [1, 1, 1, 1]], v = [[1], [0]], mask = [[True, False]]: the score of the allowed key is -20000, result 0; should be 1
import torch


def _norm(x, gain, eps):
    y = x.float() if x.dtype == torch.float16 else x
    return y * torch.rsqrt(y.square().mean(-1, keepdim=True) + eps) * gain.to(y.dtype)


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    queries, keys = _norm(q, q_gain, eps), _norm(k, k_gain, eps)
    scores = torch.einsum("...qd,...kd->...qk", queries, keys) * q.shape[-1] ** -0.5
    if softcap is not None:
        scores = torch.tanh(scores / softcap) * softcap
    if mask is None:
        weights = scores.softmax(-1)
    else:
        weights = scores.masked_fill(mask.logical_not(), -1e4).softmax(-1)
        weights = weights.masked_fill(~mask.any(-1, keepdim=True), 0.0)
    return torch.matmul(weights, v.to(weights.dtype)).to(q.dtype)
