import torch


def temperature_softmax(logits: torch.Tensor, t: float) -> torch.Tensor:
    match t:
        case _ if t < 0:
            raise ValueError(f"t = {t}")
        case 0:
            best = logits.argmax(-1)
            return torch.nn.functional.one_hot(best, logits.shape[-1]).to(logits.dtype)
        case _:
            return logits.div(t).softmax(-1)
