import numpy as np
import torch


class _Pairwise(torch.autograd.Function):
    @staticmethod
    def forward(ctx, diff):
        z = diff.detach().cpu().numpy()
        loss = np.logaddexp(0.0, -z)
        grad = -0.5 * (1.0 - np.tanh(0.5 * z)) / z.size
        ctx.save_for_backward(torch.as_tensor(grad).to(diff))
        return torch.as_tensor(loss.mean()).to(diff)

    @staticmethod
    def backward(ctx, up):
        return up * ctx.saved_tensors[0]


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return _Pairwise.apply(r_chosen - r_rejected - margin)
