// Tells the kit of each vital as it changes. Stands after the library web-vitals, in a scope of their own.
const report = window.__auditkit_vital;
if (window === window.top && report) {
  const tell = (metric) => { try { report(metric.name, metric.value); } catch { /* the page is going away */ } };
  for (const name of ["onLCP", "onCLS", "onFCP", "onTTFB"]) webVitals[name](tell, { reportAllChanges: true });
  webVitals.onINP(tell, { reportAllChanges: true, durationThreshold: 16 });
}
