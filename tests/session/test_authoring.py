"""New files from a few answers, and from one look at a home page, made as people make them: by the command."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditkit.cli import cli, main
from auditkit.task.loader import load_tasks
from tests.run.site import page

AGENCY = "version: 1\nagency: Lakes\nbase_url: https://www.lake.example\n"


def agency_in(folder: Path) -> Path:
    lakes = folder / "tasks" / "lakes"
    lakes.mkdir(parents=True)
    (lakes / "agency.yml").write_text(AGENCY)
    return lakes


def ask(tasks: Path, *answers: str):
    # Arguments by hand: the group's own way out is tested elsewhere.
    return CliRunner().invoke(cli, ["new", "--tasks", str(tasks)], input="\n".join(answers) + "\n")


def test_answers_make_a_task_that_is_right(tmp_path):
    lakes = agency_in(tmp_path)
    said = ask(
        lakes.parent,
        "",
        "Pay: for a boat #1 ${HOME}",
        "Has a boat",
        "${HOME",
        "https://www.lake.example/boats",
        "Boat Fee!",
        "How to pay: now",
        "https://www.lake.example/pay/now?x=1",
        "$25.00",
        "first",
        "2",
        "Boats",
        "no",
        "${HOME} {page}: 'x'",
        "",
    )
    assert said.exit_code == 0, said.output
    (agency,) = load_tasks([lakes.parent], os.environ).agencies
    (loaded,) = agency.tasks
    task = loaded.task
    assert loaded.id == "pay-for-a-boat-1-home"
    assert (task.task, task.customer, task.product, task.start) == (
        "Pay: for a boat #1 $ {HOME}",
        "Has a boat",
        "$ {HOME",
        "/boats",
    )
    assert task.top_task == "boat-fee"
    assert [one.action.target.name for one in task.steps] == ["Boats", "no", "$ {HOME} {page}: 'x'"]
    assert [one.as_data() for one in task.success] == [
        {"url": "/pay/now"},
        {"role": "heading", "name": "How to pay: now"},
        {"text": "$25.00"},
    ]
    assert task.rank == 2
    assert "Give a number from 1 up" in said.output


def test_what_is_left_out_stays_a_remark(tmp_path):
    lakes = agency_in(tmp_path)
    assert ask(lakes.parent, "Pay", *[""] * 9).exit_code == 0
    assert ask(lakes.parent, "Pay", *[""] * 9).exit_code == 0
    assert sorted(path.name for path in lakes.iterdir()) == ["agency.yml", "pay-2.yml", "pay.yml"]
    text = (lakes / "pay.yml").read_text()
    assert "# customer:" in text
    assert "# answer:" in text
    assert load_tasks([lakes.parent], os.environ).agencies[0].tasks


def test_what_is_no_address_is_asked_for_again(tmp_path):
    lakes = agency_in(tmp_path)
    said = ask(lakes.parent, "Pay", "", "", "ftp://lake.example", "/boats", *[""] * 6)
    assert said.exit_code == 0, said.output
    assert "This is not a web address" in said.output
    assert "start: /boats" in (lakes / "pay.yml").read_text()


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ([], "What does the customer come for, in their own words?"),
        (["Pay", "", "", "ftp://lake.example"], "On which page do they start?"),
        (["Pay", *[""] * 8], "What does the customer press?"),
        (["Pay", *[""] * 8, "Boats"], "What does the customer press?"),
    ],
)
def test_an_input_that_ends_early_is_said_and_writes_nothing(tmp_path, monkeypatch, capsys, answers, question):
    lakes = agency_in(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in answers)))
    assert main(["new", "--tasks", str(lakes.parent)]) == 1
    said = capsys.readouterr().err
    assert f"The input ended at this question: {question}" in said
    assert "Nothing was written." in said
    assert [path.name for path in lakes.iterdir()] == ["agency.yml"]


def test_one_of_several_agencies_must_be_chosen(tmp_path, monkeypatch, capsys):
    lakes = agency_in(tmp_path)
    other = lakes.parent / "parks"
    other.mkdir()
    (other / "agency.yml").write_text(AGENCY.replace("lake", "park").replace("Lakes", "Parks"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("7\n"))
    assert main(["new", "--tasks", str(lakes.parent)]) == 1
    assert "auditkit new --agency lakes" in capsys.readouterr().err


def test_the_need_has_to_be_said(tmp_path):
    said = ask(agency_in(tmp_path).parent, "", "Pay", *[""] * 9)
    assert said.exit_code == 0, said.output
    assert said.output.count("This question needs an answer.") == 1


NOTICE = (
    "<div role=region aria-label='Cookie choices'><h2>Cookies on this site</h2><p>We use cookies to count.</p>"
    "<button>Accept all cookies</button><button>Reject optional cookies</button></div>"
)


def test_a_look_at_the_home_page_makes_an_agency_file(tmp_path, capsys):
    from tests.run.site import Site

    home = page(
        "Home | Lake Board",
        "<p>Call us: 0800 123 4567</p><a href='mailto:a@lake.example'>Write</a><address>1 Shore Road</address>",
        header=f"{NOTICE}<form role=search><input type=search aria-label=Search></form>",
    )
    with Site({"/": home, "/robots.txt": "User-agent: *\nDisallow: /private"}) as served:
        assert main(["new", "--agency", served.at("boats.localhost"), "--tasks", str(tmp_path / "tasks")]) == 0
        opened = [one.path for one in served.asked if one.path not in ("/favicon.ico",)]
        assert opened == ["/robots.txt", "/"], "one page, after asking whether it may be opened"
    (file,) = (tmp_path / "tasks").rglob("*.yml")
    (file.parent / "one.yml").write_text("version: 1\ntask: One\nsteps: []\nsuccess: [text: x]\n")
    (agency,) = load_tasks([tmp_path / "tasks"], os.environ).agencies
    assert agency.agency.agency == "Lake Board"
    assert agency.hosts == ("boats.localhost",)
    assert sorted(agency.agency.help) == ["email", "phone", "visit"]
    (overlay,) = agency.agency.overlays
    assert overlay.when.as_data() == {"role": "region", "name": "Cookie choices"}
    assert overlay.click.as_data() == {"role": "button", "name": "Reject optional cookies"}
    assert "in: en" in file.read_text()
    assert "has a search box" in file.read_text()


def test_the_name_it_gives_search_engines_comes_before_its_headline(tmp_path):
    from tests.run.site import Site

    owner = {"@type": "GovernmentOrganization", "name": "Lake Board"}
    data = json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, owner, None]})
    home = page("Welcome to our lakes", header=f"<script type='application/ld+json'>{data}</script>")
    with Site({"/": home}) as served:
        assert main(["new", "--agency", served.at("boats.localhost"), "--tasks", str(tmp_path / "tasks")]) == 0
    (file,) = (tmp_path / "tasks").rglob("agency.yml")
    assert "agency: Lake Board\n" in file.read_text()


LONG = "Plain words make it easier for the public to read and use what government writes"


@pytest.mark.parametrize(
    ("shared", "name"),
    [("<meta property='og:title' content='Lake Board | Home'>", "Lake Board"), ("", "boats.localhost")],
    ids=["shared", "host"],
)
def test_a_sentence_at_the_top_of_the_page_is_no_name(tmp_path, shared, name):
    from tests.run.site import Answer, Site

    home = f"<!doctype html><html lang=en><title>Home</title>{shared}<h1>{LONG}</h1>"
    with Site({"/": Answer(home)}) as served:
        assert main(["new", "--agency", served.at("boats.localhost"), "--tasks", str(tmp_path / "tasks")]) == 0
    (file,) = (tmp_path / "tasks").rglob("agency.yml")
    assert f"agency: {name}\n" in file.read_text()


def test_a_site_that_asks_robots_to_stay_away_is_not_looked_at(tmp_path, capsys):
    from tests.run.site import Site

    with Site({"/": page("Home"), "/robots.txt": "User-agent: *\nDisallow: /"}) as served:
        assert main(["new", "--agency", served.url, "--tasks", str(tmp_path / "tasks")]) == 1
        assert [one.path for one in served.asked] == ["/robots.txt"]
    assert "robots.txt" in capsys.readouterr().err
    assert not (tmp_path / "tasks").exists()


def test_an_address_that_does_not_open_is_said_with_the_reason(tmp_path, capsys):
    from tests.run.site import Site

    with Site({}) as served:
        gone = served.url
    assert main(["new", "--agency", gone, "--tasks", str(tmp_path / "tasks")]) == 1
    said = capsys.readouterr().err
    assert f"{gone} did not open: nothing answers at its address." in said
    assert "Check the address" in said
    assert not (tmp_path / "tasks").exists()


@pytest.mark.parametrize("wanted", ["nobody", "https://www.lake.example/x", "https://"])
def test_what_cannot_be_is_said(wanted, tmp_path, capsys):
    lakes = agency_in(tmp_path)
    assert main(["new", "--agency", wanted, "--tasks", str(lakes.parent)]) == 1
    said = capsys.readouterr()
    assert "bug in auditkit" not in said.err
    assert [path.name for path in lakes.parent.iterdir()] == ["lakes"]
