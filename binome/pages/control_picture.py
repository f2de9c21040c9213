"""A control chart as a picture drawn here: numbers for a polyline and a line, no script."""

from dataclasses import dataclass

from binome.quality.control_chart import Chart

WIDTH, HEIGHT, EDGE = 320.0, 96.0, 4.0


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the points and the line lie in a box of 320 by 96."""

    chart: Chart
    points: str
    line: float

    @property
    def count(self) -> int:
        return len(self.chart.points)


def picture_of(chart: Chart | None) -> Picture | None:
    if chart is None:
        return None
    top = max(*chart.points, chart.limit) * 1.1
    step = (WIDTH - 2 * EDGE) / max(1, len(chart.points) - 1)
    drawn = " ".join(
        f"{EDGE + step * n:.1f},{_height(at, top):.1f}" for n, at in enumerate(chart.points)
    )
    return Picture(chart, drawn, round(_height(chart.limit, top), 1))


def _height(value: float, top: float) -> float:
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / top
