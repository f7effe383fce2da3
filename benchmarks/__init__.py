"""Measurements that take longer than tests; each module says how it is run."""
