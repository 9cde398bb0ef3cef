"""Recordings of the Chrome DevTools Recorder, as it writes them: what customers see is taken, the rest is said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from auditkit.cli import main
from auditkit.task.loader import load_tasks


def step(kind: str, *selectors: list[str], **more: object) -> dict[str, object]:
    return {"type": kind, "target": "main", **({"selectors": list(selectors)} if selectors else {}), **more}


RECORDING = {
    "title": "Renew a permit: by post",
    "steps": [
        step(
            "setViewport", width=390, height=844, deviceScaleFactor=3, isMobile=True, hasTouch=True, isLandscape=False
        ),
        step(
            "navigate",
            url="https://www.lake.example/permits?from=menu",
            assertedEvents=[{"type": "navigation", "url": "https://www.lake.example/permits", "title": "Permits"}],
        ),
        step("click", ["#a > b"], ["xpath///*[@id='a']/b"], ["pierce/#a > b"], ["text/Renew now"], ["aria/Renew"]),
        step("click", ['aria/Go on[role="button"]'], ["#go"], offsetX=5, offsetY=6),
        step("click", ["xpath///*[@id='c']"], ["pierce/#c"]),
        step("click", ["text/By post"], ["#post"]),
        step("click", ["lake-box", "button.inner"]),
        step("scroll", offsetX=0, offsetY=300),
        step("change", ["aria/E-mail"], ["#mail"], value="ann@lake.exa"),
        step("change", ["aria/E-mail"], ["#mail"], value="ann@lake.example"),
        step("change", ["aria/Password"], ["#word"], value="Sesame77"),
        step("change", ["aria/Boat"], ["#boat"], value="rowing ${HOME} boat"),
        step("change", ["aria/Colour"], ["#colour"], value="blue"),
        step("change", ["aria/Month"], ["select#month"], value="04"),
        step("keyDown", key="Tab"),
        step("keyDown", key="Enter"),
        step("keyUp", key="Enter"),
        step("keyDown", key="k"),
        step("doubleClick", ["aria/Details"], ["#d"]),
        step("hover", ["aria/Help"], ["#h"]),
        step("waitForElement", ["aria/Thank you"], ["h1"]),
        step("waitForExpression", expression="document.cookie"),
        step("navigate", url="javascript:alert(1)"),
        step(
            "click",
            ["aria/Finish"],
            ["#f"],
            assertedEvents=[
                {"type": "navigation", "url": "https://www.lake.example/permit/20417/done", "title": "x"}
            ],
        ),
    ],
}
ENVIRON = {"E_MAIL": "x", "PASSWORD": "x", "BOAT": "x"}


def take(folder: Path, recording: object, capsys, *arguments: str) -> tuple[int, str]:
    file = folder / "recording.json"
    file.write_text(json.dumps(recording, indent=2))
    status = main(["import", str(file), "--tasks", str(folder / "tasks"), *arguments])
    out, err = capsys.readouterr()
    return status, out + err


def test_names_that_customers_see_come_first(tmp_path, capsys):
    status, said = take(tmp_path, RECORDING, capsys)
    assert status == 0, said
    (agency,) = load_tasks([tmp_path / "tasks"], {**os.environ, **ENVIRON}).agencies
    (loaded,) = agency.tasks
    assert (agency.id, agency.hosts, loaded.id) == ("lake", ("www.lake.example",), "renew-a-permit-by-post")
    assert (loaded.task.task, loaded.task.start) == ("Renew a permit: by post", "/permits?from=menu")
    assert loaded.task.profiles == ["phone"]
    assert [one.as_data() for one in loaded.task.success] == [{"url": "**/permit/*/done"}]
    assert [one.model_dump(exclude_unset=True, exclude_none=True) for one in loaded.task.steps] == [
        {"click": {"name": "Renew"}},
        {"click": {"role": "button", "name": "Go on"}},
        {"click": {"text": "By post"}},
        {"click": {"css": "lake-box button.inner"}},
        {"fill": {"name": "E-mail", "value": "${E_MAIL}"}},
        {"fill": {"name": "Password", "value": "${PASSWORD}", "secret": True}},
        {"fill": {"name": "Boat", "value": "${BOAT}"}},
        {"fill": {"name": "Colour", "value": "blue"}},
        {"select": {"name": "Month", "option": "04"}},
        {"press": {"keys": "Enter"}},
        {"click": {"name": "Details"}},
        {"hover": {"name": "Help"}},
        {"wait_for": {"text": "Thank you"}},
        {"click": {"name": "Finish"}},
    ]
    text = loaded.source
    assert "ann@lake" not in text + said
    assert "Sesame77" not in text + said


def test_what_was_left_out_is_said_with_its_place(tmp_path, capsys):
    _, said = take(tmp_path, RECORDING, capsys)
    lines = [line.strip() for line in said.splitlines() if line.endswith("left out")]
    written = (tmp_path / "recording.json").read_text().splitlines()
    places = {int(line.split("recording.json:")[1].split(":")[0]): line for line in lines}
    why = {
        "pierce and xpath": "xpath///*[@id='c']",
        "'k'": '"k"',
        "waitForExpression": "waitForExpr",
        "web address": "javascript",
    }
    assert len(lines) == len(why), said
    for words, mark in why.items():
        (number,) = [number for number, line in places.items() if words in line]
        assert any(mark in line for line in written[number - 1 : number + 10]), (words, number)


def test_what_only_looks_like_a_step_is_left_out_and_said(tmp_path, capsys):
    recording = {
        "title": "x",
        "steps": [
            step("emulateNetworkConditions", download=1000, upload=500, latency=100),
            step("navigate", url="https://www.lake.example"),
            step("click", ["aria/Renew"], button="primary"),
            step("click", ["aria/Copy"], button="secondary"),
            step("waitForElement", [".spinner"], operator="==", count=0),
            step("waitForElement", ["aria/Loading"], visible=False),
            step("waitForElement", ["aria/Result"], operator=">=", count=1),
            step("change", ["aria/Your file"], value="C:\\fakepath\\deed.pdf"),
            step("change", ['aria/Size[role="slider"]'], value="4"),
        ],
    }
    status, said = take(tmp_path, recording, capsys)
    assert status == 0
    ((task,),) = (one.tasks for one in load_tasks([tmp_path / "tasks"], os.environ).agencies)
    assert [one.model_dump(exclude_unset=True, exclude_none=True) for one in task.task.steps] == [
        {"click": {"name": "Renew"}},
        {"wait_for": {"text": "Result"}},
    ]
    left_out = [line for line in said.splitlines() if line.endswith("left out")]
    for line, words in zip(
        left_out, ("network", "secondary", "disappear", "disappear", "upload step", "dragging"), strict=True
    ):
        assert words in line
    assert "any page counts as success" in said, "it saw no page come, so there is nothing to propose"


def test_an_agency_that_is_known_gets_the_task(tmp_path, capsys):
    folder = tmp_path / "tasks" / "lakes"
    folder.mkdir(parents=True)
    (folder / "agency.yml").write_text("version: 1\nagency: Lakes\nbase_url: https://www.lake.example\n")
    (folder / "one.yml").write_text("version: 1\ntask: One\nsteps: []\nsuccess: [text: x]\n")
    before = (folder / "agency.yml").read_text()
    assert take(tmp_path, RECORDING, capsys, "--task", "lakes/one")[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == ["agency.yml", "one-2.yml", "one.yml"]
    assert (folder / "agency.yml").read_text() == before


@pytest.mark.parametrize(
    ("recording", "words"),
    [
        ({"title": "x", "steps": [step("scroll")]}, "begins"),
        ({"title": "x", "steps": [step("navigate", url="https://a.example")]}, "no step"),
        ({"title": "x", "steps": []}, "this is not"),
        ({"title": {"a": [1]}, "steps": [step("click", ["aria/\u001b[31m"], value=3)]}, "begins"),
        (
            {"title": "x", "steps": [{"type": "click", "selectors": {"a": 1}}, {"type": "navigate", "url": 7}]},
            "begins",
        ),
    ],
)
def test_a_recording_of_nothing_leaves_nothing(recording, words, tmp_path, capsys):
    status, said = take(tmp_path, recording, capsys)
    assert status == 1
    assert words in said
    assert "bug in auditkit" not in said
    assert "\u001b" not in said
    assert not (tmp_path / "tasks").exists()


def test_what_lets_somebody_in_is_in_no_file(tmp_path, capsys):
    first = "https://ann:Quayside9@www.lake.example/permits?sid=5f4dcc3b5aa7&page=2"
    steps = [
        step("navigate", url=first),
        step("click", ["aria/Permit 5f4dcc3b5aa7"], ["#go"]),
        step(
            "navigate",
            url="https://www.lake.example/next;jsessionid=77aa88bb99cc?access_token=t0k3n-of-4nn#code=c0d31234",
        ),
        step("click", ["aria/Send"], ["a[href='/x?jwt=eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl']"]),
        step("navigate", url="https://www.lake.example/permits?country_code=CY&sort=keyword"),
    ]
    status, said = take(tmp_path, {"title": f"Look at {first}", "steps": steps}, capsys)
    assert status == 0, said
    held = "".join(one.read_text(encoding="utf-8") for one in (tmp_path / "tasks").rglob("*.yml"))
    secret = ("ann:", "Quayside9", "5f4dcc3b5aa7", "77aa88bb99cc", "t0k3n-of-4nn", "c0d31234", "c2lnbmF0dXJl")
    assert [one for one in secret if one in held + said] == []
    assert "start: /permits?sid=${SID}&page=2" in held
    assert "country_code=CY&sort=keyword" in held, "no more than a word is no secret"
    names = {"SID": "x", "ACCESS_TOKEN": "x", "CODE": "x", "JSESSIONID": "x"}
    assert len(load_tasks([tmp_path / "tasks"], {**os.environ, **names}).agencies[0].tasks) == 1
