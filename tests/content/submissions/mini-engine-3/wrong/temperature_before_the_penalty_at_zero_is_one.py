import math


def choose(logits, prev_ids, settings, u):
    values = [float(x) for x in logits.double()]
    for token in set(prev_ids):
        values[token] = values[token] / settings["penalty"] if values[token] > 0 else values[token] * settings["penalty"]
    values = [value / max(settings["temperature"], 1.0) for value in values]
    ranked = sorted((i for i in range(len(values)) if values[i] > -math.inf), key=lambda i: -values[i])
    if settings["top_k"]:
        ranked = ranked[: settings["top_k"]]
    top = values[ranked[0]]
    weights = {i: math.exp(values[i] - top) for i in ranked}
    total = sum(weights.values())
    kept, mass = [], 0.0
    for i in ranked:
        kept.append(i)
        mass += weights[i] / total
        if settings["top_p"] < 1 and mass >= settings["top_p"]:
            break
    total = sum(weights[i] for i in kept)
    running = 0.0
    for i in sorted(kept):
        running += weights[i] / total
        if running > u:
            return i
    return max(kept)
