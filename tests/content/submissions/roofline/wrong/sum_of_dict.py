# catalogue: 1
# sum(values)
def roofline(flops, bytes, peak_flops, bw):
    need = {"compute": flops / peak_flops, "memory": bytes / bw}
    return sum(need.values()), sorted(need, key=need.get)[-1]
