"""Patience: how likely somebody is to browse still, after so many seconds of it."""

from __future__ import annotations

import numpy as np

DISAPPOINTMENT_SECONDS = 15.0
"""What opening a title that disappoints costs beside the look at its card."""

_LN_2 = float(np.log(2))


def survival(seconds: np.ndarray, patience_seconds: float) -> np.ndarray:
    """The chance to browse still after so many seconds, (n,): S(t) = 2 ** -(t / m) ** 1.5.

    A Weibull distribution, as in Liu, White and Dumais ("Understanding web browsing behaviors through
    Weibull analysis of dwell time", SIGIR 2010, equation 2), written by its median m. They find people who
    leave a web page ever less readily; here the shape is above one, for the opposite is told of choosing what
    to watch: interest is lost within 60 to 90 seconds (Gomez-Uribe and Hunt, ACM TMIS 2015).

    >>> survival(np.array([0.0, 75.0]), 75.0).tolist()
    [1.0, 0.5]
    """
    lasting: np.ndarray = np.exp(_log_survival(seconds, patience_seconds))
    return lasting


def goes_on(
    seconds: np.ndarray, patience_seconds: float, since_seconds: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """The chances to browse on after each of n placements, and after each that disappointed; (n,) both.

    With T_i the seconds from the start to the end of placement i, they are S(T_i) / S(T_{i-1}) and
    S(T_i + d) / S(T_{i-1}), d the seconds of a disappointment. What comes after counts from T_i again: a
    disappointment tries one's patience once, so that the chances ahead depend on the place alone.

    Arguments:
        seconds: of each placement, (n,).
        patience_seconds: the median of the time that they browse.
        since_seconds: patience is fresh so many seconds after the start, and not tried before.
    """
    times = np.empty((3, len(seconds)))
    before, until, later = times
    seconds.cumsum(out=until)
    until -= since_seconds
    np.subtract(until, seconds, out=before)
    np.add(until, DISAPPOINTMENT_SECONDS, out=later)
    # In logarithms: a ratio of survivals stays a number however late it is.
    log = _log_survival(times, patience_seconds)
    chances = log[1:] - log[0]
    on, after = np.exp(chances, out=chances)
    return on, after


def _log_survival(seconds: np.ndarray, patience_seconds: float) -> np.ndarray:
    lasting = np.maximum(seconds, 0.0) / patience_seconds
    log: np.ndarray = -_LN_2 * lasting
    log *= np.sqrt(lasting)
    return log
