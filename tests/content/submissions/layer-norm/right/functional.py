import torch

def center(t):
    return t - torch.mean(t, dim=-1, keepdim=True)

def rms(t, eps):
    return t * torch.rsqrt(torch.mean(torch.square(t), dim=-1, keepdim=True) + eps)

def layer_norm(x, gamma, beta, eps=1e-5):
    return torch.addcmul(beta.double(), rms(center(x.double()), eps), gamma.double()).to(x.dtype)
