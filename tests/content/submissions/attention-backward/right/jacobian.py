# style: the Jacobian of softmax as a matrix for each query, diag(p) - p p^T
import torch


@torch.inference_mode()
def attention_backward(grad_out, q, k, v, mask=None):
    root = q.size(-1) ** 0.5
    scores = torch.matmul(q, k.mT).div(root)
    if mask is not None:
        scores = scores + torch.zeros_like(scores).masked_fill(mask.logical_not(), float("-inf"))
    p = torch.nan_to_num(scores.softmax(-1), nan=0.0)
    jacobian = torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
    dp = torch.matmul(grad_out, v.mT)
    ds = torch.matmul(jacobian, dp.unsqueeze(-1)).squeeze(-1).div(root)
    out = (torch.matmul(ds, k), torch.matmul(ds.mT, q), torch.matmul(p.mT, grad_out))
    return tuple(t.clone() for t in out)
