// Scenes of land and water: hills, suns, waves, scales, the road.

import { fade, mix } from "./colour.js";
import { disc, glow, ridge, rolling, sky, stars, TAU } from "./stage.js";

export function hills(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  const day = r.chance(0.55);
  const horizon = day ? mix(p.light, p.glow, 0.35) : mix(p.mid, p.light, 0.35);
  sky(s, day ? mix(p.mid, p.dark, 0.35) : p.deep, day ? p.light : p.dark, horizon, horizon);
  if (!day) stars(s, 60, p.paper, 0.5);
  const sunX = x + u * r.range(-0.2, 0.2);
  const sunY = h * r.range(0.26, 0.4) - Math.min(t * 0.002, 0.1) * h;
  const size = u * r.range(0.1, 0.2);
  glow(s, sunX, sunY, u * 0.9, p.glow, day ? 0.7 : 0.45);
  disc(s, sunX, sunY, size, day ? mix(p.paper, p.glow, 0.4) : p.paper);
  if (!day) disc(s, sunX + size * 0.38, sunY - size * 0.12, size * 0.92, mix(p.deep, p.dark, 0.75));
  const layers = r.int(4, 6);
  const steep = r.range(0.8, 2.2);
  for (let i = 0; i < layers; i++) {
    const near = i / (layers - 1);
    const line = rolling(s, h * (0.46 + 0.42 * near), u * (0.085 - 0.03 * near), steep * (1.15 - 0.5 * near), u * 0.012 * (0.3 + near));
    ridge(s, line, mix(mix(horizon, p.mid, 0.4), p.deep, near ** 0.8));
    const mist = ctx.createLinearGradient(0, h * (0.46 + 0.42 * near), 0, h * (0.66 + 0.42 * near));
    mist.addColorStop(0, fade(horizon, 0));
    mist.addColorStop(1, fade(horizon, 0.3 * (1 - near)));
    ctx.fillStyle = mist;
    if (near < 1) ctx.fillRect(0, h * 0.4, w, h * 0.6);
    if (i === layers - 2 && r.chance(0.6)) pines(s, line, mix(p.dark, p.deep, 0.6));
  }
}

function pines({ ctx, w, u, r }, line, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  for (let x = -u * 0.02; x < w; x += u * r.range(0.018, 0.06)) {
    const [top, y, half] = [u * r.range(0.05, 0.12), line(x) + u * 0.012, u * 0.016];
    ctx.moveTo(x, y - top);
    ctx.lineTo(x + half, y);
    ctx.lineTo(x - half, y);
  }
  ctx.fill();
}

export function suns(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  const bright = r.chance(0.4);
  sky(s, ...(bright ? [p.glow, mix(p.glow, p.light, 0.7)] : [p.deep, p.dark, mix(p.mid, p.dark, 0.3)]));
  const level = h * 0.56;
  const radius = u * r.range(0.3, 0.38);
  const colours = bright ? [p.mid, p.dark] : [p.glow, p.light];
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, w, level);
  ctx.clip();
  if (!bright) glow(s, x, level - radius * 0.5, u * 1.1, p.mid, 0.8);
  const ramp = ctx.createLinearGradient(0, level - radius * 1.5, 0, level);
  ramp.addColorStop(0, colours[0]);
  ramp.addColorStop(1, mix(colours[0], colours[1], 0.8));
  const sunY = level - radius * r.range(0.15, 0.6);
  if (r.chance(0.5)) {
    for (let i = 4; i > 0; i--) disc(s, x, sunY, radius * (0.62 + i * 0.2 + (t ? 0.012 * Math.sin(t * 0.6 + i) : 0)), fade(colours[1], 0.13));
  }
  disc(s, x, sunY, radius, ramp);
  ctx.restore();
  const sea = bright ? p.dark : mix(p.deep, p.dark, 0.3);
  ctx.fillStyle = sea;
  ctx.fillRect(0, level, w, h - level);
  const n = 13;
  for (let i = 0; i < n; i++) {
    const y = level + (h - level) * 0.9 * ((i + 0.4) / n) ** 1.35;
    const half = radius * (1 - (i / n) * 0.75) * (0.55 + 0.45 * r.next()) * (1 + (t ? 0.12 * Math.sin(t * 1.2 + i * 1.9) : 0));
    ctx.fillStyle = fade(mix(colours[0], colours[1], i / n), 0.95 - 0.6 * (i / n));
    ctx.beginPath();
    ctx.roundRect(x - half + u * 0.05 * r.range(-1, 1), y, half * 2, u * 0.011, u * 0.006);
    ctx.fill();
  }
  if (r.chance(0.5)) {
    ctx.fillStyle = mix(p.deep, p.dark, 0.2);
    const bx = x + radius * r.range(-0.7, 0.7);
    ctx.beginPath();
    ctx.moveTo(bx - u * 0.045, level + u * 0.004);
    ctx.quadraticCurveTo(bx, level + u * 0.034, bx + u * 0.055, level + u * 0.004);
    ctx.moveTo(bx, level - u * 0.008);
    ctx.lineTo(bx, level - u * 0.12);
    ctx.lineTo(bx + u * 0.048, level - u * 0.012);
    ctx.fill();
  }
}

export function waves(s) {
  const { h, u, x, r, p, t } = s;
  const light = r.chance(0.5);
  sky(s, ...(light ? [p.paper, mix(p.paper, p.light, 0.7)] : [p.deep, p.dark]));
  disc(s, x + u * r.range(-0.18, 0.18), h * r.range(0.24, 0.34), u * r.range(0.12, 0.2), light ? p.glow : p.paper);
  const n = r.int(7, 10);
  const swell = r.range(0.5, 1.1);
  for (let i = 0; i < n; i++) {
    const near = i / (n - 1);
    const [f, phase] = [(TAU * swell * (1 - near * 0.35)) / u, r.next() * TAU];
    const lift = u * (0.028 + 0.045 * near);
    const base = h * (0.4 + 0.54 * near);
    const fill = near < 0.5 ? mix(p.light, p.mid, near * 2) : mix(p.mid, p.deep, near * 2 - 1);
    ridge(s, (q) => base + lift * Math.sin(f * q + phase + t * (0.25 + near * 0.3)) - lift * 0.5 * Math.abs(Math.sin(f * 0.5 * q + phase)), fill);
    if (i % 3 === 1) {
      const crest = mix(fill, p.paper, 0.35);
      ridge(s, (q) => base + u * 0.006 + lift * Math.sin(f * q + phase + t * (0.25 + near * 0.3)) - lift * 0.5 * Math.abs(Math.sin(f * 0.5 * q + phase)), fill);
      s.ctx.strokeStyle = fade(crest, 0.55);
      s.ctx.lineWidth = Math.max(1, u * 0.004);
      s.ctx.stroke();
    }
  }
}

export function scales(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  sky(s, p.paper, mix(p.light, p.paper, 0.4));
  disc(s, x + u * r.range(-0.1, 0.1), h * 0.27, u * r.range(0.19, 0.25), p.glow);
  const size = u * r.range(0.14, 0.18);
  const from = h * r.range(0.38, 0.5);
  for (let j = 0, y = from; y < h + size * 2; j++, y += size * 0.5) {
    const near = Math.min(1, (y - from) / (h - from));
    const fill = mix(mix(p.light, p.mid, Math.min(1, near * 2)), p.deep, Math.max(0, near * 1.5 - 0.5));
    for (let q = j % 2 ? -size : 0; q < w + size; q += size * 2) {
      const rise = u * 0.03 * Math.sin((q / u) * 3 + j * 0.4 + t * 0.7) * (1 - near * 0.5);
      [1, 0.72, 0.44, 0.2].forEach((k, i) => disc(s, q, y + size + rise, size * k, i % 2 ? mix(fill, p.paper, 0.75 - near * 0.45) : fill));
    }
  }
}

export function road(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  const level = h * r.range(0.42, 0.5);
  const warm = mix(p.light, p.glow, 0.5);
  sky(s, p.deep, p.dark, p.mid, warm, warm);
  stars(s, 40, p.paper, 0.3);
  glow(s, x, level, u * 0.9, p.glow, 0.8);
  disc(s, x, level - u * 0.03, u * r.range(0.08, 0.15), mix(p.paper, p.glow, 0.5));
  ridge(s, rolling(s, level - u * 0.015, u * 0.03, 1.7), mix(p.mid, p.dark, 0.7));
  ctx.fillStyle = mix(p.dark, p.deep, 0.55);
  ctx.fillRect(0, level + u * 0.02, w, h);
  const ground = ctx.createLinearGradient(0, level, 0, h);
  ground.addColorStop(0, fade(p.mid, 0.6));
  ground.addColorStop(0.5, fade(p.mid, 0));
  ctx.fillStyle = ground;
  ctx.fillRect(0, level, w, h - level);
  const bend = u * r.range(-0.25, 0.25);
  const at = (z) => x + bend * (1 - z) * (1 - z) * z * 2;
  ctx.beginPath();
  for (let z = 0; z <= 1.001; z += 0.05) ctx.lineTo(at(z) - u * (0.006 + 0.5 * z), level + u * 0.015 + (h - level) * z);
  for (let z = 1; z >= -0.001; z -= 0.05) ctx.lineTo(at(z) + u * (0.006 + 0.5 * z), level + u * 0.015 + (h - level) * z);
  ctx.fillStyle = p.deep;
  ctx.fill();
  ctx.fillStyle = p.glow;
  for (let k = 0; k < 9; k++) {
    const z = ((k + ((t * 0.9) % 1)) / 9) ** 2.4;
    const z2 = z + 0.05 * (0.1 + z);
    const [y, y2] = [level + u * 0.015 + (h - level) * z, level + u * 0.015 + (h - level) * z2];
    ctx.beginPath();
    ctx.moveTo(at(z) - u * 0.014 * z, y);
    ctx.lineTo(at(z) + u * 0.014 * z, y);
    ctx.lineTo(at(z2) + u * 0.016 * z2, y2);
    ctx.lineTo(at(z2) - u * 0.016 * z2, y2);
    ctx.fill();
  }
  if (r.chance(0.65)) poles(s, level, at);
}

function poles({ ctx, h, u, p, r }, level, at) {
  const side = r.chance(0.5) ? 1 : -1;
  ctx.strokeStyle = p.deep;
  for (let k = 6; k > 0; k--) {
    const z = 0.62 ** (7 - k) * 1.1;
    const [px, y] = [at(z) + side * u * (0.03 + 0.62 * z), level + u * 0.015 + (h - level) * z];
    ctx.lineWidth = Math.max(0.8, u * 0.018 * z);
    ctx.beginPath();
    ctx.moveTo(px, y);
    ctx.lineTo(px, y - u * 0.75 * z);
    ctx.moveTo(px - u * 0.09 * z, y - u * 0.66 * z);
    ctx.lineTo(px + u * 0.09 * z, y - u * 0.66 * z);
    ctx.stroke();
  }
}
