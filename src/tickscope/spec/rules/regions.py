"""Regions are AWS' own, and an environment's zones are its region's."""

import difflib
import functools
import re
from collections.abc import Iterator, Mapping

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.cloud import CLOUD, ENVIRONMENTS, managed
from tickscope.spec.rules.draft import Draft

HOME: KeyPath = (*CLOUD, "organization", "region")
ALLOWED: KeyPath = (*CLOUD, "organization", "guardrails", "regions")
NO_REGION = re.compile("-global$")
SIMILAR_MIN = 0.7
PARTITION = "aws"
"""Whose ARNs and names of hosts the stacks write: those of China and of the US' government are others."""


def regions(draft: Draft) -> Iterator[Problem]:
    """Every region is one that AWS has, as the SDK that is installed knows, and of its common partition."""
    paths = [(*entry, "region") for entry in draft.entries(ENVIRONMENTS)]
    paths += [path for path, _ in draft.items(ALLOWED)]
    if managed(draft):
        paths.append(HOME if draft.value(HOME) else ("region",))
    for path in paths:
        region = draft.value(path)
        if isinstance(region, str) and region not in known():
            near = difflib.get_close_matches(region, known(), n=1, cutoff=SIMILAR_MIN)
            hint = f"did you mean '{near[0]}'?" if near else "allowed: a region's code, for example eu-central-1"
            yield Problem(draft.spot(path), path, f"AWS has no region '{region}'; {hint}")
        elif isinstance(region, str) and known()[region] != PARTITION:
            message = f"'{region}' is in the partition {known()[region]}; allowed: a region of {PARTITION}"
            yield Problem(draft.spot(path), path, message)


def zones(draft: Draft) -> Iterator[Problem]:
    """An environment's zones are availability zones of its region: its code and a letter."""
    for entry in draft.entries(ENVIRONMENTS):
        where = (*entry, "region")
        region = draft.value(where)
        if not isinstance(region, str) or region not in known():
            continue
        for path, zone in draft.items((*entry, "zones")):
            if not re.fullmatch(re.escape(region) + "[a-z]", zone):
                message = f"'{zone}' is not a zone of {draft.name(where)}; allowed: {region} and a letter"
                yield Problem(draft.spot(path), path, message)


@functools.cache
def known() -> Mapping[str, str]:
    """Return region → its partition, for all, from the data that botocore comes with; nothing is asked for."""
    from botocore.loaders import Loader

    partitions = Loader().load_data("partitions")["partitions"]
    found = {name: each["id"] for each in partitions for name in each["regions"] if not NO_REGION.search(name)}
    return dict(sorted(found.items()))
