"""How Binôme gets onto a machine."""
