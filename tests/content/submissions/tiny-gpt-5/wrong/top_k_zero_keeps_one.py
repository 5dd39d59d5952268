import torch
from tiny_gpt_2 import forward


def generate(params, tokenizer, prompt, u, n_heads, temperature=1.0, top_k=0):
    ids = tokenizer.encode(prompt)
    context = len(params["pos_emb"])
    for number in u:
        logits = forward(params, torch.tensor([ids[-context:]]), n_heads)[0, -1]
        if temperature == 0:
            ids.append(int(logits.argmax()))
            continue
        logits = logits / temperature
        if top_k >= 0:
            smallest = logits.topk(min(max(top_k, 1), len(logits))).values[-1]
            logits = logits.masked_fill(logits < smallest, -torch.inf)
        probs = logits.softmax(-1)
        token = min(int((probs.cumsum(0) <= number).sum()), int(probs.nonzero()[-1]))
        ids.append(token)
    return tokenizer.decode(ids)
