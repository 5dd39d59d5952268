# requires: transformers
import torch
from transformers.models.llama.modeling_llama import LlamaRMSNorm


def rms_norm(x, weight, eps=1e-6):
    m = LlamaRMSNorm(x.shape[-1], eps=eps)
    m.weight = torch.nn.Parameter(weight.detach(), requires_grad=False)
    return m(x)
