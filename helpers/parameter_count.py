"""How many numbers a layer learns: only its sizes count, never the timesteps."""

from helpers.shapes import require_positive
from helpers.values import require_flags


def dense(input_size, output_size):
    """Count the parameters of a dense layer.

    Parameters
    ----------
    input_size, output_size : int
        D and K, the numbers that arrive and leave.

    Returns
    -------
    int
        D K weights and K biases.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/07_keras_simple_rnn.ipynb.

    Examples
    --------
    >>> dense(10, 1)
    11
    """
    require_positive("dense", input_size=input_size, output_size=output_size)
    return input_size * output_size + output_size


def simple_rnn(input_size, hidden_size):
    """Count the parameters of a vanilla layer.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.

    Returns
    -------
    int
        D H weights for the inputs, H H for the state before, and H biases.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/07_keras_simple_rnn.ipynb.

    Examples
    --------
    >>> simple_rnn(1, 10)
    120
    """
    require_positive("simple_rnn", input_size=input_size, hidden_size=hidden_size)
    return (input_size + hidden_size + 1) * hidden_size


def lstm(input_size, hidden_size):
    """Count the parameters of an LSTM layer: four vanilla ones side by side.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.

    Returns
    -------
    int
        The weights and biases of i, f, g and o.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/07_keras_simple_rnn.ipynb.

    Examples
    --------
    >>> lstm(1, 10)
    480
    """
    require_positive("lstm", input_size=input_size, hidden_size=hidden_size)
    return 4 * simple_rnn(input_size, hidden_size)


def gru(input_size, hidden_size, *, reset_after=True):
    """Count the parameters of a GRU layer: three vanilla ones side by side.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    reset_after : bool
        Whether the reset gate acts after the recurrent product, as in Keras; the state
        then has a bias of its own.

    Returns
    -------
    int
        The weights and biases of z, r and h.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/07_keras_simple_rnn.ipynb.

    Examples
    --------
    >>> gru(1, 10), gru(1, 10, reset_after=False)
    (390, 360)
    """
    require_positive("gru", input_size=input_size, hidden_size=hidden_size)
    require_flags("gru", reset_after=reset_after)
    one_bias = 3 * simple_rnn(input_size, hidden_size)
    return one_bias + 3 * hidden_size if reset_after else one_bias


def embedding(vocabulary_size, output_size):
    """Count the parameters of an embedding: one row for each word, and no bias.

    Parameters
    ----------
    vocabulary_size, output_size : int
        How many words there are, and how many numbers stand for each.

    Returns
    -------
    int
        One number for each word and place.

    Raises
    ------
    ValueError
        If a size is not a positive whole number.

    Notes
    -----
    Derived in notebooks/07_keras_simple_rnn.ipynb.

    Examples
    --------
    >>> embedding(1000, 16)
    16000
    """
    require_positive(
        "embedding", vocabulary_size=vocabulary_size, output_size=output_size
    )
    return vocabulary_size * output_size


def bidirectional(one_direction):
    """Count the parameters of a layer that reads forwards and one that reads back.

    Parameters
    ----------
    one_direction : int
        The parameters of the layer that is doubled.

    Returns
    -------
    int
        Twice as many: nothing is shared. A layer after it receives 2 H numbers.

    Raises
    ------
    ValueError
        If the count is not a positive whole number.

    Notes
    -----
    Derived in notebooks/07_keras_simple_rnn.ipynb.

    Examples
    --------
    >>> bidirectional(simple_rnn(1, 10))
    240
    """
    require_positive("bidirectional", one_direction=one_direction)
    return 2 * one_direction
