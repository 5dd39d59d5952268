"""Their class with the router and the experts that it asks for by name."""

from torch import nn

TASK = "moe"


def adapt(ours):
    class MixtureOfExperts(nn.Module):
        def __init__(self, d_model, d_ff, num_experts, top_k):
            super().__init__()
            self.top_k = top_k
            self.router = nn.Linear(d_model, num_experts, bias=False)
            self.experts = nn.ModuleList(
                nn.Sequential(nn.Linear(d_model, d_ff), nn.ReLU(), nn.Linear(d_ff, d_model)) for _ in range(num_experts)
            )

        def forward(self, x):
            return ours.moe(x, self.router.weight, list(self.experts), self.top_k)

    return MixtureOfExperts
