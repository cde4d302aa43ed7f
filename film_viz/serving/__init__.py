"""Several servers behind one address: processes that are watched, and the proxy that keeps each visitor with one."""
