"""Roofline: a kernel takes as long as the slower of its two jobs, computing and moving data.

Arithmetic and memory traffic overlap, so the times are not added: the longer one counts. In other words, a kernel is
bound by memory when its arithmetic intensity, FLOPs per byte, is below that of the machine, peak / bandwidth. Decoding
one sequence at a time does about 2 FLOPs per weight that it reads, far below it: it is bound by memory.

    time = max(FLOPs / peak, bytes / bandwidth)

Source: Williams, Waterman and Patterson 2009, "Roofline: An Insightful Visual Performance Model", CACM 52(4).
"""


def roofline(flops: float, bytes: float, peak_flops: float, bw: float) -> tuple[float, str]:
    compute_time = flops / peak_flops  # seconds
    memory_time = bytes / bw  # seconds
    time = max(compute_time, memory_time)  # they overlap
    bound = "compute" if compute_time > memory_time else "memory"
    return time, bound
