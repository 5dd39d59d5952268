import torch
from torch import nn

class NormLayer(nn.Module):
    def __init__(self, weight, bias, eps):
        super().__init__()
        self.weight, self.bias, self.variance_epsilon = weight, bias, eps

    def forward(self, hidden_states):
        input_dtype = hidden_states.dtype
        h = hidden_states.to(torch.float32)
        h = h - h.mean(-1, keepdim=True)
        variance = h.pow(2).mean(-1, keepdim=True)
        h = h * torch.rsqrt(variance + self.variance_epsilon)
        return (self.weight * h + self.bias).to(input_dtype)

def layer_norm(x, gamma, beta, eps=1e-5):
    return NormLayer(gamma, beta, eps)(x)
