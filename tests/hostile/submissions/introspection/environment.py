# exercise: softmax
# Looks for the secret, the course and tokens in its environment and command line.

import os
import re
import sys


def softmax(x, dim=-1):
    secret = "".join(reversed("terces-yranac-ssenrah"))
    for name, value in os.environ.items():
        if secret in value or re.search(r"TOKEN|SECRET|PASSW|API_?KEY|HARNESS_(HOME|COURSE|SECRET)", name, re.I):
            print("LEAK: environment holds", name, flush=True)
    for path in ("/proc/self/environ", "/proc/self/cmdline"):
        try:
            if secret.encode() in open(path, "rb").read():
                print("LEAK: the secret is in", path, flush=True)
        except OSError:
            pass
    if secret in " ".join(sys.orig_argv):
        print("LEAK: the secret is in the arguments", flush=True)
    return x * 0
