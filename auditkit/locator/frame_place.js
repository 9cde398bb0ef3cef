// How a frame stands in the page around it: whether a customer sees it, and whether it is a large part of the content.
({ closest, inSight, isFixed }) => (frame) => {
  const seen = inSight(frame);
  const page = frame.ownerDocument;
  const main = page.querySelector("main, [role=main]") || page.body;
  const { width, height } = frame.getBoundingClientRect();
  const view = page.defaultView;
  const aside = closest(frame, "header, footer, nav, aside, [role=banner], [role=contentinfo], [role=navigation], " +
    "[role=complementary], ins, [id*=google_ads], [class*=advert]");
  // A header of its own section is content.
  const around = aside && !(aside.matches("header, footer") && aside.closest("main, article, section"));
  // What is content is at least a third as wide as the content, an eighth of the window, and no strip.
  const large = width >= main.clientWidth / 3 && height >= 150 && width * height >= (view.innerWidth * view.innerHeight) / 8;
  return { seen, large: seen && large && !around && !isFixed(frame) };
}
