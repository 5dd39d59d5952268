# catalogue: 1
# AdamW with one moment
def train_memory(params, dtype, optimizer="adamw", activations=0):
    b = 4 if dtype == "float32" else 2
    master = 0 if b == 4 else 4
    moments = 0 if optimizer == "sgd" else 4
    return params * (2 * b + master + moments) + activations
