import torch


def top_p_filter(logits, p):
    """The mass of the tokens ranked above each token, by comparing every two."""
    if p >= 1:
        return logits.detach()
    probs = logits.double().softmax(dim=-1)
    above = (logits[..., None, :] > logits[..., :, None]).double()
    mass_above = torch.einsum("...ij,...j->...i", above, probs)
    keep = (mass_above < p) | (mass_above == 0)
    print("kept:", keep.sum(-1).tolist())
    return logits.masked_fill(keep.logical_not(), -torch.inf)


if __name__ == "__main__":
    print(top_p_filter(torch.tensor([2.0, 1.0, 0.1]), 0.7))
