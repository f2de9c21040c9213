"""Files and functions stay as small as HOUSE asks, so that each can be read in one look."""

import ast
from statistics import median, quantiles

from tests.house.sources import (
    Function,
    Source,
    nothing,
    package_sources,
    script_sources,
    sources_of_tests,
    texts,
)

FILE_MEDIAN, FILE_STOP, TEST_FILE_STOP = 80, 500, 800
FUNCTION_MEDIAN, FUNCTION_P90, FUNCTION_STOP = 8, 30, 60
POSITIONAL_STOP, PARAMETER_STOP, NESTING_STOP = 3, 5, 3
FIXED_BY_DJANGO = {"process_view"}
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def every_source() -> list[Source]:
    return package_sources() + script_sources() + sources_of_tests()


def test_half_of_the_files_fit_on_a_page() -> None:
    assert median(source.line_count for source in package_sources()) <= FILE_MEDIAN


def test_no_file_is_too_long_to_hold_in_mind() -> None:
    too_long = [
        f"{source.name}: {source.line_count} lines"
        for source in every_source()
        if source.line_count > (TEST_FILE_STOP if source in sources_of_tests() else FILE_STOP)
    ]
    for path in texts(".js", ".mjs", ".css", ".html"):
        if (count := len(path.read_text().splitlines())) > FILE_STOP:
            too_long.append(f"{path.name}: {count} lines")
    nothing(too_long)


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_functions_are_short_and_the_long_ones_are_few() -> None:
    lengths = [length(one) for source in package_sources() for one in source.functions()]
    assert median(lengths) <= FUNCTION_MEDIAN
    assert quantiles(lengths, n=10)[-1] <= FUNCTION_P90


def test_no_function_passes_sixty_lines() -> None:
    nothing(
        [
            f"{source.name}:{one.lineno} {one.name}: {length(one)} lines"
            for source in every_source()
            for one in source.functions()
            if length(one) > FUNCTION_STOP
        ]
    )


def positional(function: Function) -> list[str]:
    names = [one.arg for one in function.args.posonlyargs + function.args.args]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def test_functions_ask_for_few_things_and_name_them() -> None:
    greedy = []
    for source in package_sources() + script_sources():
        for one in source.functions():
            places = len(positional(one))
            everything = places + len(one.args.kwonlyargs)
            if one.name in FIXED_BY_DJANGO:
                continue
            many = places > POSITIONAL_STOP and not one.name.startswith("_")
            if many or everything > PARAMETER_STOP:
                greedy.append(f"{source.name}:{one.lineno} {one.name}: {places} of {everything}")
    nothing(greedy)


def depth(node: ast.AST) -> int:
    """How many blocks stand inside each other below this node; `elif` is no deeper than `if`."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        is_elif = (
            isinstance(node, ast.If)
            and isinstance(child, ast.If)
            and node.orelse == [child]
            and child.col_offset == node.col_offset
        )
        deepest = max(deepest, depth(child) + (isinstance(child, BLOCKS) and not is_elif))
    return deepest


def test_no_function_nests_deeper_than_three_blocks() -> None:
    nothing(
        [
            f"{source.name}:{one.lineno} {one.name}: {depth(one)} deep"
            for source in package_sources() + script_sources()
            for one in source.functions()
            if depth(one) > NESTING_STOP
        ]
    )
