# catalogue: 4
# draws by itself
import torch


def sample(probs, u):
    return torch.multinomial(probs, num_samples=1).item()
