"""Formulas become MathML that shows what they say, and nothing else, whatever a student has written."""

import re
import time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbreferee.gradebook import formulas
from nbreferee.gradebook.formulas import Formulas, mathml

PIECES = (
    r"\frac", r"\left(", r"\right)", r"\sqrt[", r"\begin{align}", r"\end{align}", r"\begin{matrix}", r"\text{", r"\mathbf{", r"\over", r"\limits",
    r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}", r"\class{a}{x}", r"\color{red}", r"\unicode{x202e}", r"\rule{99em}{99em}", r"\hspace{-99em}",
    r"\raise{99em}{x}", r"\def\a{\a\a}", r"\newcommand{\b}{x}", "{", "}", "^", "_", "&", r"\\", "<script>", "&lt;img src=x onerror=alert(1)&gt;", "\"'", "a", "1",
)  # fmt: skip


def shown(tex: str) -> str:
    return "".join(ElementTree.fromstring(mathml(tex, True)).itertext())


def test_a_formula_is_set_and_code_is_not():
    page = Formulas().set("<p>So $x_i$ and\n$$\\frac{a}{b}$$ but <code>$y$</code> <pre>$z$</pre> for \\$5.</p>")
    assert page.count("<math") == 2 and "<msub><mi>x</mi><mi>i</mi></msub>" in page and "<mfrac>" in page
    assert "<code>$y$</code>" in page and "<pre>$z$</pre>" in page and "for $5." in page


def test_a_lone_dollar_and_other_markup_stay():
    page = '<p title="$a$">It costs $5.</p><img alt="x > $y$"/>&amp; &#36; <!-- $c$ --> <br>'
    assert Formulas().set(page) == page


def test_no_formula_is_set_where_the_engine_quotes_a_student():
    page = '<div class="tex2jax_ignore mathjax_ignore"><div>$a$</div>$b$</div><p>$c$</p>'
    assert Formulas().set(page).count("<math") == 1


def test_environments_are_set():
    page = Formulas().set(
        "\\begin{equation}a &lt; b\\end{equation} \\begin{align}a &amp;= b \\\\ c &amp;= d\\end{align} \\begin{gather*}x\\end{gather*}"
    )
    assert page.count("<math") == 3 and page.count("<mtr>") == 3 and "<mo>&lt;</mo>" in page


def test_what_cannot_be_set_stands_as_it_was_written():
    for tex in ("\\left(x", "x" * (formulas.MOST_TEX + 1), "x^" + "{" * 1500):
        assert mathml(tex, False) is None
    assert Formulas().set("$\\left(x$") == "<code>$\\left(x$</code>"


@pytest.mark.parametrize(
    "define",
    ["\\def\\a{\\b\\b}", "\\newcommand{\\a}{x}", "\\renewcommand\\a{x}", "\\newenvironment{a}{x}{y}", "\\let\\a\\b"],
)
def test_a_formula_defines_no_commands(define):
    """Some lines of definitions can stand for millions of signs."""
    assert mathml(f"{define} x", False) is None


def test_signs_are_escaped_and_none_turns_the_direction():
    assert mathml("\\text{<script>alert(1)</script>}", False).count("<script") == 0
    assert shown("\\text{&lt;script&gt;}") == "<script>"
    assert "\u202e" not in mathml("\\unicode{x202e} \u202e x", False)


def test_no_formula_is_larger_than_a_few_lines():
    for tex in ("\\rule{100em}{100em}", "\\hspace{-50em}x", "\\raise{50em}{x}", "\\left(\\kern 9999pt x\\right)"):
        assert not re.search(r"\d{2,}(?:\.\d+)?(?:em|ex|pt|px)", mathml(tex, True))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_is_written_only_harmless_elements_and_attributes_come_out(tex):
    made = mathml(tex, True)
    if made is not None:
        for element in ElementTree.fromstring(made).iter():
            assert element.tag.removeprefix("{http://www.w3.org/1998/Math/MathML}") in formulas._ELEMENTS
            assert set(element.attrib) <= {*formulas._WORDS, *formulas._LENGTHS, "tabindex"}


def test_a_page_of_formulas_takes_a_bounded_time():
    begun = time.process_time()
    Formulas().set("\\begin{a}" * 5_000 + "$x" * 5_000 + "\\(" * 5_000 + "$$ " * 5_000)
    page = Formulas()
    many = page.set("$x$ " * (formulas.MOST_ON_A_PAGE // 4))
    assert many.count("<math") == formulas.MOST_ON_A_PAGE // 4
    page.set("$" + "y" * 1900 + "$ " * 30)
    assert time.process_time() - begun < 30
