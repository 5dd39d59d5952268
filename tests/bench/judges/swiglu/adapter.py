"""Their class with the layers that it asks for by name."""

from torch import nn

TASK = "mlp"


def adapt(ours):
    class SwiGLUMLP(nn.Module):
        def __init__(self, d_model, d_ff):
            super().__init__()
            self.gate_proj, self.up_proj = (nn.Linear(d_model, d_ff, bias=False) for _ in range(2))
            self.down_proj = nn.Linear(d_ff, d_model, bias=False)

        def forward(self, x):
            return ours.swiglu(x, self.gate_proj.weight, self.up_proj.weight, self.down_proj.weight)

    return SwiGLUMLP
