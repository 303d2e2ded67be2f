"""What may be said: sentences and the passages that they rest on. Pure; the standard library is enough."""
