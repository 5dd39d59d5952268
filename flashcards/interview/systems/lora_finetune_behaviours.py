"""What the fine-tuning must do; each function returns "" or what it saw instead."""

import torch
from torch import nn


def _adapted(m, rank=4, alpha=8.0):
    torch.manual_seed(0)
    layer = m.LoRALinear(nn.Linear(6, 5), rank, alpha)
    with torch.no_grad():
        layer.b.copy_(torch.randn(5, rank))
    return layer.eval()


def adapters_change_nothing_before_training(m):
    torch.manual_seed(0)
    layer, x = m.LoRALinear(nn.Linear(6, 5)).eval(), torch.randn(3, 6)
    apart = (layer(x) - layer.base(x)).abs().max().item()
    return "" if apart == 0 else f"fresh adapters move the output by {apart:.3f}"


def the_update_is_scaled_by_alpha_over_rank(m):
    layer, x = _adapted(m, rank=2, alpha=8.0), torch.randn(3, 6)
    with torch.no_grad():
        ratio = ((layer(x) - layer.base(x)) / (x @ layer.a.T @ layer.b.T)).mean().item()
    return "" if abs(ratio - 4) < 1e-3 else f"with alpha 8 and rank 2 the update is multiplied by {ratio:.2f}"


def only_adapters_and_the_head_are_trained(m):
    model = m.add_lora(m.Classifier())
    names = {name for name in m.trainable(model) if ".base." in name}
    return "" if not names else f"trained as well: {sorted(names)}"


def the_head_is_trained_in_full(m):
    names = m.trainable(m.add_lora(m.Classifier()))
    missing = [name for name in ("head.weight", "head.bias") if name not in names]
    return "" if not missing else f"not trained: {missing}"


def merging_twice_is_merging_once(m):
    layer = _adapted(m)
    before = layer.base.weight.clone()
    layer.merge()
    once = layer.base.weight - before
    layer.merge()
    twice = layer.base.weight - before
    if torch.allclose(once, twice, atol=1e-6):
        return ""
    return f"a second merge makes the change {(twice.norm() / once.norm()).item():.2f} times as large"


def a_merged_layer_gives_the_same_output(m):
    layer, x = _adapted(m), torch.randn(3, 6)
    with torch.no_grad():
        before = layer(x)
        layer.merge()
        apart = (layer(x) - before).abs().max().item()
    return "" if apart < 1e-4 else f"merging moves the output by {apart:.3f}"
