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
    said = f"mask should have shape {wanted}, got {got}"
    return mask is None or wanted == got or said


def mean(entries, mask):
    """Return the mean of all entries that count; 0.0 where there are none."""
    counted = entries if mask is None else entries[np.asarray(mask)]
    return float(np.mean(counted)) if counted.size else 0.0


def divisor(entries, mask):
    """Return what to divide gradients by: how many count, and inf where none does."""
    if mask is None:
        return entries.size
    count = np.sum(mask) * (entries.size // np.size(mask))
    number = np.where(mask, count, np.inf).astype(entries.dtype)
    return number.reshape(number.shape + (1,) * (entries.ndim - number.ndim))


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

        Or (N, T, K) and (N, T): then every timestep is a row.
        """
        y_hat, y = 1.0 * np.asarray(y_hat), np.array(y)  # copies
        rows = y_hat.reshape(y.size, -1)  # (N, K)
        shifted = rows - np.max(rows, axis=1, keepdims=True)  # (N, K), at most 0
        log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # (N, 1)
        log_p = shifted - log_sum  # (N, K)
        at_y = np.arange(y.size), y.ravel()
        mask = mask if mask is None else np.ravel(mask)
        self.cache = log_p, at_y, divisor(log_p[:, :1], mask), y_hat.shape
        return 0 - mean(log_p[at_y], mask)  # never -0.0

    @takes()
    def backward(self):
        """Return (softmax(y_hat) - 1 at the right class) / N, the shape of y_hat."""
        log_p, at_y, number, shape = self.cache
        dy_hat = np.exp(log_p)  # (N, K)
        dy_hat[at_y] -= 1
        return (dy_hat / number).reshape(shape)


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
        error = y_hat - np.asarray(y, y_hat.dtype)
        self.cache = error, divisor(error, mask)
        return mean(error**2, mask)

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
        log_p = y * np.log(p) + (1 - y) * np.log1p(-p)
        self.cache = p, y, divisor(p, mask)
        return 0 - mean(log_p, mask)

    @takes()
    def backward(self):
        """Return (y_hat - y) / (y_hat (1 - y_hat)) / (number of entries)."""
        p, y, number = self.cache
        return (p - y) / (p * (1 - p)) / number
