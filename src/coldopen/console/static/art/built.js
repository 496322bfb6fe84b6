// Scenes of built things: the city, the doorway, the arches.

import { fade, mix } from "./colour.js";
import { disc, glow, sky, stars, TAU } from "./stage.js";

export function city(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  const horizon = mix(p.mid, p.light, 0.45);
  sky(s, p.deep, p.dark, p.mid, horizon);
  stars(s, 50, p.paper, 0.45);
  const [mx, my, size] = [x + u * r.range(-0.22, 0.22), h * r.range(0.22, 0.34), u * r.range(0.11, 0.24)];
  glow(s, mx, my, u * 0.8, p.glow, 0.45);
  disc(s, mx, my, size, r.chance(0.5) ? p.paper : p.glow);
  for (let layer = 0; layer < 3; layer++) {
    const near = layer / 2;
    const fill = mix(mix(horizon, p.mid, 0.7), p.deep, 0.25 + near * 0.7);
    const top = h * (0.42 + 0.16 * near);
    const lit = new Path2D();
    ctx.fillStyle = fill;
    for (let q = -u * 0.05; q < w + u * 0.05; ) {
      const width = u * r.range(0.07, 0.15) * (0.8 + near * 0.6);
      const lean = 1 - Math.min(1, Math.abs(q + width / 2 - x) / (u * 0.8));
      const y = top + h * (0.15 * r.next() - 0.12 * lean * r.next());
      ctx.fillRect(q, y, width + 1, h - y);
      if (r.chance(0.3)) ctx.fillRect(q + width * 0.45, y - u * 0.07 * r.next() - u * 0.02, Math.max(1, u * 0.006), u * 0.1);
      if (r.chance(0.25)) ctx.fillRect(q + width * 0.2, y - u * 0.025, width * 0.6, u * 0.03);
      const pane = u * 0.012 * (0.8 + near * 0.7);
      const panes = Math.floor(width / (pane * 2.3));
      for (let a = 0; layer && a < panes; a++) {
        for (let b = 0; b < 26; b++) {
          const on = r.next();
          const py = y + pane * 2 + b * pane * 2.4;
          if (on < 0.17 && py < h && !(t && on < 0.02 && Math.sin(t * 0.8 + on * 900) < 0)) {
            lit.rect(q + pane * 0.9 + a * pane * 2.3, py, pane, pane * 1.2);
          }
        }
      }
      q += width + (r.chance(0.2) ? u * 0.02 : 0);
    }
    ctx.fillStyle = fade(layer === 1 ? mix(p.light, p.glow, 0.5) : p.glow, layer === 1 ? 0.5 : 0.9);
    ctx.fill(lit);
    if (layer < 2) {
      const haze = ctx.createLinearGradient(0, h * 0.45, 0, h);
      haze.addColorStop(0, fade(horizon, 0));
      haze.addColorStop(1, fade(horizon, 0.45));
      ctx.fillStyle = haze;
      ctx.fillRect(0, 0, w, h);
    }
  }
}

export function doorway(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  const flicker = t ? 0.95 + 0.05 * Math.sin(t * 7) * Math.sin(t * 1.3) : 1;
  sky(s, p.deep, mix(p.deep, p.dark, 0.8), mix(p.deep, p.dark, 0.5));
  const floor = h * 0.62;
  const [half, top] = [u * r.range(0.09, 0.13), floor - u * r.range(0.42, 0.52)];
  const round = r.chance(0.4);
  glow(s, x, (top + floor) / 2, u * 0.85, p.mid, 0.8 * flicker);
  ctx.fillStyle = mix(p.deep, p.dark, 0.25);
  ctx.fillRect(0, floor, w, h - floor);
  const spill = ctx.createLinearGradient(0, floor, 0, h);
  spill.addColorStop(0, fade(p.glow, 0.95 * flicker));
  spill.addColorStop(1, fade(p.mid, 0.12));
  const slant = u * r.range(-0.3, 0.3);
  ctx.beginPath();
  ctx.moveTo(x - half, floor);
  ctx.lineTo(x + half, floor);
  ctx.lineTo(x + half * 3.4 + slant, h);
  ctx.lineTo(x - half * 3.4 + slant, h);
  ctx.fillStyle = spill;
  ctx.fill();
  const light = ctx.createLinearGradient(0, top, 0, floor);
  light.addColorStop(0, mix(p.glow, p.light, 0.5));
  light.addColorStop(1, mix(p.paper, p.glow, 0.45));
  ctx.beginPath();
  ctx.moveTo(x - half, floor);
  ctx.lineTo(x - half, top + (round ? half : 0));
  if (round) ctx.arc(x, top + half, half, Math.PI, 0);
  else ctx.lineTo(x + half, top);
  ctx.lineTo(x + half, floor);
  ctx.fillStyle = light;
  ctx.fill();
  person(s, x + half * r.range(-0.2, 0.2), floor + u * 0.012, u * r.range(0.2, 0.26), p.deep);
  const shade = ctx.createLinearGradient(0, floor, 0, h);
  shade.addColorStop(0, fade(p.deep, 0.95));
  shade.addColorStop(1, fade(p.deep, 0));
  ctx.beginPath();
  ctx.moveTo(x - u * 0.028, floor + u * 0.01);
  ctx.lineTo(x + u * 0.028, floor + u * 0.01);
  ctx.lineTo(x + u * 0.085 + slant * 0.95, h);
  ctx.lineTo(x - u * 0.085 + slant * 0.95, h);
  ctx.fillStyle = shade;
  ctx.fill();
}

/** A standing figure whose feet are at (x, y). */
export function person({ ctx }, x, y, height, fill) {
  const k = height;
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.ellipse(x, y - k * 0.92, k * 0.062, k * 0.075, 0, 0, TAU);
  ctx.fill();
  ctx.beginPath();
  ctx.moveTo(x - k * 0.03, y - k * 0.86);
  ctx.quadraticCurveTo(x - k * 0.14, y - k * 0.82, x - k * 0.15, y - k * 0.68);
  ctx.lineTo(x - k * 0.155, y - k * 0.42);
  ctx.lineTo(x - k * 0.115, y - k * 0.42);
  ctx.lineTo(x - k * 0.105, y - k * 0.62);
  ctx.lineTo(x - k * 0.12, y - k * 0.3);
  ctx.lineTo(x - k * 0.085, y);
  ctx.lineTo(x - k * 0.02, y);
  ctx.lineTo(x, y - k * 0.36);
  ctx.lineTo(x + k * 0.03, y);
  ctx.lineTo(x + k * 0.09, y);
  ctx.lineTo(x + k * 0.12, y - k * 0.3);
  ctx.lineTo(x + k * 0.105, y - k * 0.62);
  ctx.lineTo(x + k * 0.12, y - k * 0.42);
  ctx.lineTo(x + k * 0.155, y - k * 0.42);
  ctx.lineTo(x + k * 0.15, y - k * 0.68);
  ctx.quadraticCurveTo(x + k * 0.14, y - k * 0.82, x + k * 0.03, y - k * 0.86);
  ctx.fill();
}

export function arches(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  const outer = r.chance(0.5) ? p.dark : p.mid;
  sky(s, outer, mix(outer, p.deep, 0.6));
  const floor = h * 0.68;
  const n = r.int(4, 6);
  for (let i = 0; i < n; i++) {
    const k = 1 - i / n;
    const half = u * 0.44 * k ** 0.9;
    const spring = floor - u * 0.36 * k - u * 0.1;
    const inside = i / (n - 1);
    ctx.beginPath();
    ctx.moveTo(x - half, floor + u * 0.1 * k);
    ctx.lineTo(x - half, spring);
    ctx.arc(x, spring, half, Math.PI, 0);
    ctx.lineTo(x + half, floor + u * 0.1 * k);
    ctx.fillStyle = inside < 0.5 ? mix(outer, p.light, inside * 2) : mix(p.light, p.glow, inside * 2 - 1);
    ctx.fill();
  }
  const size = u * r.range(0.05, 0.075);
  disc(s, x, floor - u * 0.23 - (t ? Math.min(u * 0.05, t * u * 0.001) : 0), size, p.paper);
  const steps = 7;
  for (let i = 0; i < steps; i++) {
    const z = i / steps;
    const half = u * (0.09 + 0.5 * z ** 1.25);
    const y = floor + u * 0.015 + (h - floor) * z ** 1.1;
    ctx.fillStyle = mix(p.light, p.deep, 0.25 + z * 0.72);
    ctx.fillRect(x - half, y, half * 2, h - y);
    ctx.fillStyle = mix(p.glow, p.dark, 0.2 + z * 0.75);
    ctx.fillRect(x - half, y, half * 2, Math.max(1, u * 0.008));
  }
  if (r.chance(0.7)) person(s, x + u * r.range(-0.03, 0.03), floor + u * 0.05, u * 0.13, p.deep);
  if (w > h * 1.2) {
    for (const side of [-1, 1]) {
      for (let i = 1; i < 4; i++) {
        ctx.fillStyle = fade(p.deep, 0.25);
        ctx.fillRect(x + side * u * (0.36 + i * 0.24) - u * 0.05, h * 0.16, u * 0.1, h);
      }
    }
  }
}
