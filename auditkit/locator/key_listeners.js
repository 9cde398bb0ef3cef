// Climb one step from the element that is looked at; says whether React would hand it keys.
() => {
  const at = window.__auditkit_control;
  const own = at && Object.keys(at).find((key) => key.startsWith("__reactProps$"));
  const props = own ? at[own] : {};
  const heard = Object.keys(props).some((name) => name.startsWith("onKey") && props[name]);
  window.__auditkit_control = at?.parentElement || null;
  return { react: !!own, heard };
}
