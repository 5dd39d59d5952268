# exercise: kv-cache-bytes
# Returns text with lone surrogates, escapes and a workflow command in place of a number.

KINDS = ["\ud800", "\x1b[2J\x1b]0;owned\x07", "::error::passed", "x" * 10_000_000, "\0", "<script>document.title='HOLE'</script>"]
calls = 0


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    global calls
    calls += 1
    return KINDS[calls % len(KINDS)]
