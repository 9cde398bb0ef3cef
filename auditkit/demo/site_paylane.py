"""Paylane, the payment supplier both agencies hand their customers to: another organisation, with another look."""

from __future__ import annotations

import re

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue

from auditkit.demo.content import SITES

PAYEES = {"harbour": "Harbour Licensing Office", "northmoor": "Northmoor County Permits"}
AMOUNT = re.compile(r"[£$][0-9]{1,4}\.[0-9]{2}")


def build_paylane() -> Flask:
    """The supplier's site: it shows what is owed, and takes no money."""
    app = Flask("auditkit.demo.site_paylane", static_folder=None, template_folder=str(SITES / "paylane"))

    @app.get("/pay")
    def pay() -> ResponseReturnValue:
        payee = PAYEES.get(request.args.get("for", ""))
        amount = request.args.get("amount", "")
        if payee is None or not AMOUNT.fullmatch(amount):
            return render_template("home.html", title="This payment link is not complete"), 404
        item = request.args.get("item", "")[:60]
        return render_template("pay.html", title="Pay by card", payee=payee, amount=amount, item=item)

    @app.post("/pay")
    def paid() -> ResponseReturnValue:
        return render_template("home.html", title="No money was taken: this is a demonstration")

    @app.get("/")
    def home() -> ResponseReturnValue:
        return render_template("home.html", title="Card payments for public services")

    @app.get("/robots.txt")
    def robots() -> ResponseReturnValue:
        return "User-agent: *\nAllow: /\n", {"Content-Type": "text/plain"}

    return app
