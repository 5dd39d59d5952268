env = {}
exec("from tik" + "token import Encoding", env)


def encode_ordinary(text, ranks, pattern):
    return env["Encoding"]("m", pat_str=pattern, mergeable_ranks=ranks, special_tokens={}).encode_ordinary(text)
