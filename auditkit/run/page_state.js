// What the page in the window is, says, and complains of; which fields are filled in; which of its states it is in. Asked
// of the page itself and of its frames, each for itself; open shadow roots are looked into.
({ ERROR_BOXES, MARKED_WRONG, clean, closest, findAll, openTrees, pointsOf, present, referenced, takesRoom, textOfTrees, titleOf }) => () => {
  const shorten = (text, most = 300) => clean(text, most);
  const trees = openTrees(document);
  const all = (css) => findAll(css, trees);
  const headings = all("h1");
  const wanted = () => all("input, select, textarea").filter((field) =>
    !/^(hidden|submit|button|image|reset|password|file)$/.test(field.type));
  const wrong = all(MARKED_WRONG).filter(takesRoom);
  const said = all(ERROR_BOXES).filter(takesRoom).flatMap(pointsOf)
    .map((one) => shorten(one.innerText)).filter(Boolean);
  // What a marked field points to as its description says what is wrong with it.
  const pointed = (field) => [...referenced(field, "aria-errormessage"), ...referenced(field, "aria-describedby")];
  const described = wrong.flatMap(pointed).filter(takesRoom).map((one) => shorten(one.innerText));
  // An alert complains when it says so in so many words, or stands over a marked field.
  const complains = /\b(errors?|problem|invalid|required|must|please|missing|incorrect|wrong|enter|select|choose|can(not|'t)|not (valid|accepted|recogni[sz]ed))\b/i;
  const alerts = wanted().length ? all("[role=alert], [class~=error], [class~=errors]").filter(takesRoom)
    .filter((one) => !one.matches("form, fieldset, body, main, div:has(input, select, textarea)"))
    .flatMap(pointsOf).map((one) => shorten(one.innerText)).filter((text) => complains.test(text)) : [];
  const fields = {};
  for (const field of wanted().slice(0, 200)) {
    const ticked = /^(checkbox|radio)$/.test(field.type);
    const key = field.name || field.id || field.getAttribute("aria-label") || "";
    if (!key || !(ticked || takesRoom(field))) continue;
    const filled = ticked ? field.checked : field.tagName === "SELECT" ? field.selectedIndex > 0 && !!field.value : !!field.value.trim();
    const words = ticked ? closest(field, "fieldset")?.querySelector("legend")?.innerText || key :
      [...(field.labels || [])].map((label) => label.innerText).join(" ") || field.getAttribute("aria-label") || key;
    fields[key] = { label: shorten(words, 80), filled: filled || !!fields[key]?.filled };
  }
  const open = all("dialog[open], [role=dialog], [role=alertdialog]").filter(takesRoom);
  const state = [
    shorten((headings.find(present) || headings[0])?.innerText),
    wanted().filter(takesRoom).map((field) => field.name || field.id || field.type).slice(0, 60).join(","),
    said.length || wrong.length ? "complains" : "",
    open.map((one) => shorten(titleOf(one) || one.id)).join(","),
  ];
  return {
    title: document.title.slice(0, 500),
    language: document.documentElement.lang || null,
    text: (document.body ? textOfTrees(openTrees(document.body)) : "").slice(0, 20000),
    complaints: [...new Set([...said, ...described, ...alerts])].filter(Boolean).slice(0, 5),
    wrong: wrong.length,
    fields,
    heading: state[0],
    state: JSON.stringify(state),
  };
}
