# catalogue: 4
# activations for the forward and again for the backward pass
def train_memory(params, dtype, optimizer="adamw", activations=0):
    half = dtype != "float32"
    forward = params * (2 if half else 4) + activations
    backward = params * (2 if half else 4) + activations
    update = params * ((4 if half else 0) + {"adamw": 8, "momentum": 4, "sgd": 0}[optimizer])
    return forward + backward + update
