"""Pictures of what stopped the customer: the control and what covers it outlined, on the picture alone."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from auditkit.record.model import AttemptRecord

from .reading import said, stopped_by, verdict
from .site import page

TAKES_PICTURES = True

TASK = "start: /{}\nsteps: [click: {}]\nsuccess: [text: costs]"
THERE = page("Fees", "<p>A licence costs $25.</p>")
VEIL = "<div role=region aria-label=Survey style='position:fixed;left:0;top:{}px;width:500px;height:200px;{}'></div>"
LINK = "<a href=/there style='position:absolute;left:100px;top:300px;width:200px;height:40px'>Fees</a>"
FAR = "<div style='height:2000px'></div>"
BLUE, RED, PURPLE = (11, 87, 208), (197, 34, 31), (123, 31, 162)


def pixels(desk, record: AttemptRecord, step: int = 1) -> Image.Image:
    digest = record.steps[step - 1].screenshot
    assert digest is not None
    image = Image.open(io.BytesIO(desk.audits.evidence.read(digest))).convert("RGB")
    image.info["scale"] = image.width / 1280
    return image


def coloured(image: Image.Image, colour: tuple[int, int, int], box: tuple[int, int, int, int]) -> int:
    """How many pixels of the window's rectangle are nearly of that colour."""
    scale = image.info["scale"]
    part = image.crop(tuple(round(at * scale) for at in box))  # type: ignore[arg-type]
    return sum(
        count
        for count, found in part.getcolors(1 << 20) or []
        if all(abs(a - b) < 45 for a, b in zip(found, colour, strict=True))  # type: ignore[arg-type]
    )


@pytest.fixture
def records(site, attempts):
    pages = {
        "/covered": page("Home", LINK + VEIL.format(250, "background:#eee")),
        "/whole": page("Home", LINK + VEIL.format(0, "inset:0;width:auto;height:auto;background:#000")),
        "/beside": page("Home", LINK + VEIL.format(400, "background:#eee")),
        "/disabled": page("Home", f"{FAR}<button disabled>Fees</button>"),
        "/missing": page("Home", f"<a href=/a>Fee list</a>{FAR}<a href=/b>Fees list 2</a>"),
        "/two": page("Home", "<p><a href=/a>Fees</a></p><p><a href=/b>Fees</a></p>"),
        "/there": THERE,
    }
    wanted = dict.fromkeys(("covered", "whole", "beside", "disabled", "two"), "Fees")
    wanted["missing"] = "{name: Fees list, exact: true}"
    return attempts(site(pages), {name: TASK.format(name, what) for name, what in wanted.items()})


def test_outlines(records, desk):
    assert stopped_by(records["covered"]).barrier == "control-covered", said(records["covered"])
    step = records["covered"].steps[0]
    assert [(one.kind, one.words) for one in step.marks] == [("control", "link “Fees”"), ("cover", "region “Survey”")]
    assert step.marks[0].box.model_dump() == {"x": 100, "y": 300, "width": 200, "height": 40}
    image = pixels(desk, records["covered"])
    assert coloured(image, BLUE, (95, 285, 305, 300)) > 300
    assert coloured(image, RED, (0, 235, 520, 260)) > 100
    assert coloured(image, BLUE, (110, 305, 290, 335)) == 0, "what is marked stays as it is"

    whole = pixels(desk, records["whole"])
    assert coloured(whole, RED, (0, 0, 1280, 30)) > 300

    beside = records["beside"]
    assert beside.outcome == "completed", said(beside)
    assert beside.steps[0].marks == []

    disabled = records["disabled"].steps[0]
    assert [one.words for one in disabled.marks] == ["button “Fees”"]
    box = disabled.marks[0].box
    assert 0 < box.y < 800, "it was brought into the window"
    around = (int(box.x) - 15, int(box.y) - 15, int(box.x + box.width) + 15, int(box.y + box.height) + 15)
    assert coloured(pixels(desk, records["disabled"]), BLUE, around) > 30

    missing = records["missing"]
    assert stopped_by(missing).barrier == "control-not-found"
    assert len(stopped_by(missing).details.kept["nearest"]) == 2
    assert [(one.kind, one.words) for one in missing.steps[0].marks] == [("near", "link “Fee list”")]
    assert coloured(pixels(desk, missing), PURPLE, (0, 0, 300, 200)) > 20

    assert stopped_by(records["two"]).barrier == "control-ambiguous"
    assert [one.words for one in records["two"].steps[0].marks] == ["link “Fees”"] * 2


def test_no_outline_where_the_control_is_not_the_cause(site, attempt, desk):
    served = site({"/": page("Home", "<a href=/gone>Fees</a>")})
    record = attempt(served, "steps: [click: Fees, click: Fees list]\nsuccess: [text: costs]")
    assert stopped_by(record).barrier == "dead-link", said(record)
    assert [one.marks for one in record.steps] == [[], []]
    assert record.steps[1].screenshot is not None
    for number in (1, 2):
        assert coloured(pixels(desk, record, number), PURPLE, (0, 0, 1280, 800)) == 0


@pytest.mark.thorough
def test_in_a_frame_and_on_a_phone_that_shows_a_wide_page_small(site, attempts):
    inner = f"<body style='margin:0'>{LINK}{VEIL.format(250, 'background:#eee')}</body>"
    style = "position:absolute;left:40px;top:60px;width:900px;height:600px;border:5px solid"
    frame = f"<iframe src=/inner style='{style}'>"
    wide = f"<!doctype html><title>Wide</title><h1>Wide</h1>{LINK}{VEIL.format(250, 'background:#eee')}"
    served = site({"/frame": page("Home", f"{frame}</iframe>"), "/inner": inner, "/wide": wide, "/there": THERE})
    records = attempts(
        served,
        {"frame": TASK.format("frame", "Fees"), "wide": TASK.format("wide", "Fees") + "\nprofiles: [phone]"},
    )
    marks = records["frame"].steps[0].marks
    assert marks[0].box.model_dump() == {"x": 145, "y": 365, "width": 200, "height": 40}
    assert marks[1].box.x == 45
    small = records["wide"].steps[0].marks[0].box
    assert small.x < 60, "in the pixels of the picture, which is narrower than the page"
    assert small.width < 100


def test_a_wrong_answer_is_outlined_where_the_page_says_it_and_a_right_one_is_not(site, attempts, desk):
    line = (
        "<p style='position:absolute;left:100px;top:1500px;width:200px;height:40px;margin:0'>A licence costs $25.</p>"
    )
    served = site({"/": page("Home", "<a href=/fees>Fees</a>"), "/fees": page("Fees", line)})
    answer = "answer: {{read: {{css: main, pattern: '\\$[0-9]+'}}, equals: {}}}"
    task = "steps: [click: Fees]\nsuccess: [text: costs]\n"
    records = attempts(served, {"wrong": task + answer.format("$18"), "right": task + answer.format("$25")})
    assert verdict(records["wrong"]) == "wrong_answer", said(records["wrong"])
    (mark,) = records["wrong"].steps[-1].marks
    assert (mark.kind, mark.words) == ("control", "answer “$25”")
    assert 0 < mark.box.y < 800, "it was brought into the window"
    around = (90, int(mark.box.y) - 15, 330, int(mark.box.y + mark.box.height) + 15)
    assert coloured(pixels(desk, records["wrong"]), BLUE, around) > 30
    assert verdict(records["right"]) == "completed"
    assert records["right"].steps[-1].marks == []


def test_a_button_that_does_nothing_is_outlined_on_the_picture_of_its_step(site, attempts, desk):
    style = "style='position:absolute;left:100px;top:300px;width:200px;height:40px'"
    dead = f"<button {style} onclick='undefinedFunction()'>Next</button>"
    works = f"<button {style} onclick='document.querySelector(`p`).hidden = false'>Next</button><p hidden>Name</p>"
    served = site({"/dead": page("Form", dead), "/works": page("Form", works)})
    task = "start: /{}\nsteps: [click: Next, click: Pay]\nsuccess: [text: costs]"
    records = attempts(served, {name: task.format(name) for name in ("dead", "works")})
    assert stopped_by(records["dead"]).barrier == "broken-script", said(records["dead"])
    (mark,) = records["dead"].steps[0].marks
    assert (mark.kind, mark.words) == ("control", "button “Next”")
    assert coloured(pixels(desk, records["dead"]), BLUE, (95, 285, 305, 300)) > 300
    assert stopped_by(records["works"]).barrier == "control-not-found", said(records["works"])
    assert records["works"].steps[0].marks == []
