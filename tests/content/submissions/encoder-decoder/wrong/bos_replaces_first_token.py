# catalogue: 4
# bos is written over tgt[0] instead of moving the target to the right
import torch
import torch.nn.functional as F


class Decoder:
    def __init__(self, params, cfg):
        self.params, self.n, self.bos = params, cfg["n_heads"], cfg["bos"]

    def attend(self, x, m, p, c, mask):
        B, T, D = x.shape
        q = (x @ p[c + "wq"].T).view(B, T, self.n, -1).transpose(1, 2)
        k = (m @ p[c + "wk"].T).view(B, m.size(1), self.n, -1).transpose(1, 2)
        v = (m @ p[c + "wv"].T).view(B, m.size(1), self.n, -1).transpose(1, 2)
        s = (q @ k.transpose(-2, -1) / q.size(-1) ** 0.5).masked_fill(~mask, float("-inf"))
        return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ p[c + "wo"].T

    def norm(self, x, p, k):
        return F.layer_norm(x, (x.size(-1),), p[k + "_g"], p[k + "_b"], 1e-5)

    def ff(self, x, p):
        return F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]

    def run(self, src, tgt, mask):
        E, P = self.params["tok_emb"], self.params["pos_emb"]
        x = E[src] + P[: src.size(1)]
        mask = mask[:, None, None, :]
        for p in self.params["encoder"]:
            x = self.norm(x + self.attend(x, x, p, "", mask), p, "ln1")
            x = self.norm(x + self.ff(x, p), p, "ln2")
        inp = tgt.clone()
        inp[:, 0] = self.bos
        T = inp.size(1)
        y = E[inp] + P[:T]
        tri = torch.ones(T, T, dtype=torch.bool).tril()
        for p in self.params["decoder"]:
            y = self.norm(y + self.attend(y, y, p, "", tri), p, "ln1")
            y = self.norm(y + self.attend(y, x, p, "c", mask), p, "lnc")
            y = self.norm(y + self.ff(y, p), p, "ln2")
        return y @ E.T


def encdec_forward(src, tgt, params, cfg, src_mask):
    return Decoder(params, cfg).run(src, tgt, src_mask)
