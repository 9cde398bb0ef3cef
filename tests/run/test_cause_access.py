"""Why a step failed: the page asks to sign in, or to solve a puzzle, or it only looks so."""

from __future__ import annotations

import socket

import pytest

from .reading import agree
from .site import Answer, page, redirect

TASK = "start: /from/{0}\nsteps: [click: Go on, click: Pay the fee]\nsuccess: [text: thank you]"
FORM = "start: /to/{0}\nsteps: [fill: {{label: Question, value: When}}, click: Send]\nsuccess: [text: thank you]"
WALL, PUZZLE = "not_completed login-wall step {}", "not_completed captcha step {}"
MISSING = "not_completed control-not-found step 2"
LOGIN = (
    "<form><label>User<input name=user></label><label>Password<input type=password></label><button>{}</button></form>"
)
MUCH = "<p>" + "You can see how long people wait in each of our offices, and when to come. " * 20 + "</p>"


def tried(site, attempts, pages, **tasks):
    served = {
        "/signin": page("Sign in", LOGIN),
        "/secret": Answer(page("No"), 403),
        "/broken": Answer(page("Oh"), 500),
        "/alone": Answer(page("Form"), headers={"X-Frame-Options": "DENY"}),
    }
    for name, body in pages.items():
        served |= {f"/to/{name}": body, f"/from/{name}": page("Start", f"<a href=/to/{name}>Go on</a>")}
    return attempts(
        site(served), {name: tasks.get(name, TASK).format(name) for name in pages}, agency="allow_submit: true"
    )


@pytest.mark.thorough
def test_pages_to_sign_in_on_and_pages_where_one_may(site, attempts):
    modal = "<div role=dialog aria-modal=true style='position: fixed; inset: 10%; background: #fff'>{}</div>"
    records = tried(
        site,
        attempts,
        {
            "provider": page(
                "Mon espace",
                "<p>FranceConnect est la solution de l'État pour sécuriser la connexion à vos services en ligne.</p>"
                "<a href=/f>S'identifier avec FranceConnect</a> <a href=/q>Qu'est-ce que FranceConnect ?</a>",
            ),
            "framed": page("Your case", "<iframe title=Case src=/signin width=900 height=500></iframe>"),
            "window": page(
                "Waiting times", MUCH + modal.format("<h2>To go on</h2><button>Sign in with Harbour ID</button>")
            ),
            "must": page("You must be signed in to access this page", "<p>Start again.</p><a href=/>Start</a>"),
            "need-not": page("You do not need to sign in to pay", "<p>Start here.</p><a href=/>Start</a>"),
            "slim": page(
                "Rifiuti",
                "<a href=/s>Accedi con SPID</a> <a href=/c>Entra con CIE</a>"
                "<label>La tua e-mail <input type=email></label><button>Iscriviti</button>",
            ),
            "may": page(
                "Gemeente",
                "<a href=/d>Inloggen met DigiD</a> "
                + " ".join(f"<a href=/{one}>{one}</a>" for one in ("Paspoort", "Afval", "Parkeren", "Verhuizen")),
            ),
            "guest": page("Sign in", "<a href=/g>Sign in with Google</a> <a href=/n>Apply without an account</a>"),
            "beside": page("Offices", f"<p>Ten.</p><a href=/n>North</a><aside>{LOGIN}</aside>"),
        },
    )
    agree(
        records,
        {
            "provider": WALL.format(1),
            "framed": WALL.format(1),
            "window": WALL.format(1),
            "must": WALL.format(1),
            "need-not": MISSING,
            "slim": MISSING,
            "may": MISSING,
            "guest": MISSING,
            "beside": MISSING,
        },
    )


@pytest.mark.thorough
def test_frames_that_did_not_come_to_this_visit(site, attempts):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        frame = "<iframe title=Form src={} width=900 height=500></iframe>"
        records = tried(
            site,
            attempts,
            {
                "refused": page("Your case", frame.format("/secret")),
                "nobody": page("Your case", frame.format(f"http://form.localhost:{held.getsockname()[1]}/")),
                "gone": page("Your case", frame.format("/gone")),
                "kept-out": page("Your case", frame.format("/alone")),
                "own-rules": Answer(
                    page("Your case", frame.format("http://form.localhost/")),
                    headers={"Content-Security-Policy": "frame-src 'self'", "Content-Type": "text/html"},
                ),
                "broken": page("Your case", frame.format("/broken")),
            },
        )
    agree(
        records,
        {
            "refused": "not_measured bot_wall",
            "nobody": "not_measured site_unreachable",
            "gone": "not_completed dead-link step 1",
            "kept-out": "not_completed dead-link step 1",
            "own-rules": "not_completed dead-link step 1",
            "broken": "not_completed server-error step 1",
        },
    )


@pytest.mark.thorough
def test_puzzles_and_what_only_looks_like_one(site, attempts):
    form = "<form method=post><label for=q>Question</label><input id=q>{}<button>Send</button></form>"
    drawn = "<p>Select all pictures with a bus</p><canvas width=200 height=90></canvas><button>Done</button>"
    over = "<div role=dialog style='position: fixed; inset: 0; background: #fff'><h2>Prove you are human</h2>{}</div>"
    records = tried(
        site,
        attempts,
        {
            "sum": page("Ask", form.format("<p>No spam: 4 + 5 = <input name=s></p>")),
            "slide": page("A check", "<div><input type=range aria-label=Slider> <span>Slide to verify</span></div>"),
            "upload": page(
                "Who you are",
                "<div draggable=true style='height: 60px'>Drag your papers here, and we verify who you are"
                "<input type=file></div>",
            ),
            "newsletter": page(
                "Fees", f"{MUCH}<form><label for=s>2 + 2 =</label><input id=s><button>Get news</button>"
            ),
            "drawn": page("Prove you are human", drawn),
            "drawn-over": page("Fees", f"{MUCH}<a href=/thanks>Pay the fee</a>{over.format(drawn)}"),
            "robots": page(
                "Robot lawn mowers",
                "<p>When they may be used.</p><canvas width=200 height=90></canvas><a href=/x>More</a>",
            ),
        },
        sum=FORM,
    )
    seen = {"sum": PUZZLE.format(3), **dict.fromkeys(("slide", "drawn", "drawn-over"), PUZZLE.format(2))}
    agree(records, seen | dict.fromkeys(("upload", "newsletter", "robots"), MISSING))


CARD = "<form><label>Card number <input name=n></label><button>Next</button></form>"
ASKED = "client_id=harbour&response_type=code&scope=openid&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback"


def test_an_address_that_asks_a_provider_to_sign_in_says_what_the_page_is_for(site, attempts):
    other = site({"/go": redirect("/card"), "/card": page("Card", CARD)})
    elsewhere = {
        "oauth": redirect(other.at("id.localhost", f"/go?{ASKED}")),
        "saml": redirect(other.at("id.localhost", "/card?SAMLRequest=fZFN&RelayState=x")),
        "shop": redirect(other.at("id.localhost", "/card?client_id=harbour")),
    }
    records = tried(site, attempts, elsewhere)
    agree(records, {"oauth": WALL.format(1), "saml": WALL.format(1), "shop": MISSING})


SUM = (
    "<fieldset class=captcha><legend>CAPTCHA</legend><label for=r>Maths</label><span>7 + 2 = </span>"
    "<input id=r name=captcha_response></fieldset>"
)
BESIDE = SUM.replace("captcha", "costs").replace("CAPTCHA", "Costs").replace("7 + 2 = ", "7 + 2 euro")
PIECE = (
    "<div role=dialog style='position: relative; width: 320px'><h2>Schieben Sie das Teil an die richtige Stelle</h2>"
    "<div class=bg style='position: relative; width: 300px; height: 160px; background: #678'>"
    "<i class=piece style='position: absolute; left: 8px; top: 60px; width: 50px; height: 50px'></i></div>"
    "<div style='height: 40px'><b draggable=true style='display: block; width: 60px; height: 40px'></b></div></div>"
)
PLAIN_PIECE = PIECE.replace("class=piece style='position: absolute; ", "style='display: none; ")


@pytest.mark.thorough
def test_puzzles_by_their_marks_and_by_what_they_are_made_of(site, attempts):
    question = "<form onsubmit='after.innerHTML = `<p class=error>That is not right.</p>`; return false'>{}</form>"
    asks = question.format("<label>Question <input name=q></label>{}<span id=after></span><button>Send</button>")
    records = tried(
        site,
        attempts,
        {
            "sum": page("Ask us", asks.format(SUM)),
            "costs": page("Ask us", asks.format(BESIDE)),
            "piece": page("Termin", PIECE),
            "plain": page("Termin", PLAIN_PIECE),
            "geetest": page("Termin", "<div class=geetest_box style='width: 300px; height: 200px'>…</div>"),
        },
        sum=FORM,
        costs=FORM,
    )
    agree(
        records,
        {
            "sum": PUZZLE.format(3),
            "costs": "not_completed form-rejected step 2",
            "piece": PUZZLE.format(2),
            "plain": "not_completed dead-end step 2",
            "geetest": PUZZLE.format(2),
        },
    )


@pytest.mark.thorough
def test_a_frame_is_called_by_the_heading_it_begins_with(site, attempts):
    frame = "<iframe title=Case src=/{} width=900 height=400></iframe>"
    bare = "<!doctype html><title>Case</title>{}<p>Start again.</p>"
    over, past = "<h2>Your session has expired</h2>", "<p>News</p><h2>Your session has expired</h2>"
    served = {"over": page("Your case", frame.format("1")), "past": page("Your case", frame.format("2"))}
    pages = {f"/to/{name}": body for name, body in served.items()}
    pages |= {f"/from/{name}": page("Start", f"<a href=/to/{name}>Go on</a>") for name in served}
    pages |= {"/1": bare.format(over), "/2": bare.format(past)}
    records = attempts(site(pages), {name: TASK.format(name) for name in served})
    agree(records, {"over": "not_completed session-expired step 1", "past": "not_completed dead-end step 2"})
