"""Back-propagation through a small MLP by hand: from the loss back to each argument, one step of the chain rule a line.

Each line multiplies the gradient of a step's result by the derivative of that step. For a product y = x w^T the other
factor comes back, and the shapes leave only one way to write it: dx = dy w and dw = dy^T x. A bias was added to every
row, so its gradient is the sum over the rows. Softmax and cross-entropy together have the simplest one of all: the
probabilities, less 1 at the target.

    dlogits = (softmax(logits) - onehot(targets)) / N

Source: Goodfellow, Bengio and Courville 2016, "Deep Learning", chapter 6; Karpathy, nn-zero-to-hero, makemore part 4.
"""

import torch
from torch import Tensor


def mlp_backward(
    x: Tensor, targets: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    n = x.shape[0]
    z = x @ w1.T + b1  # (N, H)
    h = torch.relu(z)  # (N, H)
    logits = h @ w2.T + b2  # (N, V)
    log_probs = logits - torch.logsumexp(logits, dim=-1, keepdim=True)  # (N, V): never the log of a probability
    target = targets.unsqueeze(-1)  # (N, 1)
    loss = -log_probs.gather(-1, target).mean()  # ()

    onehot = torch.zeros_like(logits).scatter(-1, target, 1.0)
    d_logits = (log_probs.exp() - onehot) / n  # (N, V)
    d_w2 = d_logits.T @ h  # (V, H)
    d_b2 = d_logits.sum(dim=0)  # (V,)
    d_h = d_logits @ w2  # (N, H)
    d_z = d_h * (z > 0)  # (N, H): relu lets through what it let through forwards
    d_w1 = d_z.T @ x  # (H, D)
    d_b1 = d_z.sum(dim=0)  # (H,)
    d_x = d_z @ w1  # (N, D)
    return loss, {"x": d_x, "w1": d_w1, "b1": d_b1, "w2": d_w2, "b2": d_b2}
