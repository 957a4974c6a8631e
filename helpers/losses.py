"""Three losses, each a mean over all entries, with the gradient of exactly that mean.

``forward`` returns the loss as one float; ``backward`` returns the gradient with
respect to the outputs. The 1 / N of the mean is in it, so whoever comes after only adds
up.
"""

import numpy as np

from helpers.checks import takes


class SoftmaxCrossEntropy:
    """Compare scores for K classes with the one right class.

    As ``keras.losses.SparseCategoricalCrossentropy(from_logits=True)``.
    """

    @takes(y_hat="finite numbers N K", y="label numbers N")
    def forward(self, y_hat, y):
        """Return the mean of -log p at the right class: scores (N, K), labels (N,)."""
        y_hat, y = 1.0 * np.asarray(y_hat), np.array(y)  # copies
        shifted = y_hat - np.max(y_hat, axis=1, keepdims=True)  # (N, K), at most 0
        log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # (N, 1)
        log_p = shifted - log_sum  # (N, K)
        self.cache = log_p, y
        return float(0 - np.mean(log_p[np.arange(len(y)), y]))  # never -0.0

    @takes()
    def backward(self):
        """Return (softmax(y_hat) - 1 at the right class) / N, (N, K)."""
        log_p, y = self.cache
        dy_hat = np.exp(log_p)  # (N, K)
        dy_hat[np.arange(len(y)), y] -= 1
        return dy_hat / len(y)


class MeanSquaredError:
    """Average the squared distance between outputs and targets of one shape."""

    @takes(y_hat="square numbers *S", y="square numbers *S")
    def forward(self, y_hat, y):
        """Return the mean of (y_hat - y)², in the unit of y squared."""
        y_hat = 1.0 * np.asarray(y_hat)  # whole numbers become floats
        self.cache = y_hat - np.asarray(y, y_hat.dtype)
        return float(np.mean(self.cache**2))

    @takes()
    def backward(self):
        """Return 2 (y_hat - y) / (number of entries)."""
        return 2 * self.cache / self.cache.size


class BinaryCrossEntropy:
    """Compare probabilities with bits, or with probabilities, of the same shape.

    The logarithm of 0 would be infinite, so probabilities are first moved into the
    range from eps to 1 - eps, where eps is the rounding of their type (2e-16 for
    float64, 1e-7 for float32): one entry adds at most 36 (16) to the sum. Beyond the
    edge the loss is flat, but ``backward`` keeps the slope at the edge, so that a
    network which is wrong and certain can still learn.
    """

    @takes(y_hat="probability numbers *S", y="probability numbers *S")
    def forward(self, y_hat, y):
        """Return the mean of -y log(y_hat) - (1 - y) log(1 - y_hat)."""
        y_hat = 1.0 * np.asarray(y_hat)
        y, eps = np.array(y, y_hat.dtype), np.finfo(y_hat.dtype).eps
        p = np.clip(y_hat, eps, 1 - eps)
        self.cache = p, y
        return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))

    @takes()
    def backward(self):
        """Return (y_hat - y) / (y_hat (1 - y_hat)) / (number of entries)."""
        p, y = self.cache
        return (p - y) / (p * (1 - p)) / p.size
