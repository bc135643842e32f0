"""The record of a run: events in a hash chain, proof files, the run folder, and the baseline derived from them."""
