// What every scene draws on: a canvas, its size, a focal point, its chance, its palette and the time.

import { fade } from "./colour.js";

export const TAU = Math.PI * 2;

/** A stage: `u` is the unit of size (the short side), `x` and `y` the focal point, `t` seconds. */
export function stageOf(ctx, w, h, random, palette, { focus = 0.5, t = 0 } = {}) {
  return { ctx, w, h, u: Math.min(w, h), x: w * focus, y: h * 0.42, r: random, p: palette, t };
}

/** Fill the stage with colours from top to bottom. */
export function sky({ ctx, w, h }, ...colours) {
  const ramp = ctx.createLinearGradient(0, 0, 0, h);
  colours.forEach((c, i) => ramp.addColorStop(colours.length > 1 ? i / (colours.length - 1) : 0, c));
  ctx.fillStyle = colours.length > 1 ? ramp : colours[0];
  ctx.fillRect(0, 0, w, h);
}

export function disc({ ctx }, x, y, radius, fill) {
  ctx.beginPath();
  ctx.arc(x, y, Math.max(0, radius), 0, TAU);
  ctx.fillStyle = fill;
  ctx.fill();
}

/** A soft light around a point. */
export function glow({ ctx }, x, y, radius, colour, strength = 0.6) {
  const light = ctx.createRadialGradient(x, y, 0, x, y, radius);
  light.addColorStop(0, fade(colour, strength));
  light.addColorStop(0.4, fade(colour, strength * 0.35));
  light.addColorStop(1, fade(colour, 0));
  ctx.fillStyle = light;
  ctx.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

/** Stars over the upper part of the stage; they twinkle with time. */
export function stars({ ctx, w, h, u, r, t }, count, colour, depth = 1) {
  for (let i = 0; i < count; i++) {
    const [x, y, size, phase] = [r.next() * w, r.next() ** 1.3 * h * depth, r.next() ** 3, r.next() * TAU];
    ctx.fillStyle = fade(colour, 0.35 + 0.6 * size + (t ? 0.15 * Math.sin(t * 1.7 + phase) : 0));
    const d = Math.max(0.6, u * (0.0022 + 0.006 * size));
    ctx.fillRect(x, y, d, d);
  }
}

/** Fill below a ridge line whose height at x is `line(x)`. */
export function ridge({ ctx, w, h }, line, fill) {
  const step = w / 64;
  ctx.beginPath();
  ctx.moveTo(-2, h + 2);
  for (let x = -2; x <= w + step; x += step) ctx.lineTo(x, line(x));
  ctx.lineTo(w + step, h + 2);
  ctx.closePath();
  ctx.fillStyle = fill;
  ctx.fill();
}

/** A line of hills around height `base`: three sines with random phases, drifting with time. */
export function rolling({ u, r, t }, base, height, roughness, drift = 0) {
  const waves = [1, 2.3, 5.1].map((f, i) => ({
    f: (f * r.range(0.8, 1.2) * TAU * roughness) / (u * 1.4),
    a: (height * r.range(0.7, 1.2)) / (1 + i * 1.7),
    phase: r.next() * TAU,
  }));
  return (x) => base + waves.reduce((sum, k) => sum + k.a * Math.sin(k.f * (x + drift * t) + k.phase), 0);
}
