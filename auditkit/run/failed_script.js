// For each error, by what it read in vain and the column of its line: whether the script that stands in the page and fails
// there names the control, by its id, a class of its own, or the component that it is in.
() => (control, places) => {
  const COMMON = /^(btn|button|link|text|col)-|-(btn|button|link)$/;
  const names = [control.id, ...[...control.classList].filter((one) => /[-_]|[a-z][A-Z]/.test(one) && !COMMON.test(one))];
  for (let node = control; node; node = node.parentElement || node.getRootNode().host) {
    if (node.localName.includes("-") && customElements.get(node.localName)) names.push(node.localName);
  }
  const telling = names.filter((one) => one.length > 3);
  const scripts = [...document.scripts].filter((one) => !one.src).map((one) => one.textContent);
  return places.map(({ read, column }) => {
    const inLine = (text) => text.split("\n").slice(1).some((line) => line.startsWith(read, column - 1));
    // The first line begins somewhere in a line of the page.
    const exact = scripts.filter(inLine);
    const failed = exact.length ? exact : scripts.filter((text) => text.split("\n", 1)[0].includes(read));
    return failed.length > 0 && failed.every((text) => telling.some((one) => text.includes(one)));
  });
}
