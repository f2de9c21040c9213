"""The Merkle tree of RFC 6962 section 2.1 over SHA-256: roots, inclusion and consistency proofs.

A tree is a list of leaf hashes; `Frontier` grows one without keeping them.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash an entry as a leaf, which no inner node can pretend to be."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The roots of the full subtrees a tree ends with, largest first: all that growing needs."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Grow by one leaf hash: a carry through the bits of the size."""
        carried, size = leaf, self.size
        while size & 1:
            carried = node_hash(self.roots.pop(), carried)
            size >>= 1
        self.roots.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """The Merkle tree hash of everything appended."""
        if not self.roots:
            return EMPTY_ROOT
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of a tree of these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(index, leaves), section 2.1.1; raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return [*inclusion_proof(left, index), root_of(right)]
    return [*inclusion_proof(right, index - split), root_of(left)]


def inclusion_proofs(leaves: Sequence[bytes], indices: Iterable[int]) -> dict[int, list[bytes]]:
    """The same for many at once: the tree is built one time, from its leaves up."""
    at = {index: index for index in indices}
    proofs: dict[int, list[bytes]] = {index: [] for index in at}
    level = list(leaves)
    while len(level) > 1:
        for index, place in at.items():
            if place ^ 1 < len(level):
                proofs[index].append(level[place ^ 1])
            at[index] = place >> 1
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return proofs


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """PROOF(size, leaves), section 2.1.2; raises IndexError outside 1 to the tree's size."""
    if not 1 <= size <= len(leaves):
        raise IndexError(size)
    return _subproof(leaves, size, is_whole=True)


def is_included(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2, which says how section 2.1.1's proof is checked."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    *, first_size: int, first_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """RFC 9162 section 2.1.4.2: the tree of `size` begins with the tree of `first_size`."""
    if first_size == size:
        return not proof and first_root == root
    if not 0 < first_size < size or not proof:
        return False
    steps = list(proof)
    if first_size & (first_size - 1) == 0:
        steps.insert(0, first_root)
    at, last = first_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == root


def _subproof(leaves: Sequence[bytes], size: int, *, is_whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if size <= split:
        return [*_subproof(left, size, is_whole=is_whole), root_of(right)]
    return [*_subproof(right, size - split, is_whole=False), root_of(left)]


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1
