BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}
STATES = {"adamw": 2, "momentum": 1, "sgd": 0}


def train_memory(params, dtype, optimizer="adamw", activations=0):
    b = BYTES[dtype]
    weights = params * b
    grads = params * b
    master = params * 4 if b == 2 else 0
    states = params * 4 * STATES[optimizer]
    return weights + grads + master + states + activations
