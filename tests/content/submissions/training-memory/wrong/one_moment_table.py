# catalogue: 1
# a wrong line in the table
SIZE = dict(float32=4, float16=2, bfloat16=2)
SLOTS = dict(adamw=1, momentum=1, sgd=0)


def train_memory(params, dtype, optimizer="adamw", activations=0):
    total = params * SIZE[dtype] * 2
    if SIZE[dtype] == 2:
        total += 4 * params
    total += SLOTS[optimizer] * 4 * params
    return total + activations
