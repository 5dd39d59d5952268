# requires: transformers
import torch
from transformers import GPT2Config, GPT2LMHeadModel


def gpt_forward(ids, params, n_heads):
    E, P = params["tok_emb"], params["pos_emb"]
    if ids.shape[1] > P.shape[0]:
        raise ValueError("more tokens than positions")
    inner = params["blocks"][0]["w1"].shape[0] if params["blocks"] else 4 * E.shape[1]
    cfg = GPT2Config(vocab_size=E.shape[0], n_positions=P.shape[0], n_embd=E.shape[1], n_layer=len(params["blocks"]),
                     n_head=n_heads, n_inner=inner, activation_function="gelu", layer_norm_epsilon=1e-5,
                     bos_token_id=0, eos_token_id=0, attn_pdrop=0.0, embd_pdrop=0.0, resid_pdrop=0.0)
    model = GPT2LMHeadModel(cfg).to(E.dtype).eval()
    t = model.transformer
    with torch.no_grad():
        t.wte.weight.copy_(E)
        t.wpe.weight.copy_(P)
        t.ln_f.weight.copy_(params["lnf_g"])
        t.ln_f.bias.copy_(params["lnf_b"])
        for h, p in zip(t.h, params["blocks"]):
            h.ln_1.weight.copy_(p["ln1_g"]); h.ln_1.bias.copy_(p["ln1_b"])
            h.ln_2.weight.copy_(p["ln2_g"]); h.ln_2.bias.copy_(p["ln2_b"])
            h.attn.c_attn.weight.copy_(torch.cat([p["wq"], p["wk"], p["wv"]]).T); h.attn.c_attn.bias.zero_()
            h.attn.c_proj.weight.copy_(p["wo"].T); h.attn.c_proj.bias.zero_()
            h.mlp.c_fc.weight.copy_(p["w1"].T); h.mlp.c_fc.bias.copy_(p["b1"])
            h.mlp.c_proj.weight.copy_(p["w2"].T); h.mlp.c_proj.bias.copy_(p["b2"])
        return model(ids).logits
