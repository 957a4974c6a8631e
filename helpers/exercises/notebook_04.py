"""The exercises of notebook 04: gates, and gradients that were published wrong."""

import numpy as np

from helpers.exercises.judging import Exercise


def _arrays(seed, *shapes, gates=()):
    """Draw one case; arrays whose number is in ``gates`` lie between 0 and 1."""
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(shape) for shape in shapes]
    return tuple(
        1 / (1 + np.exp(-a)) if number in gates else a
        for number, a in enumerate(arrays)
    )


def _cell_case(seed):
    dh_t, dc_t, o, c_t = _arrays(seed, *[(2, 3)] * 4, gates=(2,))
    return dh_t, dc_t, o, np.tanh(c_t)


def _cell_gradient(dh_t, dc_t, o, tanh_c):
    return dc_t + dh_t * o * (1 - tanh_c**2)


def _back_case(seed):
    shapes = [(2, 3), (2, 3), (2, 12), (2, 3), (2, 3), (2, 3), (3, 12)]
    *others, c_t, W_h = _arrays(seed, *shapes, gates=(3, 4))
    return *others, np.tanh(c_t), W_h


def _back(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    return da_t @ W_h.T, _cell_gradient(dh_t, dc_t, o, tanh_c) * f


def _back_overwritten(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    dh_t = da_t @ W_h.T
    return dh_t, _cell_gradient(dh_t, dc_t, o, tanh_c) * f


def _back_without_share(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    return da_t @ W_h.T, dc_t * f


def _back_without_gate(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    return da_t @ W_h.T, _cell_gradient(dh_t, dc_t, o, tanh_c)


def _back_gate_on_one(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    return da_t @ W_h.T, dc_t * f + dh_t * o * (1 - tanh_c**2)


def _back_adding_dh(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    dh_prev, dc_prev = _back(dh_t, dc_t, da_t, f, o, tanh_c, W_h)
    return dh_prev + dh_t, dc_prev


def _back_gates_swapped(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    return _back(dh_t, dc_t, da_t, o, f, tanh_c, W_h)


def _back_without_slope(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    return _back(dh_t, dc_t, da_t, f, o, 0 * tanh_c, W_h)


def _back_without_dc(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    return _back(dh_t, 0 * dc_t, da_t, f, o, tanh_c, W_h)


def _back_without_o(dh_t, dc_t, da_t, f, o, tanh_c, W_h):
    return _back(dh_t, dc_t, da_t, f, 1 + 0 * o, tanh_c, W_h)


def _peephole_case(seed):
    return _arrays(seed, (2, 3), (2, 3), (2, 3), (3,), gates=(2,))


def _peephole(dh_t, c_t, o, p):
    da_o = dh_t * np.tanh(c_t) * o * (1 - o)
    through_tanh = dh_t * o * (1 - np.tanh(c_t) ** 2)
    return np.sum(da_o * c_t, axis=0), through_tanh + da_o * p


def _peephole_one_way(dh_t, c_t, o, p):
    return _peephole(dh_t, c_t, o, p)[0], dh_t * o * (1 - np.tanh(c_t) ** 2)


def _peephole_no_slope(dh_t, c_t, o, p):
    do = dh_t * np.tanh(c_t)
    through_tanh = dh_t * o * (1 - np.tanh(c_t) ** 2)
    return np.sum(do * c_t, axis=0), through_tanh + do * p


def _peephole_not_summed(dh_t, c_t, o, p):
    da_o = dh_t * np.tanh(c_t) * o * (1 - o)
    return da_o * c_t, _peephole(dh_t, c_t, o, p)[1]


def _peephole_mean(dh_t, c_t, o, p):
    dp, dc_t = _peephole(dh_t, c_t, o, p)
    return dp / len(c_t), dc_t


def _peephole_raw_cell(dh_t, c_t, o, p):
    da_o = dh_t * c_t * o * (1 - o)
    through_tanh = dh_t * o * (1 - np.tanh(c_t) ** 2)
    return np.sum(da_o * c_t, axis=0), through_tanh + da_o * p


def _peephole_gate_alone(dh_t, c_t, o, p):
    return _peephole(dh_t, c_t, o, p)[0], dh_t * np.tanh(c_t) * o * (1 - o) * p


def _peephole_state_for_cell(dh_t, c_t, o, p):
    da_o = dh_t * np.tanh(c_t) * o * (1 - o)
    h_t = o * np.tanh(c_t)
    return np.sum(da_o * h_t, axis=0), _peephole(dh_t, c_t, o, p)[1]


def _peephole_slope_of_state(dh_t, c_t, o, p):
    da_o = dh_t * np.tanh(c_t) * o * (1 - o)
    return np.sum(da_o * c_t, axis=0), dh_t * o * (1 - c_t**2) + da_o * p


EXERCISES = {
    "4.1": Exercise(
        solution=lambda D, H: 4 * (D * H + H * H + H),
        cases=((1, 4), (8, 32), (3, 5)),
        slips={
            "that is the vanilla layer; the LSTM has four blocks of everything": (
                lambda D, H: D * H + H * H + H
            ),
            "there are four blocks, not three: the candidate has weights, too": (
                lambda D, H: 3 * (D * H + H * H + H)
            ),
            "the biases are missing, one for each column: 4H": (
                lambda D, H: 4 * (D * H + H * H)
            ),
            "only W_x has four blocks; W_h and b have them as well": (
                lambda D, H: 4 * D * H + H * H + H
            ),
            "there is one bias of 4H; two are what PyTorch keeps": (
                lambda D, H: 4 * (D * H + H * H + 2 * H)
            ),
            "a bias is one number for each column, 4H, not one for each block": (
                lambda D, H: 4 * (D * H + H * H + 1)
            ),
            "the state comes back into every block: W_h is missing": (
                lambda D, H: 4 * (D * H + H)
            ),
            "W_h leads from H states to 4 blocks of H, not to blocks of 4H each": (
                lambda D, H: 4 * (D * H + 4 * H * H + H)
            ),
        },
    ),
    "4.2": Exercise(
        solution=_cell_gradient,
        cases=(_cell_case(1), _cell_case(2)),
        slips={
            "the slope is that of tanh at c_t, 1 - tanh_c²; here it is taken at h_t": (
                lambda dh_t, dc_t, o, tanh_c: dc_t + dh_t * o * (1 - (o * tanh_c) ** 2)
            ),
            "dh_t is multiplied in twice": (
                lambda dh_t, dc_t, o, tanh_c: dc_t + dh_t**2 * o * (1 - tanh_c**2)
            ),
            "what came from the step after is lost: add to dc_t": (
                lambda dh_t, dc_t, o, tanh_c: dh_t * o * (1 - tanh_c**2)
            ),
            "the output gate is missing: h_t = o * tanh(c_t)": (
                lambda dh_t, dc_t, o, tanh_c: dc_t + dh_t * (1 - tanh_c**2)
            ),
            "the slope of tanh is missing": (
                lambda dh_t, dc_t, o, tanh_c: dc_t + dh_t * o
            ),
            "tanh_c is tanh(c_t) already: its square is all the slope needs": (
                lambda dh_t, dc_t, o, tanh_c: (
                    dc_t + dh_t * o * (1 - np.tanh(tanh_c) ** 2)
                )
            ),
            "the slope belongs to the share by way of h_t alone, not to dc_t": (
                lambda dh_t, dc_t, o, tanh_c: (dc_t + dh_t * o) * (1 - tanh_c**2)
            ),
            "the slope is 1 minus the square, not the square of 1 minus tanh_c": (
                lambda dh_t, dc_t, o, tanh_c: dc_t + dh_t * o * (1 - tanh_c) ** 2
            ),
            "o (1 - o) is the slope of the gate; c_t passes a tanh": (
                lambda dh_t, dc_t, o, tanh_c: dc_t + dh_t * o * (1 - o)
            ),
            "tanh_c itself stands there; on the way to c_t its slope counts": (
                lambda dh_t, dc_t, o, tanh_c: dc_t + dh_t * o * tanh_c
            ),
        },
    ),
    "4.3": Exercise(
        solution=_back,
        cases=(_back_case(1), _back_case(2)),
        slips={
            "dc_t gets its share from the dh_t that arrived; here it was overwritten": (
                _back_overwritten
            ),
            "the share that c_t has in h_t is missing": _back_without_share,
            "on its way to c_prev the gradient passes the forget gate": (
                _back_without_gate
            ),
            "the forget gate multiplies all that reached c_t, both shares": (
                _back_gate_on_one
            ),
            "dh_prev comes from da_t alone: h_prev has no other use": _back_adding_dh,
            "the gates are swapped: o lets the cell out, f leads to c_prev": (
                _back_gates_swapped
            ),
            "the slope of tanh is missing in the share by way of h_t": (
                _back_without_slope
            ),
            "what came from the step after is lost: dc_t is more than the share by way "
            "of h_t": _back_without_dc,
            "the output gate is missing in the share by way of h_t": _back_without_o,
        },
    ),
    "4.4": Exercise(
        solution=lambda m: -np.log(2 ** (1 / m) - 1),
        cases=((1,), (10,), (50,)),
        slips={
            "that is the gate, between 0 and 1; the bias stands inside the sigmoid": (
                lambda m: 0.5 ** (1 / m)
            ),
            "the sign is the wrong way round: log f - log(1 - f)": (
                lambda m: np.log(2 ** (1 / m) - 1)
            ),
            "half is left after one step; it should be after m": lambda m: 0.0 * m,
            "a power of the gate, not a product: f to the m is one half": (
                lambda m: np.log((1 - 0.5 / m) / (0.5 / m))
            ),
            "the exponent is upside down: the gate to the power of m is one half": (
                lambda m: -np.log(2.0**m - 1)
            ),
            "that is what is left of a gate of 1/2 after m steps": (lambda m: 0.5**m),
            "that leaves 1/e after m steps; asked for is half": (
                lambda m: -np.log(np.exp(1 / m) - 1)
            ),
            "that is the log of the gate; its sigmoid is not undone yet": (
                lambda m: np.log(0.5) / m
            ),
        },
    ),
    "4.5": Exercise(
        solution=_peephole,
        cases=(_peephole_case(1), _peephole_case(2)),
        slips={
            "c_t reaches h_t on two ways; the one through o_t is missing": (
                _peephole_one_way
            ),
            "the slope of the sigmoid, o (1 - o), is missing": _peephole_no_slope,
            "p is shared by all sequences, so its gradient is summed over the batch": (
                _peephole_not_summed
            ),
            "that is a mean over the batch; add up": _peephole_mean,
            "h_t holds tanh(c_t), so the gradient of o takes the tanh, not c_t": (
                _peephole_raw_cell
            ),
            "c_t reaches h_t on two ways; the one through the tanh is missing": (
                _peephole_gate_alone
            ),
            "p was multiplied by c_t, so dp takes c_t, not h_t": (
                _peephole_state_for_cell
            ),
            "the slope of tanh is 1 - tanh(c_t)²; here c_t stands without its tanh": (
                _peephole_slope_of_state
            ),
            "the two results are swapped: dp comes first": (
                lambda *case: _peephole(*case)[::-1]
            ),
        },
    ),
}
