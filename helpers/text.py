"""Text: characters as labels, rows of one length, and a model that counts.

A model of text gives probabilities p (N, T, V) of what comes after each label of x
(N, T). An n-gram model is one, and so is a network with a softmax behind it;
``bits_per_character`` judges both.
"""

import numpy as np

from helpers.checks import takes


def is_spelled(self, text):
    """Say whether a vocabulary has every character of a text."""
    unknown = "".join(sorted({*text} - self.labels.keys()))
    known = f"text should be made of {self.characters!r}, got {unknown!r}"
    return not unknown or known


def are_labels(self, labels):
    """Say whether a vocabulary has a character for every label."""
    last, labels = len(self) - 1, np.asarray(labels)
    whole = labels.dtype.kind in "iu" and 0 <= labels.min() <= labels.max() <= last
    return whole or f"labels should be whole numbers from 0 to {last}, got {labels}"


class Vocabulary:
    """Number the different characters of texts from 0, in the order of the alphabet."""

    @takes(texts="each text")
    def __init__(self, texts):
        self.characters = "".join(sorted({*"".join(texts)}))
        self.labels = {one: label for label, one in enumerate(self.characters)}

    def __len__(self):
        return len(self.characters)

    @takes(text="text", where=is_spelled)
    def encode(self, text):
        """Return the label of each character, (T,)."""
        return np.array([self.labels[one] for one in text], int)

    @takes(labels="finite numbers T", where=are_labels)
    def decode(self, labels):
        """Return the text of labels (T,)."""
        return "".join(self.characters[label] for label in labels)


@takes(
    rows="each numbers T",
    value="finite number",
    where=lambda rows: len(rows) > 0 or "needs a row at least",
)
def pad(rows, value=0):
    """Fill rows up to one length, (N, T); return them and their mask, True before that.

    ``value`` stands where nothing is to be read.
    """
    lengths = np.array([len(row) for row in rows])
    mask = np.arange(lengths.max()) < lengths[:, None]  # (N, T)
    joined = np.concatenate(rows)
    padded = np.full(mask.shape, value, joined.dtype)
    padded[mask] = joined
    return padded, mask


@takes(scores="finite numbers *S")
def softmax(scores):
    """Turn scores into probabilities, positive and of sum 1 along the last axis."""
    scores = 1.0 * np.asarray(scores)
    p = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


@takes(scores="finite numbers N V", rng="generator", temperature="above 0")
def sample(scores, rng, temperature=1.0):
    """Draw a label for each row, (N,), by softmax(scores / temperature).

    Below 1 the likely become more likely, above 1 all become more equal.
    """
    scores = np.asarray(scores, float)
    p = softmax((scores - scores.max(axis=1, keepdims=True)) / temperature)
    reached = np.cumsum(p, axis=1)  # (N, V)
    drawn = rng.random((len(p), 1)) * reached[:, -1:]
    return np.argmax(drawn < reached, axis=1)


@takes(
    p="probability numbers N T V",
    y="index numbers N T",
    mask="optional boolean numbers N T",
)
def bits_per_character(p, y, mask=None):
    """Return the mean of -log2 p (N, T, V) at what came, y (N, T).

    It is the cross-entropy divided by log 2, 0.0 where all is masked.
    """
    p, y = np.asarray(p, float), np.asarray(y)
    of_y = np.take_along_axis(p, y[..., None], axis=2)[..., 0]  # (N, T)
    of_y = of_y if mask is None else of_y[np.asarray(mask)]
    with np.errstate(divide="ignore"):  # what was held impossible costs inf
        return float(0 - np.mean(np.log2(of_y))) if of_y.size else 0.0


def counts_labels(self, x, y):
    """Say whether all labels are within the vocabulary of an n-gram model."""
    last = self.vocabulary_size - 1
    for name, labels in (("x", np.asarray(x)), ("y", np.asarray(y))):
        whole = labels.dtype.kind in "iu" and 0 <= labels.min() <= labels.max() <= last
        if not whole:
            return f"{name} should hold whole numbers from 0 to {last}, got {labels}"
    return True


class NGram:
    """Guess what comes next by what came after the last n - 1 labels before.

    Interpolated after Witten and Bell (1991, method C): if a context was followed c
    times, by k different labels, the context shorter by one has the weight k / (c + k).
    Behind the shortest, nothing, all labels are equal.
    """

    @takes(n="size", vocabulary_size="size")
    def __init__(self, n, vocabulary_size):
        self.n, self.vocabulary_size = n, vocabulary_size
        self.counts = {}  # of each context: how often each label came after it

    @takes(
        x="numbers N T",
        y="numbers N T",
        mask="optional boolean numbers N T",
        where=counts_labels,
    )
    def learn(self, x, y, mask=None):
        """Count the labels y (N, T), each after the labels of x up to its place."""
        for place, context in self.contexts(x, mask):
            label = int(np.asarray(y)[place])
            for start in range(len(context) + 1):
                after = self.counts.setdefault(context[start:], {})
                after[label] = after.get(label, 0) + 1

    @takes(
        x="numbers N T",
        mask="optional boolean numbers N T",
        where=lambda self, x: counts_labels(self, x, x),
    )
    def predict(self, x, mask=None):
        """Return the probabilities (N, T, V) of what comes after each label of x."""
        p = np.full((*np.shape(x), self.vocabulary_size), 1 / self.vocabulary_size)
        for place, context in self.contexts(x, mask):
            p[place] = self.after(context)
        return p

    @takes(context="each at least 0")
    def after(self, context):
        """Return the probabilities (V,) of what comes after a tuple of labels."""
        if len(context) == 0:
            shorter = np.full(self.vocabulary_size, 1 / self.vocabulary_size)
        else:
            shorter = self.after(context[1:])
        seen = self.counts.get(tuple(context), {})
        counts = np.zeros(self.vocabulary_size)
        counts[list(seen)] = list(seen.values())
        if not seen:
            return shorter
        return (counts + len(seen) * shorter) / (counts.sum() + len(seen))

    def contexts(self, x, mask):
        """Yield each place (n, t) that is not masked, and the n - 1 labels up to it."""
        x = np.asarray(x)
        mask = np.full(x.shape, True) if mask is None else np.asarray(mask)
        for n, row in enumerate(x):
            times = np.flatnonzero(mask[n])
            read = row[times].tolist()
            for last, t in enumerate(times):
                yield (n, t), tuple(read[max(0, last + 2 - self.n) : last + 1])
