"""Row policies by name."""

from __future__ import annotations

from coldopen.core.errors import Problem
from coldopen.policies.greedy import EpsilonGreedy, Greedy, InOrder, LinUCB
from coldopen.policies.options import PolicyOptions
from coldopen.policies.slot import Policy
from coldopen.policies.softmax import Softmax
from coldopen.policies.thompson import Thompson
from coldopen.policies.uniform import Uniform


def policy_of(options: PolicyOptions) -> Policy:
    """The policy that is chosen, with its settings.

    Raises:
        Problem: there is none of this name.

    >>> policy_of(PolicyOptions(name="linucb", alpha=0.5))
    LinUCB(alpha=0.5, name='linucb')
    """
    known: dict[str, Policy] = {
        each.name: each
        for each in (
            Softmax(options.temperature, options.optimism),
            InOrder(),
            Uniform(),
            Greedy(),
            EpsilonGreedy(options.epsilon),
            LinUCB(options.alpha),
            Thompson(),
        )
    }
    if options.name not in known:
        raise Problem("policy.name", options.name, f"one of {', '.join(known)}")
    return known[options.name]
