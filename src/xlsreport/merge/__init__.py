"""Many submissions to one: which version counts, sums, proof, comparison."""
