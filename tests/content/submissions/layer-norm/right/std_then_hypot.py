from dataclasses import dataclass

import torch


class Normed(torch.Tensor):
    pass


@dataclass
class Stats:
    mean: torch.Tensor
    std: torch.Tensor

    @classmethod
    def of(cls, x):
        std, mean = torch.std_mean(x, -1, keepdim=True, unbiased=False)
        return cls(mean, std)


def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    st = Stats.of(h)
    out = gamma * (h - st.mean) * (st.std.square() + eps).rsqrt() + beta
    return out.to(x.dtype).as_subclass(Normed)


if __name__ == "__main__":
    print(layer_norm(torch.arange(4.0), torch.ones(4), torch.zeros(4)))
