# catalogue: 2
# bfloat16 needs no master copy, thinks this one
def train_memory(params, dtype, optimizer="adamw", activations=0):
    w = 4 if dtype == "float32" else 2
    n = 2 * w + (4 if dtype == "float16" else 0) + {"adamw": 8, "momentum": 4, "sgd": 0}[optimizer]
    return n * params + activations
