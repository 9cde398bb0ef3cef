// What the page in the window is, says, and complains of; which fields are filled in; which of its states it is in.
() => {
  const shorten = (text, most = 300) => (text || "").replace(/\s+/g, " ").trim().slice(0, most);
  const seen = (element) => (!element.checkVisibility || element.checkVisibility({ visibilityProperty: true })) &&
    element.getBoundingClientRect().height > 1;
  const wanted = () => [...document.querySelectorAll("input, select, textarea")].filter((field) =>
    !/^(hidden|submit|button|image|reset|password|file)$/.test(field.type));
  const boxes = ".error-summary, [class*=error-summary], [class*=errorSummary], [class*=error-list], [class*=error-message], " +
    "[class*=errorMessage], [class*=field-error], [class*=validation-error], [class*=validation-message], [id$=-error], " +
    ".usa-alert--error, .alert-danger, .alert-error, .invalid-feedback";
  const wrong = [...document.querySelectorAll("[aria-invalid=true], input:user-invalid, select:user-invalid, textarea:user-invalid")];
  // A summary's points say what is wrong; its heading only says that something is.
  const points = (box) => box.querySelectorAll("li").length ? [...box.querySelectorAll("li")] : [box];
  const said = [...document.querySelectorAll(boxes)].filter(seen).flatMap(points).map((one) => shorten(one.innerText))
    .filter(Boolean);
  // What a marked field points to as its description says what is wrong with it.
  const pointed = (field) => `${field.getAttribute("aria-errormessage") || ""} ${field.getAttribute("aria-describedby") || ""}`;
  const described = wrong.filter(seen).flatMap((field) => pointed(field).split(/\s+/))
    .map((id) => id && document.getElementById(id)).filter((one) => one && seen(one)).map((one) => shorten(one.innerText));
  // An alert complains when it says so in so many words, or stands over a marked field.
  const complains = /\b(errors?|problem|invalid|required|must|please|missing|incorrect|wrong|enter|select|choose|can(not|'t)|not (valid|accepted|recogni[sz]ed))\b/i;
  const alerts = wanted().length ? [...document.querySelectorAll("[role=alert], [class~=error], [class~=errors]")].filter(seen)
    .filter((one) => !one.matches("form, fieldset, body, main, div:has(input, select, textarea)"))
    .flatMap(points).map((one) => shorten(one.innerText)).filter((text) => complains.test(text)) : [];
  const fields = {};
  for (const field of wanted().slice(0, 200)) {
    const ticked = /^(checkbox|radio)$/.test(field.type);
    const key = field.name || field.id || field.getAttribute("aria-label") || "";
    if (!key || !(ticked || seen(field))) continue;
    const filled = ticked ? field.checked : field.tagName === "SELECT" ? field.selectedIndex > 0 && !!field.value : !!field.value.trim();
    const words = ticked ? field.closest("fieldset")?.querySelector("legend")?.innerText || key :
      [...(field.labels || [])].map((label) => label.innerText).join(" ") || field.getAttribute("aria-label") || key;
    fields[key] = { label: shorten(words, 80), filled: filled || !!fields[key]?.filled };
  }
  const open = [...document.querySelectorAll("dialog[open], [role=dialog], [role=alertdialog]")].filter(seen);
  const state = [
    shorten(document.querySelector("h1")?.innerText),
    wanted().filter(seen).map((field) => field.name || field.id || field.type).slice(0, 60).join(","),
    said.length || wrong.filter(seen).length ? "complains" : "",
    open.map((one) => shorten(one.getAttribute("aria-label") || one.querySelector("h1,h2,h3")?.innerText || one.id)).join(","),
  ];
  return {
    title: document.title.slice(0, 500),
    language: document.documentElement.lang || null,
    text: (document.body ? document.body.innerText : "").slice(0, 20000),
    complaints: [...new Set([...said, ...described, ...alerts])].filter(Boolean).slice(0, 5),
    wrong: wrong.filter(seen).length,
    fields,
    heading: state[0],
    state: JSON.stringify(state),
  };
}
