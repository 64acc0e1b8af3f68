"""Who does the work: processes, executors, a cluster; the cache."""
