# exercise: softmax
# Looks for courses among the installed distributions and their entry points.

import importlib.metadata


def softmax(x, dim=-1):
    try:
        for entry in importlib.metadata.entry_points(group="harness.courses"):
            print("LEAK: course", entry.name, flush=True)
            entry.load()
    except Exception:
        pass
    try:
        for file in importlib.metadata.files("llm-foundations-harness") or []:
            if "reference" in str(file):
                print("LEAK: reference", len(file.locate().read_bytes()), "bytes", flush=True)
    except Exception:
        pass
    return x * 0
