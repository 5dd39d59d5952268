# catalogue: 3
# weights, master, moments
def train_memory(params, dtype, optimizer="adamw", activations=0):
    parts = []
    parts.append(params * (4 if dtype == "float32" else 2))
    if dtype != "float32":
        parts.append(params * 4)
    parts += [params * 4] * {"adamw": 2, "momentum": 1, "sgd": 0}[optimizer]
    parts.append(activations)
    return sum(parts)
