import torch
import torch.nn.functional as F
from tiny_gpt_2 import forward


@torch.inference_mode()
def generate(params, tokenizer, prompt, u, n_heads, temperature=1.0, top_k=0):
    text = prompt
    context = len(params["pos_emb"])
    for number in u:
        ids = torch.tensor(tokenizer.encode(text[-context:]))[None]
        logits = forward(params, ids, n_heads)[0, -1].double()
        if temperature == 0:
            token = logits.argmax()
        else:
            if top_k:
                values, indices = logits.topk(min(top_k, logits.numel()))
                logits = torch.full_like(logits, float("-inf")).scatter(0, indices, values)
            probs = F.softmax(logits / temperature, dim=-1)
            token = torch.searchsorted(probs.cumsum(0), torch.tensor(number, dtype=torch.float64), right=True)
            token = torch.minimum(token, probs.nonzero().max())
        text += tokenizer.decode([int(token)])
    return text
