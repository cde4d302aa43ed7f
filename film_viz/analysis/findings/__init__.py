"""The paper's findings, measured again on a checkpoint."""
