// What fields hold now that were filled in before, each found again by its key; null where it is gone or one of several.
// `unsent` is one that its form can't have been sent with, and of which nothing is to be seen anywhere on the page.
({ TICKS, everyElement, heldBy, keyOfField }) => (wanted) => {
  const fields = [...everyElement(document, `input, select, textarea, [contenteditable], ${TICKS}`)];
  const keys = fields.map((one) => keyOfField(one).join("\n"));
  const text = document.body?.innerText || "";
  return wanted.map(([parts, after]) => {
    const key = parts.join("\n"), at = keys.indexOf(key);
    if (at < 0 || keys.indexOf(key, at + 1) >= 0) return null;
    return { holds: heldBy(fields[at]), unsent: fields[at].matches(":invalid") && !(after && text.includes(after)) };
  });
}
