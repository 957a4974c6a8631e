"""Three losses, each a mean over all entries, with the gradient of exactly that mean.

``forward`` returns the loss as one float; ``backward`` returns the gradient with
respect to the outputs. The 1 / N of the mean is in it, so whoever comes after only adds
up. With a mask the mean is over the entries where it is True, and 0.0 where there are
none.
"""

import numpy as np

from helpers.checks import takes


def begins_like(y_hat, mask):
    """Say whether the axes of a mask, if there is one, are the first of y_hat."""
    wanted, got = np.shape(y_hat)[: np.ndim(mask)], np.shape(mask)
    return (
        mask is None or wanted == got or f"mask should have shape {wanted}, got {got}"
    )


@takes(entries="*S", mask="optional boolean numbers N | N T")
def counting(entries, mask):
    """Return what to multiply entries by, True or False each, and how many count."""
    if mask is None:
        return True, entries.size
    more = entries.ndim - np.ndim(mask)  # axes
    counts = np.array(mask).reshape(*np.shape(mask), *[1] * more)  # a copy
    return counts, max(1, int(counts.sum()) * (entries.size // counts.size))


class SoftmaxCrossEntropy:
    """Compare scores for K classes with the one right class.

    As ``keras.losses.SparseCategoricalCrossentropy(from_logits=True)``.
    """

    @takes(
        y_hat="finite numbers N K | N T K",
        y="label numbers N | N T",
        mask="optional boolean numbers N | N T",
    )
    def forward(self, y_hat, y, mask=None):
        """Return the mean of -log p at the right class: scores (N, K), labels (N,).

        Or (N, T, K) and (N, T), each timestep by itself.
        """
        y_hat, y = 1.0 * np.asarray(y_hat), np.array(y)[..., None]  # copies; (N, 1)
        shifted = y_hat - np.max(y_hat, axis=-1, keepdims=True)  # (N, K), at most 0
        log_sum = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))  # (N, 1)
        log_p = shifted - log_sum  # (N, K)
        of_y = np.take_along_axis(log_p, y, axis=-1)  # (N, 1)
        counts, number = counting(of_y, mask)
        self.cache = log_p, y, counts, number
        return float(0 - np.sum(of_y * counts) / number)  # never -0.0

    @takes()
    def backward(self):
        """Return (softmax(y_hat) - 1 at the right class) / N, the shape of y_hat."""
        log_p, y, counts, number = self.cache
        one_hot = np.arange(log_p.shape[-1]) == y  # (N, K)
        return (np.exp(log_p) - one_hot) * counts / number


class MeanSquaredError:
    """Average the squared distance between outputs and targets of one shape."""

    @takes(
        y_hat="square numbers *S",
        y="square numbers *S",
        mask="optional boolean numbers N | N T",
        where=begins_like,
    )
    def forward(self, y_hat, y, mask=None):
        """Return the mean of (y_hat - y)², in the unit of y squared."""
        y_hat = 1.0 * np.asarray(y_hat)  # whole numbers become floats
        counts, number = counting(y_hat, mask)
        error = (y_hat - np.asarray(y, y_hat.dtype)) * counts
        self.cache = error, number
        return float(np.sum(error**2) / number)

    @takes()
    def backward(self):
        """Return 2 (y_hat - y) / (number of entries)."""
        error, number = self.cache
        return 2 * error / number


class BinaryCrossEntropy:
    """Compare probabilities with bits, or with probabilities, of the same shape.

    The logarithm of 0 would be infinite, so probabilities are first moved into the
    range from eps to 1 - eps, where eps is the rounding of their type (2e-16 for
    float64, 1e-7 for float32): one entry adds at most 36 (16) to the sum. Beyond the
    edge the loss is flat, but ``backward`` keeps the slope at the edge, so that a
    network which is wrong and certain can still learn.
    """

    @takes(
        y_hat="probability numbers *S",
        y="probability numbers *S",
        mask="optional boolean numbers N | N T",
        where=begins_like,
    )
    def forward(self, y_hat, y, mask=None):
        """Return the mean of -y log(y_hat) - (1 - y) log(1 - y_hat)."""
        y_hat = 1.0 * np.asarray(y_hat)
        y, eps = np.array(y, y_hat.dtype), np.finfo(y_hat.dtype).eps
        p = np.clip(y_hat, eps, 1 - eps)
        counts, number = counting(p, mask)
        self.cache = p, y, counts, number
        log_p = y * np.log(p) + (1 - y) * np.log1p(-p)
        return float(0 - np.sum(log_p * counts) / number)

    @takes()
    def backward(self):
        """Return (y_hat - y) / (y_hat (1 - y_hat)) / (number of entries)."""
        p, y, counts, number = self.cache
        return (p - y) / (p * (1 - p)) * counts / number
