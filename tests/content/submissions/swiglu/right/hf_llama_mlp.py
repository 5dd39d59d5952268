# requires: transformers
import torch
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaMLP


def swiglu(x, w_gate, w_up, w_down):
    cfg = LlamaConfig(hidden_size=x.shape[-1], intermediate_size=w_gate.shape[0], num_attention_heads=1,
                      head_dim=2, hidden_act="silu")
    mlp = LlamaMLP(cfg).to(x.dtype)
    with torch.no_grad():
        mlp.gate_proj.weight.copy_(w_gate)
        mlp.up_proj.weight.copy_(w_up)
        mlp.down_proj.weight.copy_(w_down)
        return mlp(x)
