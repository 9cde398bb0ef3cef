"use strict";
(() => {
  const menu = document.querySelector(".menu");
  const flip = (button) => button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  if (menu) {
    const button = menu.querySelector(".menu-button");
    const drops = [...menu.querySelectorAll(".drop > button")];
    button.addEventListener("click", () => flip(button));
    drops.forEach((drop) => drop.addEventListener("click", () => {
      drops.filter((other) => other !== drop).forEach((other) => other.setAttribute("aria-expanded", "false"));
      flip(drop);
    }));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") drops.forEach((drop) => drop.setAttribute("aria-expanded", "false"));
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) drops.forEach((drop) => drop.setAttribute("aria-expanded", "false"));
    });
  }

  const summary = document.querySelector(".error-summary[tabindex]");
  if (summary) summary.focus();

  const cookies = document.getElementById("cookies");
  if (cookies && !document.cookie.includes("cookies=")) {
    cookies.hidden = false;
    cookies.querySelector("button").focus();
    cookies.addEventListener("click", (event) => {
      const answer = event.target.dataset.cookies;
      if (!answer) return;
      document.cookie = `cookies=${answer}; path=/; SameSite=Lax`;
      cookies.hidden = true;
    });
  }

  const letter = document.getElementById("letter");
  if (letter) {
    letter.querySelector("button.button").focus();
    letter.addEventListener("click", (event) => { if (event.target.matches("[data-close]")) letter.hidden = true; });
  }
})();
