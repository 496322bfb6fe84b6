// Scenes of the dark: orbits, the woods, the iris, a profile with another world inside it.

import { fade, mix } from "./colour.js";
import { person } from "./built.js";
import { disc, glow, ridge, rolling, sky, stars, TAU } from "./stage.js";

export function orbit(s) {
  const { ctx, h, u, x, r, p, t } = s;
  sky(s, p.deep, mix(p.deep, p.dark, 0.8), mix(p.dark, p.mid, 0.35));
  glow(s, x + u * r.range(-0.4, 0.4), h * r.range(0.1, 0.6), u, p.mid, 0.55);
  stars(s, 130, p.paper, 1);
  const [cy, radius] = [h * r.range(0.36, 0.44), u * r.range(0.2, 0.32)];
  const tilt = r.range(-0.5, 0.5);
  ctx.lineWidth = Math.max(0.7, u * 0.0025);
  for (let i = 1; i < 5; i++) {
    ctx.strokeStyle = fade(p.light, 0.4 - i * 0.07);
    ctx.beginPath();
    ctx.ellipse(x, cy, radius * (1.25 + i * 0.42), radius * (0.3 + i * 0.12), tilt, 0, TAU);
    ctx.stroke();
  }
  const ringed = r.chance(0.55);
  const ring = (from, to) => {
    for (const [k, alpha] of [[1.75, 0.8], [1.6, 0.45], [1.48, 0.9]]) {
      ctx.strokeStyle = fade(p.glow, alpha);
      ctx.lineWidth = u * 0.016;
      ctx.beginPath();
      ctx.ellipse(x, cy, radius * k, radius * k * 0.24, tilt, from, to);
      ctx.stroke();
    }
  };
  if (ringed) ring(Math.PI, TAU);
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, cy, radius, 0, TAU);
  ctx.clip();
  ctx.translate(x, cy);
  ctx.rotate(tilt);
  const bands = r.int(5, 9);
  for (let i = 0; i < bands; i++) {
    ctx.fillStyle = mix(i % 2 ? p.light : p.mid, p.glow, r.next() * 0.4);
    ctx.fillRect(-radius, -radius + (2 * radius * i) / bands, radius * 2, (2 * radius) / bands + 1);
  }
  ctx.rotate(-tilt);
  const shade = ctx.createRadialGradient(-radius * 0.5, -radius * 0.5, radius * 0.2, -radius * 0.3, -radius * 0.3, radius * 1.6);
  shade.addColorStop(0, fade(p.paper, 0.35));
  shade.addColorStop(0.35, fade(p.deep, 0));
  shade.addColorStop(0.85, fade(p.deep, 0.92));
  ctx.fillStyle = shade;
  ctx.fillRect(-radius, -radius, radius * 2, radius * 2);
  ctx.restore();
  if (ringed) ring(0, Math.PI);
  const angle = r.next() * TAU + t * 0.08;
  disc(s, x + Math.cos(angle) * radius * 2, cy + Math.sin(angle) * radius * 0.9, u * 0.022, p.paper);
}

export function woods(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  const haze = mix(p.mid, p.light, 0.35);
  sky(s, p.deep, p.dark, mix(p.mid, haze, 0.5), mix(p.dark, p.deep, 0.5));
  const my = h * r.range(0.26, 0.36);
  glow(s, x, my + u * 0.1, u * 0.85, haze, 0.75);
  disc(s, x + u * r.range(-0.12, 0.12), my, u * r.range(0.13, 0.22), r.chance(0.5) ? p.glow : p.paper);
  for (let layer = 0; layer < 3; layer++) {
    const fill = mix(mix(haze, p.mid, 0.5), p.deep, [0.35, 0.68, 1][layer]);
    ctx.fillStyle = fill;
    for (let q = -u * 0.1; q < w + u * 0.1; q += u * r.range(0.05, 0.13) * (1 + layer * 0.75)) {
      const clear = Math.abs(q - x) < u * (0.05 + 0.13 * layer);
      const girth = u * (0.008 + 0.016 * layer) * r.range(0.7, 1.5);
      const lean = u * r.range(-0.03, 0.03);
      const bough = r.range(0.1, 0.45);
      if (clear) continue;
      ctx.beginPath();
      ctx.moveTo(q - girth * 0.5 + lean, -2);
      ctx.lineTo(q + girth * 0.5 + lean, -2);
      ctx.lineTo(q + girth, h);
      ctx.lineTo(q - girth, h);
      ctx.fill();
      ctx.lineWidth = girth * 0.45;
      ctx.strokeStyle = fill;
      const side = r.chance(0.5) ? 1 : -1;
      ctx.beginPath();
      ctx.moveTo(q + lean * (1 - bough), h * bough);
      ctx.quadraticCurveTo(q + side * u * 0.05, h * bough - u * 0.02, q + side * u * 0.08, h * bough - u * 0.1);
      ctx.stroke();
    }
    ridge(s, rolling(s, h * (0.66 + layer * 0.09), u * 0.018, 1.2), fill);
    if (layer === 1) {
      person(s, x, h * 0.76, u * 0.15, mix(p.deep, p.dark, 0.1));
      glow(s, x + u * 0.045, h * 0.7, u * 0.16, p.glow, 0.85 + (t ? 0.1 * Math.sin(t * 5) : 0));
      disc(s, x + u * 0.028, h * 0.705, u * 0.008, p.paper);
    }
    if (layer < 2) {
      const fog = ctx.createLinearGradient(0, h * 0.5, 0, h * 0.85);
      fog.addColorStop(0, fade(haze, 0));
      fog.addColorStop(1, fade(haze, 0.35));
      ctx.fillStyle = fog;
      ctx.fillRect(0, h * 0.5, w, h * 0.5);
    }
  }
}

export function iris(s) {
  const { ctx, h, u, x, r, p, t } = s;
  sky(s, p.deep, mix(p.deep, p.dark, 0.7));
  const [cy, radius] = [h * 0.4, u * r.range(0.32, 0.4)];
  glow(s, x, cy, u * 0.9, p.mid, 0.6);
  disc(s, x, cy, radius, mix(p.deep, p.mid, 0.55));
  const n = 150;
  const inner = radius * (r.range(0.3, 0.4) + (t ? 0.025 * Math.sin(t * 0.7) : 0));
  for (const [colour, width] of [[p.mid, 0.009], [p.light, 0.006], [p.glow, 0.004]]) {
    ctx.strokeStyle = fade(colour, 0.85);
    ctx.lineWidth = Math.max(0.6, u * width);
    ctx.beginPath();
    for (let i = 0; i < n / 2; i++) {
      const angle = r.next() * TAU;
      const [a, b] = [inner * r.range(0.95, 1.35), radius * r.range(0.62, 0.98)];
      ctx.moveTo(x + Math.cos(angle) * a, cy + Math.sin(angle) * a);
      ctx.lineTo(x + Math.cos(angle + 0.05) * b, cy + Math.sin(angle + 0.05) * b);
    }
    ctx.stroke();
  }
  disc(s, x, cy, inner, p.deep);
  if (r.chance(0.6)) person(s, x, cy + inner * 0.66, inner * 1.1, p.glow);
  else disc(s, x + inner * 0.35, cy - inner * 0.35, inner * 0.2, p.paper);
  ctx.lineWidth = Math.max(1, u * 0.006);
  for (let i = 1; i < 4; i++) {
    ctx.strokeStyle = fade(p.light, 0.28 - i * 0.06);
    ctx.beginPath();
    ctx.arc(x, cy, radius * (1 + i * 0.13), 0, TAU);
    ctx.stroke();
  }
}

const face = new Path2D(
  "M2 100C4 88 19 82 29 77C34 74 34 67 30 60C19 49 17 30 27 18C37 6 58 5 68 15C73 20 74 27 73 31C72.6 34 74 36 75.5 39" +
    "C77 42 80.4 45 79.6 46.8C79 48 76 48 75 48.6C75 50 76.8 51 76.4 52.4C76 53.4 74.6 53.7 74.4 54C75 55 76 56 75.2 57.4" +
    "C74 59 74.6 60.4 74.8 62C75 66.4 70 68 63 67C59 66.6 58 70 59 75C62 82 82 86 92 100Z",
);

export function profile(s) {
  const { ctx, w, h, x, r, p, t } = s;
  const bright = r.chance(0.6);
  sky(s, ...(bright ? [p.paper, mix(p.paper, p.light, 0.75)] : [mix(p.mid, p.dark, 0.4), p.dark, p.deep]));
  const size = Math.min(h * 0.9, w * 1.3);
  const flip = r.chance(0.5) ? -1 : 1;
  const top = h - size;
  if (r.chance(0.7)) disc(s, x + flip * size * 0.12, top + size * 0.36, size * r.range(0.36, 0.44), bright ? p.glow : p.mid);
  const inside = r.int(0, 2);
  ctx.save();
  ctx.translate(x - (flip * size) / 2, top);
  ctx.scale((flip * size) / 100, size / 100);
  ctx.save();
  ctx.clip(face);
  const within = { ...s, ctx, w: 100, h: 100, u: 100, x: 50 };
  sky(within, p.deep, p.dark, bright ? p.mid : mix(p.light, p.glow, 0.4));
  if (inside === 0) {
    stars(within, 50, p.paper, 0.7);
    disc(within, 54, 30, 9, p.glow);
  } else if (inside === 1) {
    disc(within, 50, 40, 15, p.glow);
  } else {
    disc(within, 60, 26, 6, p.paper);
    ctx.fillStyle = p.deep;
    for (let q = 0; q < 100; q += 7) ctx.fillRect(q, 44 + r.range(-10, 14), 6.4, 60);
    ctx.fillStyle = p.glow;
    for (let i = 0; i < 46; i++) ctx.fillRect(r.int(2, 60) * 1.6, r.range(56, 98), 1.1, 1.6);
  }
  if (inside < 2) {
    for (let i = 0; i < 4; i++) {
      ridge(within, rolling({ ...within, t }, 52 + i * 13, 5, 1.5, 0.7 * (i + 1)), mix(p.light, p.deep, 0.3 + i * 0.23));
    }
    if (inside === 1) {
      ctx.strokeStyle = p.deep;
      ctx.lineWidth = 0.9;
      ctx.beginPath();
      for (let i = 0; i < 5; i++) {
        const [bx, by] = [30 + r.range(0, 45) + ((t * 1.5) % 20), r.range(16, 36)];
        ctx.moveTo(bx - 2.6, by - 1.3);
        ctx.quadraticCurveTo(bx - 1, by - 1.6, bx, by);
        ctx.quadraticCurveTo(bx + 1, by - 1.6, bx + 2.6, by - 1.3);
      }
      ctx.stroke();
    }
  }
  ctx.restore();
  ctx.restore();
}
