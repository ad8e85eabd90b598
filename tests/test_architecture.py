"""The shape of the code: no module imports one to its right, imports stay light, files stay short."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.compile import COMPILED_PARTS

PACKAGE = Path(__file__).parents[1] / "model"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE = 530
DECORATES = re.compile(r"^@(rule|kernel)$", re.MULTILINE)

# From left to right: a module may import what stands to its left, and its own package. The longest entry that a
# module's name begins with is its place. A new module or package at the top is added here.
ORDER = (
    "model.errors",
    "model.files",
    "model.economy",
    "model.compile",
    "model.random",
    "model.population.classifications",
    "model.population.schema",
    "model.policy",
    "model.population",
    "model.engine",
    "model.calibration",
    "model.partitions",
    "model.dynamics",
    "model.evidence",
    "model.attainment",
    "model.indicators",
    "model.levers",
    "model.behaviour",
    "model.compare",
    "model.dataset",
    "model.indicator_dataset",
    "model.piecewise",
    "model.report",
    "model.settings",
    "model.law_years",
    "model.config_source",
    "model.composition",
    "model.configuration",
    "model.measurement",
    "model.pipeline",
    "model.uncertainty",
    "model.projection",
    "model.incentives",
    "model.school_rules",
    "model.packages",
    "model.reporting",
    "model.solve",
    "model.costings",
    "model.single",
    "model.calculate",
    "model.budget_constraint",
    "model.documentation",
    "model.listing",
    "model.tasks",
    "model.command_line",
    "model.__main__",
    "model",
)


def module_name(path):
    """Dotted name of a source file."""
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return name.removesuffix(".__init__")


MODULES = {module_name(path): path for path in SOURCES}


def place(module):
    """Position in ORDER of a module; `model` itself, the public names, comes last and holds nothing else."""
    names = [entry for entry in ORDER if module == entry or (entry != "model" and module.startswith(f"{entry}."))]
    assert names, f"{module} has no place in ORDER"
    return ORDER.index(max(names, key=len))


def imports(path):
    """Names of the package's modules that a file imports, inside functions and for type checking too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "model")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            if node.module and node.module.split(".")[0] == "model":
                for alias in node.names:
                    name = f"{node.module}.{alias.name}"
                    yield name if name in MODULES else node.module


@pytest.mark.parametrize("module", MODULES)
def test_no_module_imports_one_to_its_right(module):
    for imported in imports(MODULES[module]):
        assert imported in MODULES, f"{module} imports {imported}, which does not exist"
        assert place(imported) <= place(module), f"{module} imports {imported}, which stands to its right"


def test_every_place_is_taken():
    assert {ORDER[place(module)] for module in MODULES} == set(ORDER)


def test_only_the_pipeline_imports_the_report():
    importing = {
        module
        for module, path in MODULES.items()
        if not f"{module}.".startswith("model.report.")
        and any(name.startswith("model.report.") for name in imports(path))
    }
    assert importing <= {
        "model.pipeline", "model.budget_constraint", "model.incentives", "model.packages", "model.projection.task",
        "model.reporting", "model.solve",
    }  # fmt: skip


def test_there_is_no_circle_between_modules():
    graph = {module: {name for name in imports(path) if name != module} for module, path in MODULES.items()}
    while graph:
        free = {module for module, imported in graph.items() if not imported & graph.keys()}
        assert free, f"circle among {sorted(graph)}"
        graph = {module: imported for module, imported in graph.items() if module not in free}


def test_the_compile_cache_is_named_by_every_file_a_kernel_may_be_made_of():
    """Modules that decorate rules or kernels, and all that these import, are among the parts that are hashed."""
    graph = {module: set(imports(path)) for module, path in MODULES.items()}
    reached, frontier = set(), {module for module, imported in graph.items() if "model.compile" in imported}
    frontier = {module for module in frontier if DECORATES.search(MODULES[module].read_text(encoding="utf-8"))}
    while frontier:
        reached |= frontier
        frontier = {name for module in frontier for name in graph[module]} - reached
    for module in reached:
        path = MODULES[module].relative_to(PACKAGE)
        assert any(path == Path(part) or Path(part) in path.parents for part in COMPILED_PARTS), module


def test_import_model_is_light():
    code = "import sys, model; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    heavy = {"numba", "pandas", "xarray", "hydra", "omegaconf", "matplotlib", "scipy", "h5py", "pyarrow", "yaml"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_a_file_fits_the_reader(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_nothing_is_unpickled_instantiated_or_evaluated():
    """Data is never executed: no pickle, no `instantiate`, no eval, no loader of YAML but the safe one."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
                assert not names & {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "instantiate"}, path
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                assert called not in {"instantiate", "eval", "exec", "read_pickle", "unsafe_load"}, path
                pickles = [word for word in node.keywords if word.arg == "allow_pickle"]
                assert all(isinstance(w.value, ast.Constant) and w.value.value is False for w in pickles), path


def test_random_numbers_come_from_one_place():
    """Draws are counter-based: numpy's generators keep a state that a partition or a thread would change."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert "np.random" not in text and "import random\n" not in text, path
