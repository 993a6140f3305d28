"""A report as a table on a terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..results.report import CellReport, Report


def print_report(report: Report, console: Console) -> None:
    """Show the marks as a table, each lost point with its reason, then the warnings and review flags."""
    table = Table(title=Text(f"{report.submission} · {report.assignment}"), title_justify="left", expand=False)
    table.add_column("question")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what was found", overflow="fold")
    for question, cell in report.cells.items():
        table.add_row(question, cell.result, Text("\n".join(_findings(cell))))
    table.add_section()
    total = f"{report.score:g} / {report.max_score:g}"
    table.add_row("total", total, Text(f"{report.device}; {report.seconds:.1f} s"))
    console.print(table)
    for warning in report.warnings:
        console.print(f"• {warning}", markup=False)
    if report.review_flags:
        console.print("Flagged for review; no mark depends on it, and students do not see it:")
    for flag in report.review_flags:
        console.print(f"• {flag}", markup=False, highlight=False)


def _findings(cell: CellReport) -> list[str]:
    """One line for each different reason why points were lost."""
    lines: dict[str, float] = {}
    for check in sorted(cell.checks, key=lambda check: check.diagnosis is None):
        if not check.passed:
            reason = f"[{check.diagnosis}] {check.message}" if check.diagnosis else check.message
            lines[reason] = lines.get(reason, 0) + check.max_points - check.points
    found = [f"−{lost:g}: {reason}" if lost else reason for reason, lost in lines.items()]
    if cell.needs_manual:
        found.append("needs manual grading")
    elif cell.max_score and not cell.checks:
        found.append("nothing submitted to grade")
    return found
