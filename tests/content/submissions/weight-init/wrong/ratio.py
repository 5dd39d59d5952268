# other: a gain of ones is made as noise / noise, which is nan where the noise is 0
# shows for: {"lnf_g": [0.0, 1.0]}: [nan, 1] instead of [1, 1]
import math


def init_weights(noise, n_layers, std=0.02):
    def one(name, z):
        kind = name.split(".")[-1]
        if z.dim() == 1:
            return z / z if kind.endswith("_g") else z - z
        if kind == "wo" or kind == "w2":
            return z * (std / math.sqrt(2 * n_layers))
        return z * std

    return {name: one(name, z) for name, z in noise.items()}
