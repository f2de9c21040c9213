"""The answer: sections, life-cycle, signing, and renditions."""
