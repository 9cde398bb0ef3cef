"use strict";
(() => {
  const button = document.querySelector(".menu-button");
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  });

  const summary = document.querySelector(".error-summary[tabindex]");
  if (summary) summary.focus();

  const box = document.querySelector("#q[role=combobox]");
  const list = document.getElementById("suggestions");
  if (!box) return;
  let chosen = -1;
  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const show = (pages) => {
    list.replaceChildren(...pages.map((page, index) => {
      const item = document.createElement("li");
      item.id = `suggestion-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = page.title;
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => { location.href = page.path; });
      return item;
    }));
    list.hidden = pages.length === 0;
    chosen = -1;
    box.setAttribute("aria-expanded", String(pages.length > 0));
  };
  let latest = 0;
  box.addEventListener("input", async () => {
    const number = ++latest;
    if (box.value.trim().length < 2) return close();
    const answer = await fetch(`/search/suggest?q=${encodeURIComponent(box.value)}`);
    if (answer.ok && number === latest) show(await answer.json());
  });
  box.addEventListener("keydown", (event) => {
    const items = [...list.children];
    if (event.key === "Escape") close();
    if (list.hidden || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    if (event.key === "Enter" && chosen < 0) return;
    event.preventDefault();
    if (event.key === "Enter") return items[chosen].click();
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
    box.setAttribute("aria-activedescendant", items[chosen].id);
  });
  box.addEventListener("blur", close);
})();
