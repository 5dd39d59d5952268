import math

import torch
from tiny_gpt_2 import forward


def generate(params, tokenizer, prompt, u, n_heads, temperature=1.0, top_k=0):
    room = params["pos_emb"].shape[0]
    ids = list(tokenizer.encode(prompt))
    for number in u:
        window = torch.tensor([ids[max(0, len(ids) - room) :]])
        logits = forward(params, window, n_heads)[0][-1].tolist()
        if temperature == 0:
            ids.append(max(range(len(logits)), key=logits.__getitem__))
            continue
        ranked = sorted(range(len(logits)), key=lambda i: -logits[i])
        kept = sorted(ranked[:top_k] if top_k else ranked)
        top = logits[ranked[0]]
        weights = [math.exp((logits[i] - top) / temperature) for i in kept]
        left = number * math.fsum(weights)
        chosen = kept[-1]
        for i, weight in zip(kept, weights):
            left -= weight
            if left < 0:
                chosen = i
                break
        ids.append(chosen)
    return tokenizer.decode(ids)
