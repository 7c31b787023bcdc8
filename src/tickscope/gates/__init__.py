"""The acceptance gates: black-box, over the network; they know the platform file and nothing of the rooms."""
