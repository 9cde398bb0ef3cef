// What the page in the window is, says, and complains of.
() => {
  const shorten = (text) => (text || "").replace(/\s+/g, " ").trim().slice(0, 300);
  const seen = (element) => (!element.checkVisibility || element.checkVisibility({ visibilityProperty: true })) &&
    element.getBoundingClientRect().height > 1;
  const boxes = ".error-summary, [class*=error-summary], [class*=errorSummary], [class*=error-list], [class*=error-message]," +
    " [class*=field-error], [class*=validation-error], .usa-alert--error, .alert-danger, .invalid-feedback";
  const wrong = [...document.querySelectorAll("[aria-invalid=true], input:user-invalid, select:user-invalid, textarea:user-invalid")];
  const said = [...document.querySelectorAll(boxes)].filter(seen).map((box) => shorten(box.innerText)).filter(Boolean);
  return {
    title: document.title.slice(0, 500),
    language: document.documentElement.lang || null,
    text: (document.body ? document.body.innerText : "").slice(0, 20000),
    complaints: [...new Set(said)].slice(0, 5),
    wrong: wrong.filter(seen).length,
  };
}
