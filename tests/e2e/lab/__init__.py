"""A laboratory on loopback: own authorities, own zone, real servers."""
