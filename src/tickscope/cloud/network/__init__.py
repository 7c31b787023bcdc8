"""An environment's network: addresses, ways, who may reach whom, names."""
