"""One file per verb: parse, load the platform file, call a room. Heavy imports wait until they are needed."""
