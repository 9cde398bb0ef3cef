// Closes what lies over the element, by the control a customer would use for it. Says where that is, or nothing.
(element, [x, y]) => {
  const plain = (text) => (text || "").replace(/\s+/g, " ").trim();
  const parentOf = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  let whole = null;
  let top = document.elementFromPoint(x, y);
  while (top?.shadowRoot) { const inner = top.shadowRoot.elementFromPoint(x, y); if (!inner || inner === top) break; top = inner; }
  for (let node = top; node && node !== document.body; node = parentOf(node)) {
    if (node.contains(element)) break;
    whole = node;
  }
  // The veil behind a dialog has no way to close it: the dialog has.
  const dialogs = [...document.querySelectorAll("dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]")];
  const places = [whole, ...dialogs.filter((one) => !one.contains(element))].filter(Boolean);
  // Never "accept" or "agree": what a customer consents to is not ours to say.
  const closes = /^(close|close (this )?(dialog|window|message|banner|notice|survey|popup|pop-up|chat)|dismiss|[x×✕✖]|no,? thanks?( you)?|no thank you|not now|maybe later|later|skip|hide( this)?( message)?|got it|reject( all)?( cookies| optional cookies)?|decline( all)?( cookies)?|continue without accepting|cancel|fermer|non,? merci|schließen|nein,? danke|cerrar|no,? gracias|chiudi|sluiten|cau)$/i;
  for (const place of places) {
    for (const one of place.querySelectorAll("button, [role=button], a[href^='#'], a[href^='javascript:'], input[type=button]")) {
      const sends = one.type === "submit" && one.form && (one.form.method || "get") !== "dialog";
      const name = plain(one.getAttribute("aria-label") || one.innerText || one.value || one.title);
      const box = one.getBoundingClientRect();
      if (sends || !closes.test(name) || box.width < 2 || box.height < 2) continue;
      const at = [box.left + box.width / 2, box.top + box.height / 2];
      if (!one.contains(document.elementFromPoint(...at)) && !one.getRootNode().host) continue;
      return { x: at[0], y: at[1], name };
    }
  }
  return null;
}
