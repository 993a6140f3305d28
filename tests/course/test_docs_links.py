"""Links of the repository's pages lead somewhere: to files, and to headings in them. Those into the internet are not followed."""

import re
from pathlib import Path

import pytest

from .docs_pages import anchors, links, name_of, pages

PAGES = pages()


def test_the_pages_of_every_user_are_among_them():
    names = {name_of(page) for page in PAGES}
    tutorials = {f"docs/tutorials/{user}.md" for user in ("student", "assistant", "instructor", "lab-author")}
    assert {"README.md", "SECURITY.md", "CHANGELOG.md", "docs/index.md", *tutorials} <= names


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files_and_headings(page: Path):
    text = page.read_text(encoding="utf-8")
    wrong = [target for target in links(text) if not _leads_somewhere(page, target)]
    assert not wrong, f"{name_of(page)} links to {', '.join(wrong)}"


def _leads_somewhere(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    name, _, anchor = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if not file.exists():
        return False
    return not anchor or anchor in anchors(file.read_text(encoding="utf-8"))


def test_headings_have_the_anchors_of_a_code_host():
    text = "# A `lab.toml`, explained\n\n## What a batch writes\n\n## What a batch writes\n\n```sh\n# no heading\n```\n"
    assert anchors(text) == {"a-labtoml-explained", "what-a-batch-writes", "what-a-batch-writes-1"}


def test_links_are_found_with_and_without_pictures_and_not_in_code():
    text = 'See [one](a.md#x), ![two](b.png "title") and [`three`](c.md), but not `[four](d.md)`.\n```\n[five](e.md)\n```\n'
    assert links(text) == ["a.md#x", "b.png", "c.md"]
