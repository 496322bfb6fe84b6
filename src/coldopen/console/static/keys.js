// Arrow keys drive everything: up and down between zones, left and right within one, Enter opens,
// Escape and Backspace go back. The same on a television and on a desktop.

import { calm } from "./dom.js";

const stops = (zone) => [...zone.querySelectorAll("[data-stop]")].filter((node) => !node.disabled && node.getClientRects().length);
const zonesOf = (scope) => [...scope.querySelectorAll("[data-zone]")].filter((zone) => !zone.closest("[hidden]") && zone.querySelector("[data-stop]"));

/** Focus a stop, remember it in its zone, and bring it into view. */
export function focusOn(node) {
  if (!node) return false;
  const zone = node.closest("[data-zone]");
  if (zone && "roving" in zone.dataset) {
    for (const other of zone.querySelectorAll('[data-stop][tabindex="0"]')) other.tabIndex = -1;
    node.tabIndex = 0;
  }
  node.focus({ preventScroll: true });
  const behavior = calm() ? "auto" : "smooth";
  if (node.closest("#hero, .bar")) scrollTo({ top: 0, behavior });
  else node.scrollIntoView({ block: "center", inline: "center", behavior });
  return true;
}

/** Listen for keys. `app` says what is open and how to go back. */
export function driveByKeys(app) {
  document.addEventListener("focusin", ({ target }) => {
    const zone = target.closest?.("[data-zone]");
    if (zone && target.matches("[data-stop]")) zone.current = target;
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (handle(event, app)) event.preventDefault();
  });
}

function handle(event, app) {
  const { key, target } = event;
  const dialog = [...document.querySelectorAll("dialog[open]")].pop();
  if (key === "Backspace" || key === "Escape" || key === "GoBack" || key === "BrowserBack") {
    if (dialog) {
      if (key === "Escape") return false;
      dialog.close();
      return true;
    }
    return app.back(target);
  }
  if ((key === "i" || key === "I") && !dialog) {
    app.toggleLens();
    return true;
  }
  if (!key.startsWith("Arrow")) return false;
  const scope = dialog ?? target.closest?.("#lens") ?? document.body;
  return key === "ArrowUp" || key === "ArrowDown" ? upOrDown(scope, target, key === "ArrowDown" ? 1 : -1) : across(scope, target, key === "ArrowRight" ? 1 : -1, app);
}

function upOrDown(scope, target, step) {
  let zones = zonesOf(scope);
  if (scope === document.body) zones = zones.filter((zone) => !zone.closest("dialog, #lens"));
  const at = zones.indexOf(target.closest?.("[data-zone]"));
  if (at >= 0 && "wraps" in zones[at].dataset && focusOn(nextLine(zones[at], target, step))) return true;
  for (let i = at < 0 ? (step > 0 ? 0 : zones.length - 1) : at + step; i >= 0 && i < zones.length; i += step) {
    if (focusOn("wraps" in zones[i].dataset ? nextLine(zones[i], target, step) : rememberedStop(zones[i], target))) return true;
  }
  if (at >= 0 && scope === document.body) focusOn(target.closest("[data-stop]"));
  return true;
}

const centreOf = (node) => {
  const box = node.getBoundingClientRect();
  return box.left + box.width / 2;
};
const nearest = (list, x) => list.reduce((best, node) => (Math.abs(centreOf(node) - x) < Math.abs(centreOf(best) - x) ? node : best), list[0]);

/** In a zone whose stops wrap into lines: what is nearest in the line below or above; undefined past the last. */
function nextLine(zone, from, step) {
  const edge = (node) => step * node.getBoundingClientRect()[step > 0 ? "top" : "bottom"];
  const line = (node) => step * node.getBoundingClientRect().top;
  const ahead = stops(zone).filter((node) => (zone.contains(from) ? line(node) > line(from) + 1 : true));
  const first = Math.min(...ahead.map(edge));
  return nearest(ahead.filter((node) => edge(node) <= first + 1), centreOf(from));
}

/** Where one was in the zone before; else its roving stop; else, for short lines, what lies nearest. */
function rememberedStop(zone, from) {
  const list = stops(zone);
  if (zone.current?.isConnected && list.includes(zone.current)) return zone.current;
  if ("roving" in zone.dataset) return list.find((node) => node.tabIndex === 0) ?? list[0];
  if (!zone.closest("dialog") || !from.matches?.("[data-stop]")) return list[0];
  return nearest(list, centreOf(from));
}

function across(scope, target, step, app) {
  const zone = target.closest?.("[data-zone]");
  if (target.tagName === "SELECT") {
    const next = target.selectedIndex + step;
    if (next >= 0 && next < target.options.length) {
      target.selectedIndex = next;
      target.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  }
  if (!zone) return upOrDown(scope, target, 1);
  const forward = getComputedStyle(zone).direction === "rtl" ? -step : step;
  const list = stops(zone);
  const next = list[list.indexOf(target) + forward];
  if (next) focusOn(next);
  else if (scope.id === "lens" && step < 0) app.leaveLens();
  return true;
}
