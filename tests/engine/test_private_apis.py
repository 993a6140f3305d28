"""Parts of dependencies that they do not promise to keep are still there: docs/reference/private_apis.md lists them."""

import inspect
import re
from pathlib import Path

import pytest
from ipykernel import kernelapp, zmqshell
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from jupyter_client import KernelClient
from nbclient import NotebookClient
from nbconvert.exporters import Exporter
from nbconvert.filters import markdown_mistune
from nbgrader.api import Gradebook
from nbgrader.converters import base
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveAutoGrades

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "reference" / "private_apis.md"

PARTS = {
    "_try_bind_socket": (IPKernelApp, ["self", "s", "port"]),
    "init_heartbeat": (IPKernelApp, ["self"]),
    "init_connection_file": (IPKernelApp, ["self"]),
    "write_connection_file": (IPKernelApp, ["self", "kwargs"]),
    "_setup_pipe_in": (IOPubThread, ["self"]),
    "_really_send": (IOPubThread, ["self", "msg", "args", "kwargs"]),
    "_is_master_process": (IOPubThread, ["self"]),
    "_async_poll_output_msg": (NotebookClient, ["self", "parent_msg_id", "cell", "cell_index"]),
    "_init_resources": (Exporter, ["self", "resources"]),
    "_add_score": (SaveAutoGrades, ["self", "cell", "resources"]),
    "get_existing_timestamp": (CourseDirectory, ["self", "dest_path"]),
}


@pytest.mark.parametrize("name", PARTS)
def test_method_has_the_signature_that_is_relied_on(name):
    owner, parameters = PARTS[name]
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


def test_attributes_that_are_relied_on():
    assert hasattr(KernelClient, "_iopub_channel")
    assert kernelapp.IOPubThread is IOPubThread
    assert "system" in zmqshell.ZMQInteractiveShell.system_piped.__code__.co_names
    assert Exporter.class_traits().get("_preprocessors")
    assert markdown_mistune.IPythonRenderer and markdown_mistune.MarkdownWithMath
    assert list(inspect.signature(base.find_all_files).parameters)[:2] == ["path", "exclude"]


def test_nbgrader_finds_files_by_the_name_that_is_replaced():
    assert "find_all_files" in base.BaseConverter.init_assignment.__code__.co_names


def test_gradebooks_make_their_engine_by_the_name_that_is_replaced():
    assert "create_engine" in Gradebook.__init__.__code__.co_names


def test_each_part_is_on_the_page_and_each_module_there_exists():
    page = PAGE.read_text(encoding="utf-8")
    assert all(name in page for name in (*PARTS, "_iopub_channel", "_preprocessors", "find_all_files", "create_engine"))
    for module in re.findall(r"`([a-z_]+/[a-z_]+\.py)`", page):
        assert (REPOSITORY / "src" / "nbreferee" / module).is_file(), module
