"""One step of speculative decoding: a small model drafts K tokens, the large one checks them all in one pass.

A drafted token x is accepted with probability min(1, p(x) / q(x)). At the first rejection, a token is drawn from the
excess of p over q, and the step ends. Together, the result is distributed exactly as p: where q(x) is above p(x),
acceptance reduces it to p(x), and the residual fills in the rest. If all are accepted, the large model's last row gives
one more token for free.

    accept x_i if u_i < min(1, p_i(x_i) / q_i(x_i));    else draw from norm(max(0, p_i - q_i))

Source: Leviathan, Kalman and Matias 2023, arXiv:2211.17192, section 2.3 and algorithm 1; Chen et al. 2023,
arXiv:2302.01318, algorithm 2.
"""

import torch
from torch import Tensor


def speculative_step(p_target: Tensor, p_draft: Tensor, draft: Tensor, u: Tensor) -> list[int]:
    tokens: list[int] = []
    for i, token in enumerate(draft.tolist()):
        p = p_target[i, token]
        q = p_draft[i, token]  # above 0, since the token was drawn from it
        if u[i] >= p / q:  # rejected; the ratio may be above 1, but u is below
            residual = torch.clamp(p_target[i] - p_draft[i], min=0)  # (V,)
            return [*tokens, sample(residual / residual.sum(), u[-1])]
        tokens.append(token)
    return [*tokens, sample(p_target[-1], u[-1])]  # all accepted: one more


def sample(probs: Tensor, u: Tensor) -> int:
    """The first token whose cumulative probability is above u."""
    above = torch.nonzero(torch.cumsum(probs, dim=-1) > u)  # (m, 1)
    if len(above) == 0:  # rounding: the sum stays below u
        return int(torch.nonzero(probs > 0)[-1])
    return int(above[0])
