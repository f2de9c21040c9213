"""RFC 6962's tree: its own vectors, and every proof of every small tree, right and wrong."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from binome.seal.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    inclusion_proofs,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
)

# The eight leaves and the roots of certificate-transparency's own tests.
LEAVES = [bytes.fromhex(x) for x in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
SMALL = 33


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(count)]


def test_many_proofs_at_once_are_those_of_each() -> None:
    for count in range(1, SMALL):
        tree = leaves(count)
        each = {index: inclusion_proof(tree, index) for index in range(count)}
        assert inclusion_proofs(tree, range(count)) == each


def test_the_roots_of_the_standard_come_out() -> None:
    assert root_of([]) == EMPTY_ROOT
    assert [root_of(HASHES[: n + 1]).hex() for n in range(8)] == ROOTS


def test_every_leaf_of_every_small_tree_is_proven_and_no_other() -> None:
    for size in range(1, SMALL):
        tree = leaves(size)
        root = root_of(tree)
        for index in range(size):
            proof = inclusion_proof(tree, index)
            asked: dict[str, Any] = {"size": size, "proof": proof, "root": root}
            assert is_included(tree[index], index=index, **asked)
            assert not is_included(leaf_hash(b"other"), index=index, **asked)
            assert not is_included(tree[index], index=size, **asked)
            if size > 1:
                other = (index + 1) % size
                assert not is_included(tree[index], index=other, **asked)


def test_every_small_tree_is_consistent_with_what_it_grew_from_and_nothing_else() -> None:
    for size in range(1, SMALL):
        tree = leaves(size)
        for first in range(1, size + 1):
            proof, old = consistency_proof(tree, first), root_of(tree[:first])
            asked: dict[str, Any] = {
                "first_size": first,
                "size": size,
                "root": root_of(tree),
                "proof": proof,
            }
            assert is_consistent(first_root=old, **asked)
            assert not is_consistent(first_root=leaf_hash(b"other"), **asked)


@given(st.integers(1, 60), st.data())
def test_a_proof_with_one_step_changed_proves_nothing(size: int, data: st.DataObject) -> None:
    tree = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(tree, index)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = leaf_hash(proof[at])
    else:
        proof = [leaf_hash(b"")]
    assert not is_included(tree[index], index=index, size=size, proof=proof, root=root_of(tree))
