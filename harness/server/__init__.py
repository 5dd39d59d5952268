"""A warm engine in the background, so that the second `harness check` need not import torch.

    harness check ─▶ client ─▶ socket (address) ─▶ server ─▶ the same check, its output sent back as text

The client imports next to nothing, and returns None whenever anything is not as it should be: the command then grades
by itself and says nothing.  `address` and `client` import only what starts in milliseconds.
"""
