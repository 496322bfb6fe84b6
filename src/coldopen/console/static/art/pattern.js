// Scenes of pure form: blocks, cut-outs, rays, petals, the pulse, lanes.

import { fade, mix } from "./colour.js";
import { disc, glow, sky, TAU } from "./stage.js";

export function blocks(s) {
  const { ctx, w, h, u, r, p, t } = s;
  sky(s, p.paper);
  const across = w > h * 1.2 ? 6 : 4;
  const cell = w / across;
  const colours = [p.mid, p.light, p.glow, p.dark, p.paper, mix(p.mid, p.light, 0.5)];
  for (let j = 0; j * cell < h; j++) {
    for (let i = 0; i < across; i++) {
      const [x, y, ground] = [i * cell, j * cell, r.pick(colours)];
      const ink = r.pick(colours.filter((c) => c !== ground));
      const quarter = r.int(0, 3);
      const kind = r.int(0, 6);
      const turn = t && kind < 3 ? Math.floor((t + i * 3 + j * 5) / 9) : 0;
      ctx.fillStyle = ground;
      ctx.fillRect(x, y, cell + 1, cell + 1);
      ctx.save();
      ctx.beginPath();
      ctx.rect(x, y, cell + 0.5, cell + 0.5);
      ctx.clip();
      ctx.translate(x + cell / 2, y + cell / 2);
      ctx.rotate(((quarter + turn) * TAU) / 4);
      ctx.fillStyle = ink;
      ctx.beginPath();
      const c = cell / 2;
      if (kind === 0) ctx.arc(-c, -c, cell, 0, TAU);
      else if (kind === 1) ctx.arc(-c, 0, c, 0, TAU);
      else if (kind === 2) ctx.arc(0, 0, c * 0.72, 0, TAU);
      else if (kind === 3) ctx.rect(-c, -c, cell, c);
      else if (kind === 4) ctx.arc(-c, -c, c, 0, TAU), ctx.arc(c, c, c, 0, TAU);
      else if (kind === 5) ctx.moveTo(-c, -c), ctx.lineTo(c, -c), ctx.lineTo(-c, c);
      ctx.fill();
      if (kind === 2) disc(s, 0, 0, c * 0.3, ground);
      ctx.restore();
    }
  }
}

export function cutouts(s) {
  const { ctx, w, h, u, r, p, t } = s;
  const fields = [p.light, p.glow, p.mid, mix(p.dark, p.mid, 0.5), p.paper];
  const [cols, rows] = w > h ? [3, 2] : [2, 3];
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < cols; i++) {
      const ground = fields[(i + j * 2 + r.int(0, 1)) % fields.length];
      ctx.fillStyle = ground;
      ctx.fillRect((i * w) / cols, (j * h) / rows, w / cols + 1, h / rows + 1);
      const ink = r.pick([p.deep, p.paper, p.glow, p.mid, p.dark].filter((c) => c !== ground));
      const [cx, cy] = [((i + 0.5) * w) / cols, ((j + 0.5) * h) / rows];
      frond(s, cx, cy, Math.min(w / cols, h / rows) * 0.46, r.next() * TAU + (t ? 0.1 * Math.sin(t * 0.5 + i + j) : 0), ink);
    }
  }
}

function frond({ ctx, r }, x, y, size, angle, ink) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  ctx.fillStyle = ink;
  const fingers = r.int(3, 5);
  ctx.beginPath();
  ctx.roundRect(-size * 0.07, -size * 0.9, size * 0.14, size * 1.8, size * 0.07);
  ctx.fill();
  for (let k = 0; k < fingers; k++) {
    for (const side of [-1, 1]) {
      const at = -size * 0.75 + (k * size * 1.4) / fingers;
      ctx.save();
      ctx.translate(0, at + size * 0.2);
      ctx.rotate(side * r.range(0.85, 1.15));
      ctx.beginPath();
      ctx.ellipse(0, -size * 0.36, size * r.range(0.11, 0.16), size * (0.4 + 0.12 * Math.sin((k / fingers) * 3)), 0, 0, TAU);
      ctx.fill();
      ctx.restore();
    }
  }
  ctx.restore();
}

export function rays(s) {
  const { ctx, h, w, u, x, r, p, t } = s;
  const cy = h * 0.44;
  const [a, b] = r.chance(0.5) ? [p.mid, p.light] : [p.dark, p.mid];
  sky(s, a);
  const n = r.int(12, 20);
  const far = Math.hypot(w, h);
  const turn = r.next() * TAU + t * 0.03;
  ctx.fillStyle = b;
  ctx.beginPath();
  for (let i = 0; i < n; i++) {
    const angle = turn + (i * TAU) / n;
    ctx.moveTo(x, cy);
    ctx.lineTo(x + Math.cos(angle) * far, cy + Math.sin(angle) * far);
    ctx.lineTo(x + Math.cos(angle + Math.PI / n) * far, cy + Math.sin(angle + Math.PI / n) * far);
    ctx.closePath();
  }
  ctx.fill();
  glow(s, x, cy, u * 0.8, p.glow, 0.55);
  const size = u * r.range(0.25, 0.31);
  disc(s, x, cy, size * 1.12, p.deep);
  disc(s, x, cy, size * 1.03, p.glow);
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, cy, size * 1.03, 0, TAU);
  ctx.clip();
  ctx.translate(x, cy);
  ctx.rotate(r.range(-0.25, 0.25));
  emblem(s, r.int(0, 3), size);
  ctx.restore();
}

function emblem({ ctx, p }, kind, k) {
  ctx.fillStyle = p.deep;
  ctx.beginPath();
  if (kind === 0) {
    [[0.16, -1], [-0.5, 0.16], [-0.06, 0.16], [-0.24, 1], [0.54, -0.24], [0.08, -0.24], [0.42, -1]].forEach(([a, b]) => ctx.lineTo(a * k, b * k));
  } else if (kind === 1) {
    for (let i = 0; i < 10; i++) {
      const [d, angle] = [i % 2 ? 0.36 * k : 0.86 * k, (i * TAU) / 10 - TAU / 4];
      ctx.lineTo(Math.cos(angle) * d, Math.sin(angle) * d);
    }
  } else if (kind === 2) {
    [[-1.3, 1], [-0.5, -0.3], [-0.2, 0.1], [0.22, -0.62], [1.3, 1]].forEach(([a, b]) => ctx.lineTo(a * k, b * k));
  } else {
    for (let i = -2; i <= 2; i++) ctx.rect(-1.2 * k, (i * 0.4 - 0.09) * k, 2.4 * k, 0.19 * k);
  }
  ctx.fill();
}

export function petals(s) {
  const { ctx, h, u, x, r, p, t } = s;
  const bright = r.chance(0.5);
  sky(s, ...(bright ? [p.paper, mix(p.paper, p.glow, 0.6)] : [p.deep, p.dark]));
  const cy = h * 0.4;
  ctx.globalCompositeOperation = bright ? "multiply" : "screen";
  const rings = r.int(2, 3);
  for (let ring = 0; ring < rings; ring++) {
    const n = r.int(5, 9);
    const turn = r.next() * TAU + t * 0.04 * (ring % 2 ? -1 : 1);
    const reach = u * (0.2 - ring * 0.055);
    for (let i = 0; i < n; i++) {
      const angle = turn + (i * TAU) / n;
      ctx.save();
      ctx.translate(x + Math.cos(angle) * reach, cy + Math.sin(angle) * reach);
      ctx.rotate(angle);
      ctx.beginPath();
      ctx.ellipse(0, 0, u * 0.2, u * (0.1 - ring * 0.015), 0, 0, TAU);
      ctx.fillStyle = fade([p.light, p.mid, p.glow][(ring + (i % 2)) % 3], bright ? 0.75 : 0.62);
      ctx.fill();
      ctx.restore();
    }
  }
  ctx.globalCompositeOperation = "source-over";
  disc(s, x, cy, u * 0.05, bright ? p.dark : p.paper);
}

export function pulse(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  sky(s, p.deep, mix(p.deep, p.dark, 0.7));
  const n = 19;
  const span = u * 0.42;
  ctx.lineWidth = Math.max(1, u * 0.0055);
  ctx.lineJoin = "round";
  for (let i = 0; i < n; i++) {
    const y = h * 0.17 + h * 0.5 * (i / n);
    const bumps = [0, 1, 2, 3].map(() => [r.range(-0.45, 0.45) * span, r.range(0.03, 0.15) * u, r.range(0.06, 0.2) * span, r.next() * TAU]);
    ctx.beginPath();
    for (let k = 0; k <= 46; k++) {
      const q = -span + (2 * span * k) / 46;
      let lift = 0;
      for (const [at, tall, wide, phase] of bumps) {
        lift += tall * (t ? 0.75 + 0.25 * Math.sin(t * 1.6 + phase) : 1) * Math.exp(-(((q - at) / wide) ** 2));
      }
      ctx.lineTo(x + q, y - lift * 0.8);
    }
    ctx.fillStyle = mix(p.deep, p.dark, (0.7 * y) / h);
    ctx.fill();
    ctx.strokeStyle = i < n / 2 ? mix(p.glow, p.light, (2 * i) / n) : mix(p.light, p.mid, (2 * i) / n - 1);
    ctx.stroke();
  }
}

export function lanes(s) {
  const { ctx, w, h, u, r, p, t } = s;
  sky(s, p.mid);
  const left = r.chance(0.5);
  const [cx, cy] = [left ? -u * 0.12 : w + u * 0.12, h * r.range(0.6, 0.85)];
  const n = 8;
  const reach = Math.max(w, h) * 1.12;
  const colours = [p.dark, p.mid, p.light, p.glow, p.paper, p.light, p.mid, p.deep];
  for (let i = 0; i < n; i++) disc(s, cx, cy, reach * (1 - i / n), colours[i]);
  ctx.strokeStyle = fade(p.paper, 0.7);
  ctx.lineWidth = Math.max(1, u * 0.006);
  for (let i = 0; i < n; i++) {
    ctx.beginPath();
    ctx.arc(cx, cy, reach * (1 - i / n), 0, TAU);
    ctx.stroke();
  }
  const lane = reach * (1 - 2.5 / n);
  const angle = (left ? -0.75 : Math.PI + 0.75) + r.range(-0.2, 0.2) + t * 0.15 * (left ? 1 : -1);
  const [bx, by] = [cx + Math.cos(angle) * lane, cy + Math.sin(angle) * lane];
  disc(s, bx + u * 0.015, by + u * 0.02, u * 0.085, fade(p.deep, 0.35));
  disc(s, bx, by, u * 0.085, p.deep);
  disc(s, bx - u * 0.025, by - u * 0.025, u * 0.022, p.paper);
}
