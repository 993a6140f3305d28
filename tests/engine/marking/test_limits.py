"""Every limit can be set for one lab, by its name, and wins over the course's."""

import pytest
from traitlets.config import Config

from nbreferee.course.lab import LabError, LabProfile
from nbreferee.guest.frameworks import FRAMEWORKS
from nbreferee.marking.limits import LIMITED, lab_config, limits
from nbreferee.sandbox import Sandbox
from nbreferee.student import NotebookRunner
from nbreferee.submission import SubmissionLimits


def test_no_two_limits_have_one_name():
    """A lab.toml names a limit without its class."""
    names = [name for owner in LIMITED for name in owner.class_traits(config=True)]
    assert sorted(set(names)) == sorted(names)
    assert {"cell_timeout", "memory", "files", "notebook_bytes", "markdown"} <= set(limits())


@pytest.mark.parametrize("name", limits())
def test_each_limit_is_reached_by_its_name(name):
    owner, trait = limits()[name]
    made = owner.__new__(owner) if owner is NotebookRunner else owner()
    assert trait.help and getattr(made, name) == trait.default_value
    merged = lab_config(Config({owner.__name__: {name: 7}}), LabProfile(limits={name: 12}))
    assert merged[owner.__name__][name] == 12
    if owner is not NotebookRunner:
        assert getattr(owner(config=merged), name) == 12


def test_limits_reach_the_runner(quick_config):
    quick_config.NotebookRunner.restarts = 7
    merged = lab_config(quick_config, LabProfile(limits={"restarts": 0, "memory": 2**30, "cell_output": 5}))
    from nbformat.v4 import new_notebook

    runner = NotebookRunner(new_notebook(), b"", seed=0, config=merged)
    assert (runner.restarts, runner.cell_output, runner.sandbox.memory) == (0, 5, 2**30)


def test_unknown_limit_is_refused():
    with pytest.raises(LabError, match=r"there is no limit 'cell_timeouts'\. Did you mean cell_timeout\?"):
        lab_config(Config(), LabProfile(limits={"cell_timeouts": 5}))


def test_an_entry_below_the_limits_is_told_where_it_belongs():
    with pytest.raises(LabError, match=r"'forbidden' is no limit\. Write it above the line \[limits\]"):
        lab_config(Config(), LabProfile(limits={"forbidden": ["numpy.convolve"]}))


def test_an_environment_that_the_course_extends_is_joined_with_the_labs():
    config = Config()
    config.Sandbox.environment.update({"A": "1"})
    assert lab_config(config, LabProfile(environment={"B": "2"})).Sandbox.environment == {"A": "1", "B": "2"}


def test_a_framework_of_the_course_holds_where_the_lab_names_none():
    config = Config({"Sandbox": {"framework": "torch"}})
    assert lab_config(config, LabProfile()).Sandbox.framework == "torch"


@pytest.mark.parametrize("value", ["60", 1.5, True, [1], -1])
def test_value_that_a_limit_cannot_have_is_refused(value):
    """-1 would be no limit at all, as setrlimit(2) reads it."""
    with pytest.raises(LabError, match=r"limit 'memory' to .* whole number"):
        lab_config(Config(), LabProfile(limits={"memory": value}))


def test_what_a_lab_does_not_say_is_the_courses():
    config = Config({"Sandbox": {"preload": ["a"], "forbidden": ["b.c"], "visible": ["/d"], "environment": {"E": "1"}}})
    merged = lab_config(config, LabProfile(framework=FRAMEWORKS["torch"], environment={"F": "2"}))
    sandbox = Sandbox(config=merged)
    assert (sandbox.framework, sandbox.preload, sandbox.forbidden, sandbox.visible) == ("torch", ["a"], ["b.c"], ["/d"])
    assert sandbox.environment == {"E": "1", "F": "2"}
    merged = lab_config(config, LabProfile(preload=(), forbidden=(), visible=(), environment={"E": "2"}))
    sandbox = Sandbox(config=merged)
    assert (sandbox.preload, sandbox.forbidden, sandbox.visible) == ([], [], []) and sandbox.environment == {"E": "2"}


def test_the_courses_configuration_stays_as_it_is():
    config = Config({"SubmissionLimits": {"files": 3}})
    assert SubmissionLimits(config=lab_config(config, LabProfile(limits={"files": 9}))).files == 9
    assert config == Config({"SubmissionLimits": {"files": 3}})
