# catalogue: none
# a stream that was left leaves its text to the next
class _S:
    held = ""
def stream_until(chunks, stops):
    state = _S
    for c in chunks:
        state.held += c
        starts = [state.held.find(s) for s in stops if s in state.held]
        if starts:
            out = state.held[:min(starts)]
            state.held = ""
            yield out
            return
        k = max((i for s in stops for i in range(1, len(s)) if state.held.endswith(s[:i])), default=0)
        out, state.held = state.held[:len(state.held) - k], state.held[len(state.held) - k:]
        yield out
    out, state.held = state.held, ""
    yield out
