"""Reports, the standing of a class and changes of marks as tables on a terminal."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..desk.classroom import Classroom
from ..desk.log import Change
from ..desk.shown import line
from ..desk.standing import STATES, BrokenCheck, Concern
from ..desk.words import change
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


def print_standing(
    classroom: Classroom, concerns: Sequence[Concern], broken: Sequence[BrokenCheck], console: Console
) -> None:
    """Show who needs attention and why, the most urgent first, then how many of what there are."""
    if concerns:
        table = Table(title=Text(f"{classroom.lab}: who needs attention"), title_justify="left")
        table.add_column("state", no_wrap=True)
        table.add_column("student", overflow="fold")
        table.add_column("why", overflow="fold")
        for state in STATES:
            for each in (concern for concern in concerns if concern.state == state):
                table.add_row(state, Text(line(each.student)), Text(line(each.why)))
            table.add_section()
        console.print(table)
    for check in broken:
        found = f"A check is broken, for {check.students} of them: {check.question}, “{line(check.check)}”: {line(check.message)}"
        console.print(f"• {found}", markup=False, highlight=False)
    times = Counter(concern.state for concern in concerns)
    counted = [f"{times[state]} {state}" for state in STATES if times[state]]
    students = f"Students: {len(classroom.members)}, {len(classroom.graded)} of them marked."
    console.print(f"{students} {', '.join(counted) or 'Nobody needs attention'}.", markup=False, highlight=False)


def print_changes(changes: Sequence[Change], console: Console, most: int = 30) -> None:
    """Show whose points a run changed, from what to what; nothing where nobody's."""
    if not changes:
        return
    table = Table(title="Changed", title_justify="left", show_header=False)
    for each in changes[:most]:
        table.add_row(Text(line(each.student)), change(each))
    if len(changes) > most:
        table.add_row(Text(f"and {len(changes) - most} more"), "the log has them all")
    console.print(table)


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
