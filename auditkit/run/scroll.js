// Scrolls the page, and then what scrolls in it, from top to bottom, a step at a time, and back to where it was.
({ everyElement, takesRoom }) => () => {
  const MOST_REGIONS = 6, LEAST_HEIGHT = 60, SHARE = 0.8, STEP_MS = 120, END_MS = 400;
  const moment = (ms) => new Promise((done) => setTimeout(done, ms));
  const whole = document.scrollingElement;
  const to = (region, top) => region.scrollTo({ top, behavior: "instant" });
  const scrolls = (element) => element.scrollHeight > element.clientHeight + 20 && element.clientHeight >= LEAST_HEIGHT &&
    /auto|scroll|overlay/.test(getComputedStyle(element).overflowY) && takesRoom(element);
  const inner = () => [...everyElement(document.documentElement)].filter((one) =>
    one !== whole && one !== document.body && one.tagName !== "TEXTAREA" && one.scrollHeight > one.clientHeight + 20 && scrolls(one));

  const regions = whole ? [whole] : [];
  const begins = new Map();
  let at = 0, top = false, ended = false;

  // Where the next step leads; null when all has been seen.
  const step = async () => {
    for (;;) {
      if (at === regions.length) {
        const more = inner().find((one) => !regions.includes(one));
        if (!more || regions.length > MOST_REGIONS) return null;
        regions.push(more);
      }
      const region = regions[at];
      if (!begins.has(region)) {
        begins.set(region, region.scrollTop);
        if (region !== whole) region.scrollIntoView({ block: "nearest", behavior: "instant" });
      }
      const was = region.scrollTop;
      if (!top) {
        top = true;
        if (was > 0) to(region, 0);
        if (region.scrollTop !== was) { await moment(STEP_MS); return "on"; }
      }
      to(region, region.scrollTop + Math.max(1, region.clientHeight * SHARE));
      if (region.scrollTop > was + 1) { ended = false; await moment(STEP_MS); return "on"; }
      // At its end: more may be on its way; once it has had time to come, the next region is looked at.
      if (!ended && was > 0) { ended = true; await moment(END_MS); return "end"; }
      at++; top = false; ended = false;
    }
  };

  const back = () => { for (const [region, was] of begins) if (region.isConnected) to(region, was); };
  const begin = whole ? [scrollX, scrollY] : null;
  return { step, back: () => { back(); if (begin) window.scrollTo({ left: begin[0], top: begin[1], behavior: "instant" }); } };
}
