"""What was measured: reports with their evidence, and their verification by somebody else."""
