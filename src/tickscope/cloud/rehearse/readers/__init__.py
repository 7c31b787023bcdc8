"""How each type of resource is read back, a file for each kind of service."""

from tickscope.cloud.rehearse.readers import (
    compute,
    costs,
    identity,
    messages,
    network,
    organization,
    perimeter,
    records,
    security,
    storage,
)

MODULES = (compute, costs, identity, messages, network, organization, perimeter, records, security, storage)
