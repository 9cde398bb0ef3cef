// Watches one press of the mouse on the element, from before the button goes down. Pages that act on the button going
// down take the control away by that; pages that move as a field loses the focus take it from under the mouse. What came
// first tells which it was. Gives an object to ask with `look` while the button is down.
({ lyingOver, rendered }) => (element, [x, y]) => {
  const page = element.ownerDocument, view = page.defaultView;
  const under = () => element.isConnected && rendered(element) && !lyingOver(element, x, y);
  const field = page.activeElement;
  const written = () => field?.value ?? field?.textContent;
  const before = written();
  let down = false, left = false, untouched = true;
  const onDown = (event) => { down = down || event.isTrusted; };
  const onLeave = (event) => {
    if (!event.isTrusted || !down || left) return;
    left = true;
    untouched = under() && written() === before;
  };
  const listeners = [["mousedown", onDown], ["change", onLeave], ["blur", onLeave], ["focusout", onLeave]];
  const each = (call) => { for (const [kind, listener] of listeners) view[call](kind, listener, { capture: true, passive: true }); };
  each("addEventListener");
  return {
    look: () => {
      each("removeEventListener");
      return { under: under(), lost: left && untouched };
    },
  };
}
