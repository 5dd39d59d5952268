import torch


def online_softmax(blocks):
    # m and log l are carried; l is formed at the end
    m = None
    for x in blocks:
        top, _ = torch.max(x, -1)
        lse = torch.logsumexp(x, -1) - top.clamp(min=torch.finfo(x.dtype).min)
        if m is None:
            m, log_l = top, lse
            continue
        both = torch.maximum(m, top)
        log_l = torch.logaddexp(log_l + (m - both).nan_to_num(nan=-torch.inf), lse + (top - both).nan_to_num(nan=-torch.inf))
        m = both
    return m, log_l.exp()
