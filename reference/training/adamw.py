"""One step of AdamW: a running mean of the gradient, divided by the root of a running mean of its square.

Both means start at zero and are too small at first; dividing by 1 - beta^t corrects that. Weight decay is decoupled: it
shrinks the weights themselves and is not part of the gradient, so it is not divided by the root.

    m_t = beta1 m_{t-1} + (1 - beta1) g        v_t = beta2 v_{t-1} + (1 - beta2) g^2
    p_t = p_{t-1} - lr wd p_{t-1} - lr (m_t / (1 - beta1^t)) / (sqrt(v_t / (1 - beta2^t)) + eps)

Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", arXiv:1711.05101, algorithm 2, with the
decay multiplied by the learning rate as in torch.optim.AdamW; Kingma and Ba 2015, arXiv:1412.6980, algorithm 1.
"""

from torch import Tensor


def adamw_step(
    p: Tensor,
    g: Tensor,
    m: Tensor,
    v: Tensor,
    t: int,
    lr: float,
    betas: tuple[float, float],
    eps: float,
    wd: float,
) -> tuple[Tensor, Tensor, Tensor]:
    beta1, beta2 = betas
    m = beta1 * m + (1 - beta1) * g  # running mean of the gradient
    v = beta2 * v + (1 - beta2) * g**2  # running mean of its square
    m_hat = m / (1 - beta1**t)  # bias-corrected
    v_hat = v / (1 - beta2**t)
    decay = lr * wd * p  # of the old weights, separate from the gradient
    step = lr * m_hat / (v_hat.sqrt() + eps)
    return p - decay - step, m, v
