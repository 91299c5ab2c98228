"""Counts delivered letters by the person they went to."""

from collections import Counter
from collections.abc import Iterable


def count_by_receiver(receivers: Iterable[str]) -> dict[str, int]:
    """Names are compared without regard to case; the first spelling seen is the one reported."""
    spelling: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for receiver in receivers:
        key = receiver.casefold()
        spelling.setdefault(key, receiver)
        counts[key] += 1
    return {spelling[key]: count for key, count in counts.items()}


if __name__ == "__main__":
    print(count_by_receiver(["Ada", "ADA", "Grace"]))
