# the argument is not used
def train_memory(params, dtype, optimizer="adamw", activations=0):
    b = 4 if dtype == "float32" else 2
    return params * (2 * b + (4 if b == 2 else 0) + {"adamw": 8, "momentum": 4, "sgd": 0}[optimizer])
