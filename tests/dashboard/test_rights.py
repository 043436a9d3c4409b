"""Every action against one table of rights: one that is new, or that does not ask for its right, fails here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
import streamlit
from databases import copied
from screens import open_page, press
from streamlit.testing.v1 import AppTest

from dashboard import visitor
from dashboard.access import RIGHTS, Right, Role, Visitor
from pipeline.audit import Act
from pipeline.editing.deciding import decide
from pipeline.editing.edits import Rename
from pipeline.errors import AccessError
from pipeline.store import audit, notes
from pipeline.store.database import open_database
from pipeline.store.edits import standing

HOUSE = Path(__file__).resolve().parents[2]
BUTTONS = {"button", "form_submit_button", "download_button"}

#: What each action asks for, by the function that does it once somebody clicked. Where that is the name of another
#: function, it does no more than call that one.
ACTIONS: dict[str, Right | str] = {
    "briefing_versions._act": Right.APPROVE,  # or the one that its button gives it
    "consent_form._give": "_change",
    "consent_form._withdraw": "_change",
    "consent_form._change": Right.EDIT,
    "pages.briefing._files": "_make",
    "pages.briefing._make": Right.BRIEFING,
    "pages.briefing._version_files": Right.BRIEFING,
    "pages.edits._make": "_decide",
    "pages.edits._decide": Right.EDIT,
    "pages.edits._undo": Right.EDIT,
    "pages.facts._change": Right.EDIT,
    "pages.sources._analyse": Right.INGEST,
    "pages.sources._forget": Right.INGEST,
    "pages.sources._retry": Right.INGEST,
    "pages.sources._stop": Right.INGEST,
    "taking_along.signals": Right.EXPORT,
    "theme_note._form": Right.EDIT,
    "upload_form._start": Right.INGEST,
}
#: What changes nothing but what the person sees on their own screen, in their own session.
OWN_SCREEN = {
    "briefing_pages._propose_again",
    "briefing_versions._take_over",
    "briefing_versions.show",  # opens a version in the session of who clicks
    "draft.move",
    "explanation._turn",
    "pages.edits._ask",
    "taking_along._button",  # takes along what is on the screen: what may not be taken may not be seen
    "visitor._turn_away",
    "visitor.keep_watch",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted((HOUSE / "dashboard").rglob("*.py")):
        name = ".".join(file.relative_to(HOUSE / "dashboard").with_suffix("").parts)
        yield name, ast.parse(file.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.iter_child_nodes(tree) if isinstance(node, ast.FunctionDef))


def called(node: ast.AST) -> Iterator[ast.Call]:
    yield from (part for part in ast.walk(node) if isinstance(part, ast.Call))


def handler(module: str, given: ast.expr) -> str | None:
    """Which function a button calls; None for one of Streamlit's own."""
    if isinstance(given, ast.Call):  # partial(function, ...)
        given = given.args[0]
    if isinstance(given, ast.Attribute) and isinstance(given.value, ast.Name):
        return None if given.value.id == "st" else f"{given.value.id}.{given.attr}"
    assert isinstance(given, ast.Name), ast.unparse(given)
    return f"{module}.{given.id}"


def acting() -> set[str]:
    """Every function of the dashboard that does something when somebody clicks."""
    found = set()
    for module, tree in modules():
        for function in functions(tree):
            for call in called(function):
                if not (isinstance(call.func, ast.Attribute) and call.func.attr in BUTTONS):
                    continue
                does = next((word.value for word in call.keywords if word.arg == "on_click"), None)
                if does is None or isinstance(does, ast.Constant):
                    found.add(f"{module}.{function.name}")
                elif name := handler(module, does):
                    found.add(name)
    return found


def test_every_action_stands_in_the_table_of_rights():
    known = ACTIONS.keys() | OWN_SCREEN
    delegated = {
        f"{name.rpartition('.')[0]}.{right}" for name, right in ACTIONS.items() if not isinstance(right, Right)
    }

    assert acting() - known == set()
    assert known - acting() - delegated == {"taking_along.signals"}  # its buttons are those of `_button`


#: What writes, or gives away what not everybody may read, by the module of the pipeline that it comes from.
WRITES = {
    "actions": {"add_action", "finish_action", "withdraw_action"},
    "background": {"start", "forget"},
    "consent": {"give", "withdraw"},
    "editing": {"decide", "undo"},
    "facts": {"add_fact", "judge_signal", "withdraw_fact"},
    "notes": {"add"},
    "read": {"matching_signals"},
    "versions": {"keep", "approve", "freeze"},
}
#: What reads of those modules.
READS = {
    "actions": {"actions", "ActionsError"},
    "background": {"analysing", "busy", "last", "reading"},
    "consent": {"standing"},
    "editing": {"preview", "preview_undo"},
    "facts": {"facts", "values"},
    "notes": {"versions"},
    "read": {"stamp", "trends"},
    "versions": {"briefing_of", "checked", "differences", "place_of", "put_together"},
}
#: Written down where the button is drawn, and done by an action that asks first.
ASKED_BY = {
    "briefing_versions._keep": "_act",
    "briefing_versions._approve": "_act",
    "briefing_versions._freeze": "_act",
    "pages.facts._claims": "_change",
}


def used(function: ast.FunctionDef) -> Iterator[tuple[str, str, int]]:
    for call in called(function):
        does = call.func
        if isinstance(does, ast.Attribute) and isinstance(does.value, ast.Name) and does.value.id in WRITES:
            yield does.value.id, does.attr, call.lineno


def asks(function: ast.FunctionDef) -> list[ast.Call]:
    return [call for call in called(function) if ast.unparse(call.func) == "visitor.require"]


def handed_over(tree: ast.Module, function: ast.FunctionDef, line: int) -> bool:
    """Whether what stands on a line is within a function that is given to an action which asks (`_change`, `_act`)."""
    inner = [
        node for node in ast.walk(function) if isinstance(node, ast.Lambda | ast.FunctionDef) and node is not function
    ]
    passed = {name for found in functions(tree) for name in [found.name] if asks(found)} & {"_change", "_act"}
    return bool(passed) and any(node.lineno <= line <= (node.end_lineno or 0) for node in inner)


def test_nothing_is_written_or_given_away_but_after_the_right_was_asked_for():
    seen = set()
    for module, tree in modules():
        for function in functions(tree):
            asked = min((call.lineno for call in asks(function)), default=None)
            for owner, name, line in used(function):
                assert name in WRITES[owner] | READS[owner], f"say of {owner}.{name} whether it writes"
                if name in WRITES[owner]:
                    seen.add((owner, name))
                    where = f"{module}.{function.name}"
                    assert (
                        (asked is not None and asked <= line and where in ACTIONS)
                        or where in ASKED_BY
                        or handed_over(tree, function, line)
                    ), f"{where} does {owner}.{name} without asking"
    assert seen == {(owner, name) for owner, names in WRITES.items() for name in names}


@pytest.mark.parametrize("name", [name for name, right in ACTIONS.items() if isinstance(right, Right)])
def test_an_action_asks_for_the_right_that_stands_in_the_table(name: str):
    definition = definition_of(name)

    asked = {ast.unparse(call.args[0]) for call in asks(definition)}

    assert asked == {"right" if name == "briefing_versions._act" else f"Right.{ACTIONS[name].name}"}  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [name for name, right in ACTIONS.items() if not isinstance(right, Right)])
def test_what_leaves_it_to_another_action_calls_that_one(name: str):
    assert ACTIONS[name] in {ast.unparse(call.func) for call in called(definition_of(name))}
    assert f"{name.rpartition('.')[0]}.{ACTIONS[name]}" in ACTIONS


def definition_of(name: str) -> ast.FunctionDef:
    module, _, function = name.rpartition(".")
    return next(found for found in functions(dict(modules())[module]) if found.name == function)


class Untouched:
    """Whoever looks at it before the right was asked for has gone too far."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AssertionError(f"{name} was used before the right was asked for")

    def __call__(self, *_: object, **__: object) -> Any:
        raise AssertionError("called before the right was asked for")


class AdmittedError(Exception):
    """The right was there: what comes after is for other tests."""


def loaded(name: str) -> Callable[..., Any]:
    """A function of the dashboard; of a page without drawing it."""
    module, _, function = name.rpartition(".")
    if not module.startswith("pages."):
        return cast("Callable[..., Any]", getattr(import_module(f"dashboard.{module}"), function))
    tree = dict(modules())[module]
    tree.body = [node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))]
    space: dict[str, Any] = {"__name__": module}
    exec(compile(tree, module, "exec"), space)  # noqa: S102 - our own code
    return cast("Callable[..., Any]", space[function])


#: Those that a button calls, so that nothing is drawn or asked before.
CALLED = sorted(name for name in ACTIONS if isinstance(ACTIONS[name], Right) and name not in {
    "pages.briefing._make", "pages.briefing._version_files", "pages.edits._undo", "theme_note._form",
})  # fmt: skip


@pytest.mark.parametrize("name", CALLED)
def test_without_the_right_an_action_does_nothing(name: str, monkeypatch: pytest.MonkeyPatch):
    function, definition, right = loaded(name), definition_of(name), ACTIONS[name]
    given: dict[str, Any] = {argument.arg: Untouched() for argument in definition.args.args}
    if "right" in given:
        given["right"] = right
    said: list[object] = []
    require = visitor.require

    def ask(asked: Right) -> Visitor:
        require(asked)
        said.append(asked)
        raise AdmittedError

    monkeypatch.setattr(visitor, "require", ask)
    monkeypatch.setattr(streamlit, "error", said.append)
    state: dict[str, object] = {}
    monkeypatch.setattr(streamlit, "session_state", state)
    for role in (*Role, None):
        monkeypatch.setattr(visitor, "who", lambda role=role: Visitor("a", "", frozenset({role} if role else ())))
        said.clear()
        state.clear()
        with suppress(AdmittedError):
            try:
                function(**given)
            except AccessError as error:
                said.append(str(error))
        told = [*said, *state.values()]
        if role and right in RIGHTS[role]:
            assert told == [right], role
        else:
            assert [str(sentence)[:27] for sentence in told] == ["Uw rol staat dit niet toe: "], role


def _asks_for_the_briefing(at: AppTest) -> None:
    at.button(key="maak").click().run()


def _asks_for_a_version(at: AppTest) -> None:
    at.text_input(key="briefing_who").set_value("Anna de Wit")
    at.run()
    press(at, "Bewaar als concept")
    at.button(key="versie_maak").click().run()


def _asks_to_undo(at: AppTest) -> None:
    press(at, "Ongedaan maken")
    press(at, "Ja, maak ongedaan")


def _asks_to_write(at: AppTest) -> None:
    at.text_area[0].set_value("Ouders bellen hierover.")
    next(box for box in at.text_input if box.label == "Uw naam").set_value("Anna de Wit")
    press(at, "Duiding vastleggen")


#: Those that are drawn before they ask: what somebody does on which page to come there.
DRAWN = {
    "pages.briefing._make": ("briefing", _asks_for_the_briefing),
    "pages.briefing._version_files": ("briefing", _asks_for_a_version),
    "pages.edits._undo": ("edits", _asks_to_undo),
    "theme_note._form": ("theme", _asks_to_write),
}


def test_every_action_is_called_or_drawn():
    asked = {name for name, right in ACTIONS.items() if isinstance(right, Right)}

    assert asked - DRAWN.keys() == set(CALLED)


@pytest.mark.parametrize("name", DRAWN)
def test_whose_right_goes_while_the_button_is_on_the_screen_does_nothing(
    name: str, small_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    page, act = DRAWN[name]
    right = ACTIONS[name]
    assert isinstance(right, Right)
    without = next(role for role in Role if right not in RIGHTS[role])
    url = copied(small_store, tmp_path / "own.sqlite")
    engine = open_database(url)
    decide(engine, Rename("T0001", "wachten op jeugdzorg"), "Bo Jansen", "zo heet het")
    asked: list[Right] = []
    require = visitor.require

    def ask(given: Right) -> Visitor:
        if sys._getframe(1).f_code.co_name != name.rpartition(".")[2]:
            return require(given)
        # The right is gone by now; who drew the page still had it.
        asked.append(given)
        with pytest.MonkeyPatch.context() as gone:
            gone.setattr(visitor, "who", lambda: Visitor("a", "", frozenset({without})))
            return require(given)

    monkeypatch.setattr(visitor, "require", ask)
    at = open_page(url, page, monkeypatch)
    act(at)

    assert asked == [right]
    assert [str(error.value)[:27] for error in at.error] == ["Uw rol staat dit niet toe: "]
    assert not [button.label for button in at.get("download_button") if button.label.startswith("Download")]
    assert len(standing(engine)) == 1
    assert notes.versions(engine, "T0001", "2025-H2").empty
    assert Act.EXPORTED not in set(audit.entries(engine, limit=100)["act"])
