// The art of a title: which scene, colours and letters it gets, and how they are put together.
// The same title always looks the same, whatever the size, the page or the day.

import { arches, city, doorway } from "./built.js";
import { contrast, fade } from "./colour.js";
import { iris, orbit, profile, woods } from "./dark.js";
import { familiesOf, manners } from "./genres.js";
import { hills, road, scales, suns, waves } from "./land.js";
import { faces, fit, isRtl, parts, set } from "./lettering.js";
import { palettes } from "./palettes.js";
import { blocks, cutouts, lanes, petals, pulse, rays } from "./pattern.js";
import { creature, letter } from "./play.js";
import { generator, hash } from "./random.js";
import { stageOf } from "./stage.js";

// How each scene may carry its name: over the picture ("low", "high"), or beside it on a plain panel.
export const scenes = {
  hills: { draw: hills, layouts: ["low", "low", "high"], says: "Layered hills under a low sun" },
  suns: { draw: suns, layouts: ["low", "low", "high"], says: "A great sun setting into water" },
  waves: { draw: waves, layouts: ["low", "low", "panel"], says: "Rolling waves" },
  scales: { draw: scales, layouts: ["low", "panel"], says: "Patterned waves below a round sun" },
  road: { draw: road, layouts: ["low", "high"], says: "An empty road running to the horizon" },
  city: { draw: city, layouts: ["low", "low", "high"], says: "A city at night with lit windows" },
  doorway: { draw: doorway, layouts: ["low", "high"], says: "A figure in a lit doorway" },
  arches: { draw: arches, layouts: ["low", "low", "panel"], says: "Stairs leading up to nested arches" },
  orbit: { draw: orbit, layouts: ["low", "high"], says: "A planet among stars" },
  woods: { draw: woods, layouts: ["low", "high"], says: "A lone figure in dark woods" },
  iris: { draw: iris, layouts: ["low", "low"], says: "An eye, close up" },
  profile: { draw: profile, layouts: ["low", "panel"], says: "A face in profile with a landscape inside it" },
  blocks: { draw: blocks, layouts: ["panel", "roof"], says: "A grid of plain shapes" },
  cutouts: { draw: cutouts, layouts: ["panel", "label", "roof"], says: "Paper cut-outs of leaves" },
  rays: { draw: rays, layouts: ["low", "panel"], says: "Rays bursting from an emblem" },
  petals: { draw: petals, layouts: ["low", "panel"], says: "Overlapping petals" },
  pulse: { draw: pulse, layouts: ["low"], says: "Lines that rise like sound" },
  lanes: { draw: lanes, layouts: ["panel", "label", "roof"], says: "Curving lanes" },
  creature: { draw: creature, layouts: ["low", "roof"], says: "A friendly creature" },
  letter: { draw: letter, layouts: ["panel", "roof"], says: "A giant letter" },
};

const designs = new Map();

/** What a title's art is made of: scene, palette, face, layout, and the seed of its details. */
export function designOf(title) {
  const key = `${title.id}\n${title.name}`;
  let design = designs.get(key);
  if (!design) {
    const seed = hash(key);
    const r = generator(seed);
    const family = r.pick(familiesOf(title.genres));
    const manner = manners[family];
    const scene = r.pick(manner.scenes);
    design = {
      seed,
      family,
      scene,
      mood: r.pick(manner.moods),
      face: r.pick(manner.faces),
      layout: r.pick(scenes[scene].layouts),
      centred: r.chance(0.6),
      says: scenes[scene].says,
    };
    designs.set(key, design);
  }
  return design;
}

export const paletteOf = (title) => palettes[designOf(title).mood];

/** Draw only the picture, with the focal point at `focus` of the width, at `t` seconds. */
export function drawScene(ctx, title, w, h, { focus = 0.5, t = 0 } = {}) {
  const design = designOf(title);
  const stage = stageOf(ctx, w, h, generator(design.seed ^ 0x5bd1e995), palettes[design.mood], { focus, t });
  scenes[design.scene].draw({ ...stage, name: title.name });
}

/** Draw the whole poster, name and all; wide ones set it at the side. */
export function drawPoster(ctx, title, w, h) {
  if (w > h) drawWide(ctx, title, w, h);
  else drawTall(ctx, title, w, h);
  grain(ctx, w, h);
}

function drawTall(ctx, title, w, h) {
  const { layout, face: faceName, centred, mood } = designOf(title);
  const p = palettes[mood];
  const face = faces[faceName];
  const pad = w * 0.08;
  const align = sideOf(title.name, centred);
  const x = align === "center" ? w / 2 : align === "right" ? w - pad : pad;
  const box = { width: w - pad * 2, height: h * 0.27, maxLines: 5, maxPx: w * (face.track > 0.05 ? 0.15 : 0.23) };

  if (layout === "panel" || layout === "roof") {
    const depth = h * 0.31;
    const top = layout === "roof" ? 0 : h - depth;
    const [ground, ink] = panelColours(title, p);
    within(ctx, 0, layout === "roof" ? depth : 0, w, h - depth, () => drawScene(ctx, title, w, h - depth));
    ctx.fillStyle = ground;
    ctx.fillRect(0, top, w, depth);
    name(ctx, title, face, { ...box, height: depth * 0.6 }, ink, x, top + depth * 0.12, align, depth * 0.62, "middle");
    small(ctx, title, fade(ink, 0.88), x, top + depth - h * 0.026, w, align);
    return;
  }

  drawScene(ctx, title, w, h);
  if (layout === "label") {
    const [ground, ink] = panelColours(title, p);
    const [lw, lh] = [w * 0.76, h * 0.34];
    ctx.fillStyle = ground;
    ctx.fillRect((w - lw) / 2, h * 0.33, lw, lh);
    name(ctx, title, face, { width: lw * 0.84, height: lh * 0.72, maxLines: 4, maxPx: w * 0.19 }, ink, w / 2, h * 0.33 + lh * 0.14, "center", lh * 0.72, "middle");
    small(ctx, title, ink, w / 2, h * 0.33 + lh * 0.94, w, "center");
    return;
  }
  const low = layout === "low";
  const shade = low ? ctx.createLinearGradient(0, h * 0.44, 0, h) : ctx.createLinearGradient(0, h * 0.5, 0, 0);
  shade.addColorStop(0, fade(p.deep, 0));
  shade.addColorStop(0.42, fade(p.deep, 0.72));
  shade.addColorStop(1, fade(p.deep, 0.96));
  ctx.fillStyle = shade;
  ctx.fillRect(0, low ? h * 0.44 : 0, w, h * 0.56);
  const [top, room] = low ? [h * 0.655, h * 0.27] : [h * 0.06, h * 0.27];
  name(ctx, title, face, box, p.paper, x, top, align, room, low ? "end" : "start");
  small(ctx, title, fade(p.paper, 0.9), x, low ? h - h * 0.032 : h * 0.965, w, align);
}

function drawWide(ctx, title, w, h) {
  const { face: faceName, mood } = designOf(title);
  const p = palettes[mood];
  const face = faces[faceName];
  const mirrored = isRtl(title.name);
  const pad = w * 0.05;
  if (["panel", "roof", "label"].includes(designOf(title).layout)) {
    const [ground, ink] = panelColours(title, p);
    const depth = w * 0.44;
    within(ctx, mirrored ? 0 : depth, 0, w - depth, h, () => drawScene(ctx, title, w - depth, h));
    ctx.fillStyle = ground;
    ctx.fillRect(mirrored ? w - depth : 0, 0, depth, h);
    const box = { width: depth - pad * 2, height: h * 0.62, maxLines: 4, maxPx: h * (face.track > 0.05 ? 0.15 : 0.2) };
    name(ctx, title, face, box, ink, mirrored ? w - pad : pad, h * 0.19, mirrored ? "right" : "left", h * 0.62, "middle");
    return;
  }
  drawScene(ctx, title, w, h, { focus: mirrored ? 0.3 : 0.7 });
  const shade = ctx.createLinearGradient(mirrored ? w : 0, h, mirrored ? w * 0.3 : w * 0.7, h * 0.35);
  shade.addColorStop(0, fade(p.deep, 0.95));
  shade.addColorStop(0.5, fade(p.deep, 0.74));
  shade.addColorStop(1, fade(p.deep, 0));
  ctx.fillStyle = shade;
  ctx.fillRect(0, 0, w, h);
  const box = { width: w * 0.6, height: h * 0.5, maxLines: 3, maxPx: h * (face.track > 0.05 ? 0.17 : 0.24) };
  name(ctx, title, face, box, p.paper, mirrored ? w - pad : pad, h * 0.42, mirrored ? "right" : "left", h * 0.5, "end");
}

function sideOf(text, centred) {
  if (centred) return "center";
  return isRtl(text) ? "right" : "left";
}

function panelColours(title, p) {
  const grounds = [p.paper, p.deep, p.dark, p.glow];
  const ground = grounds[designOf(title).seed % grounds.length];
  const ink = contrast(p.deep, ground) > contrast(p.paper, ground) ? p.deep : p.paper;
  return [ground, ink];
}

/** The name in a box `room` high from `top`, with what follows a colon set smaller below it. */
function name(ctx, title, face, box, ink, x, top, align, room, at) {
  const [main, rest] = parts(title.name);
  const head = fit(ctx, main, face, { ...box, height: rest ? box.height * 0.66 : box.height });
  const tail = rest ? fit(ctx, rest, faces.grotesk, { width: box.width, height: box.height * 0.27, maxLines: 2, maxPx: head.px * 0.42 }) : null;
  const total = head.height + (tail ? tail.height + head.px * 0.18 : 0);
  const y = top + (at === "end" ? room - total : at === "middle" ? (room - total) / 2 : 0);
  ctx.fillStyle = ink;
  const below = set(ctx, head, face, x, y, align);
  if (tail) set(ctx, tail, faces.grotesk, x, below + head.px * 0.18, align);
}

function small(ctx, title, ink, x, y, w, align) {
  if (!title.year) return;
  const px = w * 0.042;
  ctx.fillStyle = ink;
  ctx.direction = "ltr";
  ctx.font = `500 ${px}px "Helvetica Neue",Arial,"Liberation Sans",sans-serif`;
  ctx.textAlign = align;
  if ("letterSpacing" in ctx) ctx.letterSpacing = `${(px * 0.28).toFixed(2)}px`;
  ctx.fillText(String(title.year), x, y);
  if ("letterSpacing" in ctx) ctx.letterSpacing = "0px";
}

function within(ctx, x, y, w, h, draw) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  ctx.translate(x, y);
  draw();
  ctx.restore();
}

let noise;

/** A breath of film grain, and a darker rim. */
export function grain(ctx, w, h, strength = 1) {
  if (!noise) {
    noise = document.createElement("canvas");
    noise.width = noise.height = 128;
    const pen = noise.getContext("2d");
    const dots = pen.createImageData(128, 128);
    const r = generator(7);
    for (let i = 0; i < dots.data.length; i += 4) {
      const value = r.chance(0.5) ? 255 : 0;
      dots.data[i] = dots.data[i + 1] = dots.data[i + 2] = value;
      dots.data[i + 3] = r.next() * 11;
    }
    pen.putImageData(dots, 0, 0);
  }
  ctx.globalAlpha = strength;
  ctx.fillStyle = ctx.createPattern(noise, "repeat");
  ctx.fillRect(0, 0, w, h);
  ctx.globalAlpha = 1;
}
