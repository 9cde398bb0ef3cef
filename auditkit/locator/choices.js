// What a list offers that opens at the press of a control, whatever it is made of. Taken before the press, it knows what
// could be seen then: an option is what comes into sight and reads like one. Gives an object to ask with `find`.
({ clean, inSight, seenName }) => (control) => {
  const page = control.ownerDocument;
  const MOST = 6000;
  const roles = "[role=option], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=treeitem], [role=gridcell]";
  const passed = "SCRIPT STYLE OPTION LABEL TEMPLATE NOSCRIPT BODY HTML MAIN FORM".split(" ");
  const nodes = () => [...page.body.querySelectorAll("*")].slice(0, MOST).filter((node) => !passed.includes(node.tagName));
  const words = (node) => (node.textContent.length > 300 ? "" : clean(node.innerText) || seenName(node));
  const known = new Set(nodes().filter((node) => node.textContent.length <= 300 && inSight(node)));
  const place = (node) => {
    const steps = [];
    for (let step = node; step !== page.documentElement; step = step.parentElement) {
      steps.unshift(`/*[${[...step.parentElement.children].indexOf(step) + 1}]`);
    }
    return `/*${steps.join("")}`;
  };
  // A list that was open before is one by its marks.
  const marked = (node) => node.matches(roles) && !control.contains(node);
  const offered = (node) => (!known.has(node) || marked(node)) && inSight(node);
  return {
    find: ([source, flags]) => {
      const wanted = new RegExp(source, flags);
      const fits = nodes().filter((node) => wanted.test(words(node)) && offered(node));
      // The innermost: around the option there may be boxes with its words alone.
      const found = fits.find((node) => node.matches(roles)) || fits.filter((node) => !fits.some((one) => one !== node && node.contains(one)))[0];
      return found ? place(found) : null;
    },
    names: () => [...new Set(nodes().filter((node) => (node.matches(roles) || node.tagName === "LI") && offered(node))
      .map((node) => clean(node.innerText, 80)).filter(Boolean))].slice(0, 30),
  };
}
