"""Report templates: what one is, IHE MRRT in and out, our own library, and filling a draft."""
