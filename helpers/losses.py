"""Three losses, each a mean over all entries, with the gradient of exactly that mean.

``forward`` returns the loss as one float and remembers; ``backward`` returns the
gradient with respect to the outputs. The 1 / N of the mean is in it, so whoever comes
after only adds up.
"""

import numpy as np

from helpers.shapes import require_entries, require_forward, require_shape
from helpers.values import (
    require_dtype,
    require_finite,
    require_floats,
    require_labels,
)


class SoftmaxCrossEntropy:
    """Compare scores for K classes with the one right class.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb. The same numbers as
    ``keras.losses.SparseCategoricalCrossentropy(from_logits=True)``.
    """

    def forward(self, y_hat, y):
        """Return the mean of -log(probability of the right class).

        Parameters
        ----------
        y_hat : ndarray of shape (N, K)
            Scores of any size, before the softmax.
        y : ndarray of int of shape (N,)
            The number of the right class, 0 to K - 1.

        Returns
        -------
        float
            The loss, 0 or more; log(K) for scores that are all equal. Finite for scores
            up to half the largest float: the largest score of each row is subtracted
            before ``exp``.

        Raises
        ------
        ValueError
            If shapes differ, labels of shape (N, 1) included, or if a label is not a
            whole number of that range.
        """
        batch_size, classes = require_shape(
            "SoftmaxCrossEntropy", "y_hat", y_hat, "N", "K"
        )
        require_shape("SoftmaxCrossEntropy", "y", y, batch_size)
        require_labels("SoftmaxCrossEntropy", y, classes)
        require_entries("SoftmaxCrossEntropy", y_hat)
        require_floats("SoftmaxCrossEntropy", y_hat=np.asarray(y_hat))
        require_finite("SoftmaxCrossEntropy", "y_hat", y_hat)
        shifted = y_hat - np.max(y_hat, axis=1, keepdims=True)  # (N, K), at most 0
        log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # (N, 1)
        log_p = shifted - log_sum  # (N, K)
        self.cache = log_p, np.asarray(y)
        return float(-np.mean(log_p[np.arange(batch_size), y]))

    def backward(self):
        """Return (softmax(y_hat) - 1 at the right class) / N.

        Returns
        -------
        ndarray of shape (N, K)
            The gradient with respect to the scores.

        Raises
        ------
        ValueError
            If forward has not run yet.
        """
        require_forward("SoftmaxCrossEntropy", self)
        log_p, y = self.cache
        dy_hat = np.exp(log_p)  # (N, K)
        dy_hat[np.arange(len(y)), y] -= 1
        return dy_hat / len(y)


class MeanSquaredError:
    """Average the squared distance between outputs and targets.

    Notes
    -----
    Shown in notebooks/03_vanilla_rnn_layer.ipynb.
    """

    def forward(self, y_hat, y):
        """Return the mean of (y_hat - y)².

        Parameters
        ----------
        y_hat, y : ndarray of the same shape
            Outputs and targets, in the same unit.

        Returns
        -------
        float
            The loss, in that unit squared.

        Raises
        ------
        ValueError
            If the shapes differ; (N, 1) beside (N,) would compare every row with every
            other.
        """
        require_entries("MeanSquaredError", y_hat)
        y_hat = np.asarray(y_hat)
        require_dtype("MeanSquaredError", y_hat.dtype, "the type of y_hat")
        require_shape("MeanSquaredError", "y", y, *y_hat.shape)
        require_finite("MeanSquaredError", "y_hat", y_hat, squared=True)
        require_finite("MeanSquaredError", "y", y, y_hat.dtype, squared=True)
        self.cache = y_hat - np.asarray(y, y_hat.dtype)
        return float(np.mean(self.cache**2))

    def backward(self):
        """Return 2 (y_hat - y) / (number of entries).

        Returns
        -------
        ndarray of the shape of ``y_hat``
            The gradient with respect to the outputs.

        Raises
        ------
        ValueError
            If forward has not run yet.
        """
        require_forward("MeanSquaredError", self)
        return 2 * self.cache / self.cache.size


class BinaryCrossEntropy:
    """Compare probabilities with bits.

    Notes
    -----
    Shown in notebooks/05_binary_addition.ipynb. The logarithm of a probability of
    exactly 0 would be infinite, so probabilities are first moved into the range from
    eps to 1 - eps, where eps is the rounding of their type (2e-16 for float64, 1e-7 for
    float32). One entry then adds at most 36 (16) to the sum. Beyond the edge the loss
    is flat, but ``backward`` keeps the slope at the edge, so that a network which is
    wrong and certain can still learn.
    """

    def forward(self, y_hat, y):
        """Return the mean of -y log(y_hat) - (1 - y) log(1 - y_hat).

        Parameters
        ----------
        y_hat : ndarray of any shape
            Probabilities, so after the sigmoid.
        y : ndarray of the same shape
            Bits, or probabilities between 0 and 1.

        Returns
        -------
        float
            The loss; log(2) for probabilities that are all one half.

        Raises
        ------
        ValueError
            If the shapes differ or a number is not between 0 and 1.
        """
        require_entries("BinaryCrossEntropy", y_hat)
        y_hat = np.asarray(y_hat)
        y_hat = y_hat if y_hat.dtype.kind == "f" else y_hat.astype(float)
        require_shape("BinaryCrossEntropy", "y", y, *y_hat.shape)
        require_finite("BinaryCrossEntropy", "y_hat", y_hat)
        require_finite("BinaryCrossEntropy", "y", y, y_hat.dtype)
        y = np.asarray(y, y_hat.dtype)
        for name, p in (("y_hat", y_hat), ("y", y)):
            if np.any(p < 0) or np.any(p > 1):
                raise ValueError(
                    f"BinaryCrossEntropy: {name} should lie between 0 and 1, got "
                    f"{p.min():.4g} to {p.max():.4g}; is the sigmoid missing?"
                )
        eps = np.finfo(y_hat.dtype).eps
        p = np.clip(y_hat, eps, 1 - eps)
        self.cache = p, y
        return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))

    def backward(self):
        """Return (y_hat - y) / (y_hat (1 - y_hat)) / (number of entries).

        Returns
        -------
        ndarray of the shape of ``y_hat``
            The gradient with respect to the probabilities.

        Raises
        ------
        ValueError
            If forward has not run yet.
        """
        require_forward("BinaryCrossEntropy", self)
        p, y = self.cache
        return (p - y) / (p * (1 - p)) / p.size
