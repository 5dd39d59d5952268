def init_weights(noise, n_layers, std=0.02):
    small = (std**2 / (2 * n_layers)) ** 0.5
    scales = {"wo": small, "w2": small}

    def initial(path, z):
        *_, leaf = path.split(".")
        if z.ndim > 1:
            return z * scales.get(leaf, std)
        return 0 * z + (1 if leaf[-2:] == "_g" else 0)

    return {path: initial(path, z) for path, z in noise.items()}
