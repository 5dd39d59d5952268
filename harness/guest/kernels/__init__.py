"""Watches kernels of Triton that an interpreter runs on a CPU, and names what would break on a GPU."""
