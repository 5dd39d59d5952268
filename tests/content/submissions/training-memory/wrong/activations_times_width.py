# catalogue: 4
# takes activations for a count of numbers and multiplies by the bytes of the dtype
def train_memory(params, dtype, optimizer="adamw", activations=0):
    b = 4 if dtype == "float32" else 2
    opt = {"adamw": 2, "momentum": 1, "sgd": 0}[optimizer] * 4
    return params * (2 * b + (4 if b == 2 else 0) + opt) + activations * b
