"""Theirs returns the best sequence alone, its length counts the start token, and one of its models gives scores above
0, where beams tie; the shorter one is taken then, as a tie is nobody's mistake."""

TASK = "beam_search"


def adapt(ours):
    def beam_search(log_prob_fn, start_token, max_len, beam_width, eos_token):
        found = ours.beam_search(log_prob_fn, [start_token], beam_width, max_len - 1, eos_token)
        best = found[0][1]
        return min((ids for ids, score in found if score == best), key=len)

    return beam_search
