"""SOPs in, pairs of their statements out that cannot both be followed. Knows nothing of requirements."""

from collections.abc import Sequence

from assistant.gap.model import Sop
from assistant.gap.report import Contradiction


def contradictions(sops: Sequence[Sop]) -> list[Contradiction]:
    """The contradictions between different SOPs, surest first."""
    return []
