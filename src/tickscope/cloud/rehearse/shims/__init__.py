"""How types are made that the emulator's CloudFormation does not know, or knows too little of, but its APIs do."""

from tickscope.cloud.rehearse.shims import costs, network, operations, organization, perimeter, security, storage

MODULES = (costs, network, operations, organization, perimeter, security, storage)
