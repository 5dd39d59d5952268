import torch
from torch.nn import TransformerEncoderLayer as Base


class Layer(Base):
    def load(self, p):
        D = p["wq"].shape[0]
        z = torch.zeros(3 * D, dtype=p["wq"].dtype)
        self.load_state_dict({
            "self_attn.in_proj_weight": torch.cat([p["wq"], p["wk"], p["wv"]]), "self_attn.in_proj_bias": z,
            "self_attn.out_proj.weight": p["wo"], "self_attn.out_proj.bias": z[:D],
            "linear1.weight": p["w1"], "linear1.bias": p["b1"], "linear2.weight": p["w2"], "linear2.bias": p["b2"],
            "norm1.weight": p["ln1_g"], "norm1.bias": p["ln1_b"], "norm2.weight": p["ln2_g"], "norm2.bias": p["ln2_b"]})
        return self.eval()


def encoder_block(x, p, n_heads, pad_mask=None):
    layer = Layer(x.shape[-1], n_heads, p["w1"].shape[0], batch_first=True, dtype=x.dtype).load(p)
    return layer(x, src_key_padding_mask=None if pad_mask is None else ~pad_mask).detach()
