"""Attention: a soft look-up, whose answer is a weighted mean, and its way back."""

import numpy as np

from helpers.checks import takes


@takes(query="N H", keys="N T H", values="N T K", mask="optional boolean numbers N T")
def attend(query, keys, values, mask=None):
    """Look up a query (N, H): return the context (N, K) and the weights (N, T)."""
    scores = (keys @ query[:, :, None])[:, :, 0] / query.shape[1] ** 0.5  # (N, T)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)  # of which exp makes 0
    largest = scores.max(axis=1, keepdims=True)  # (N, 1)
    exps = np.exp(scores - np.where(largest > -np.inf, largest, 0))
    weights = exps / np.maximum(exps.sum(axis=1, keepdims=True), 1)  # a sum of 0 stays
    return (weights[:, None] @ values)[:, 0], weights


@takes(
    d_context="N K",
    query="N H",
    keys="N T H",
    values="N T K",
    mask="optional boolean numbers N T",
)
def attend_backward(d_context, query, keys, values, mask=None):
    """Return d_query (N, H), d_keys (N, T, H) and d_values (N, T, K)."""
    _, weights = attend(query, keys, values, mask)
    d_weights = (values @ d_context[:, :, None])[:, :, 0]  # (N, T)
    mean = (weights * d_weights).sum(axis=1, keepdims=True)  # (N, 1)
    d_scores = weights * (d_weights - mean) / query.shape[1] ** 0.5
    d_query = (d_scores[:, None] @ keys)[:, 0]
    d_keys = d_scores[:, :, None] * query[:, None]  # (N, T, H)
    d_values = weights[:, :, None] * d_context[:, None]  # (N, T, K)
    return d_query, d_keys, d_values
