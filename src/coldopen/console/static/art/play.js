// Playful scenes: a creature that looks at you, and a giant letter.

import { contrast, fade, mix } from "./colour.js";
import { disc, sky, TAU } from "./stage.js";

export function creature(s) {
  const { ctx, w, h, u, x, r, p, t } = s;
  const ground = r.pick([p.light, p.glow, p.mid, mix(p.mid, p.paper, 0.55)]);
  sky(s, mix(ground, p.paper, 0.15), ground);
  const motif = r.int(0, 2);
  const tint = fade(p.paper, 0.34);
  for (let j = 0; j * u * 0.16 < h; j++) {
    for (let i = 0; i * u * 0.16 < w + u * 0.16; i++) {
      const [q, y] = [(i + (j % 2) / 2) * u * 0.16, j * u * 0.16];
      if (motif === 0) disc(s, q, y, u * 0.018, tint);
      else if (motif === 1) (ctx.fillStyle = tint), ctx.fillRect(q, y, u * 0.05, u * 0.012);
    }
  }
  if (motif === 2) for (let i = 6; i > 0; i--) disc(s, x, h * 0.62, u * 0.15 * i, fade(p.paper, 0.12));
  const body = r.pick([p.dark, p.glow, p.mid, p.light].filter((c) => c !== ground));
  const [half, top] = [u * r.range(0.27, 0.36), h * r.range(0.26, 0.36) + (t ? u * 0.01 * Math.sin(t * 2) : 0)];
  const horns = r.int(0, 3);
  ctx.fillStyle = horns === 1 ? p.paper : body;
  for (const side of [-1, 1]) {
    ctx.beginPath();
    if (horns === 0) ctx.ellipse(x + side * half * 0.62, top + half * 0.02, half * 0.2, half * 0.5, side * 0.35, 0, TAU);
    else if (horns === 1) {
      ctx.moveTo(x + side * half * 0.3, top + half * 0.25);
      ctx.quadraticCurveTo(x + side * half * 0.5, top - half * 0.15, x + side * half * 0.72, top - half * 0.3);
      ctx.quadraticCurveTo(x + side * half * 0.85, top + half * 0.1, x + side * half * 0.75, top + half * 0.45);
    } else if (horns === 2) ctx.arc(x + side * half * 0.68, top + half * 0.16, half * 0.3, 0, TAU);
    ctx.fill();
  }
  if (horns === 3) {
    ctx.strokeStyle = body;
    ctx.lineWidth = u * 0.014;
    for (const side of [-1, 1]) {
      ctx.beginPath();
      ctx.moveTo(x + side * half * 0.2, top + half * 0.2);
      ctx.quadraticCurveTo(x + side * half * 0.25, top - half * 0.2, x + side * half * 0.5, top - half * 0.32);
      ctx.stroke();
      disc(s, x + side * half * 0.5, top - half * 0.32, u * 0.03, body);
    }
  }
  ctx.fillStyle = body;
  ctx.beginPath();
  ctx.moveTo(x - half * 1.12, h + 2);
  ctx.bezierCurveTo(x - half * 1.2, top + half * 0.6, x - half * 0.9, top, x, top);
  ctx.bezierCurveTo(x + half * 0.9, top, x + half * 1.2, top + half * 0.6, x + half * 1.12, h + 2);
  ctx.fill();
  ctx.beginPath();
  ctx.ellipse(x, h * 0.92, half * 0.68, h * 0.24, 0, 0, TAU);
  ctx.fillStyle = mix(body, p.paper, 0.25);
  ctx.fill();
  const eyes = r.pick([1, 2, 2, 2, 3]);
  const size = half * (eyes === 1 ? 0.4 : eyes === 2 ? 0.27 : 0.21);
  const look = r.range(-0.3, 0.3);
  const blink = t && Math.sin(t * 1.1) > 0.985 ? 0.12 : 1;
  for (let i = 0; i < eyes; i++) {
    const ex = x + (i - (eyes - 1) / 2) * size * 2.3;
    ctx.fillStyle = p.paper;
    ctx.beginPath();
    ctx.ellipse(ex, top + half * 0.68, size, size * blink, 0, 0, TAU);
    ctx.fill();
    if (blink === 1) {
      disc(s, ex + look * size, top + half * 0.7, size * 0.52, p.deep);
      disc(s, ex + look * size - size * 0.16, top + half * 0.7 - size * 0.2, size * 0.15, p.paper);
    }
  }
  const my = top + half * 1.18;
  ctx.beginPath();
  if (r.chance(0.5)) {
    ctx.arc(x, my, half * 0.26, 0, Math.PI);
    ctx.fillStyle = p.deep;
    ctx.fill();
    ctx.fillStyle = p.paper;
    ctx.fillRect(x - half * 0.1, my, half * 0.1, half * 0.09);
  } else {
    ctx.arc(x, my - half * 0.1, half * 0.26, 0.35, Math.PI - 0.35);
    ctx.strokeStyle = contrast(body, p.deep) > 2.2 ? p.deep : p.paper;
    ctx.lineWidth = u * 0.016;
    ctx.lineCap = "round";
    ctx.stroke();
    ctx.lineCap = "butt";
  }
}

export function letter(s) {
  const { ctx, w, h, u, x, r, p, t, name = "?" } = s;
  const ground = r.pick([p.mid, p.glow, p.light, p.dark]);
  sky(s, ground);
  const inks = [p.deep, p.paper, p.glow, p.mid, p.light].filter((c) => contrast(c, ground) > 1.9);
  const [ink, second] = [r.pick(inks), r.pick(inks)];
  const glyph = Array.from(name.replace(/^(the|a|an|la|le|el|los|las|der|die|das|o|os)\s+/i, "").trim() || "?")[0].toLocaleUpperCase();
  const size = u * r.range(1.25, 1.6);
  ctx.save();
  ctx.translate(x + u * r.range(-0.1, 0.1), h * 0.4);
  ctx.rotate(r.pick([0, 0, -0.2, 0.2, -TAU / 4]) + (t ? 0.02 * Math.sin(t * 0.4) : 0));
  ctx.font = `900 ${size}px ${r.pick(['"Helvetica Neue",Arial,"Liberation Sans",sans-serif', 'Didot,"Bodoni 72","Times New Roman","Liberation Serif",serif'])}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = fade(second, 0.9);
  ctx.fillText(glyph, u * 0.05, u * 0.06);
  ctx.fillStyle = ink;
  ctx.fillText(glyph, 0, 0);
  ctx.restore();
  if (r.chance(0.6)) disc(s, x + u * r.range(-0.3, 0.3), h * r.range(0.15, 0.6), u * r.range(0.06, 0.13), p.glow === ground ? p.paper : p.glow);
}
