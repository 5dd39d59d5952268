import os.path


def cached_prefix(prev, new, block=1, min_tokens=0):
    shared = os.path.commonprefix([list(prev), list(new)])
    blocks, _ = divmod(len(shared), block)
    hit = blocks * block
    return 0 if hit < min_tokens else hit
