// Setting a title's name: words broken where they may be, in lines of even length, as large as the box allows.

const sans = '"Helvetica Neue",Arial,"Liberation Sans",sans-serif';

/** The faces: a font, whether set in capitals, tracking (in em) and leading (in em). */
export const faces = {
  narrow: { font: (px) => `800 ${px}px "Avenir Next Condensed","Roboto Condensed","Arial Narrow","Liberation Sans Narrow",${sans}`, caps: true, track: 0.01, lead: 0.94 },
  grotesk: { font: (px) => `800 ${px}px "Inter","Helvetica Neue",Arial,"Liberation Sans",sans-serif`, track: -0.03, lead: 0.98 },
  roman: { font: (px) => `400 ${px}px "Cormorant Garamond",Didot,"Bodoni 72","Times New Roman","Liberation Serif",serif`, caps: true, track: 0.09, lead: 1.1 },
  italic: { font: (px) => `italic 500 ${px}px "Cormorant Garamond",Didot,"Hoefler Text",Georgia,"Times New Roman","Liberation Serif",serif`, track: -0.01, lead: 1.0 },
  airy: { font: (px) => `300 ${px}px "Avenir Next","Helvetica Neue","Segoe UI",Arial,"Liberation Sans",sans-serif`, caps: true, track: 0.2, lead: 1.25 },
  typewriter: { font: (px) => `700 ${px}px "American Typewriter","Courier Prime","Courier New","Liberation Mono",monospace`, track: -0.02, lead: 1.08 },
  round: { font: (px) => `900 ${px}px ui-rounded,"Arial Rounded MT Bold",Nunito,"Baloo 2",${sans}`, track: -0.01, lead: 1.0 },
  slab: { font: (px) => `700 ${px}px Rockwell,"Roboto Slab","DejaVu Serif Condensed","DejaVu Serif",Georgia,serif`, caps: true, track: 0.01, lead: 1.04 },
};

const rtl = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const cased = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\p{S}\p{Z}\p{M}]*$/u;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const segmenters = typeof Intl.Segmenter === "function" ? { word: new Intl.Segmenter(undefined, { granularity: "word" }), grapheme: new Intl.Segmenter(undefined, { granularity: "grapheme" }) } : null;

/** Whether a text's first strong direction is right to left. */
export const isRtl = (text) => rtl.test(text.slice(0, 12));

/** The pieces between which a line may break; each keeps the space that follows it. */
function pieces(text) {
  if (unspaced.test(text) && segmenters) {
    const out = [];
    for (const { segment, isWordLike } of segmenters.word.segment(text)) {
      if (out.length && !isWordLike) out[out.length - 1] += segment;
      else out.push(segment);
    }
    return out;
  }
  return text.match(/\S+?(?:[-‐–—/](?=\S{3})|\s+|$)/gu) ?? [text];
}

/** A piece longer than a line, cut between graphemes so that no emoji or accent is torn. */
function chop(piece, most) {
  const marks = segmenters ? Array.from(segmenters.grapheme.segment(piece), (g) => g.segment) : Array.from(piece);
  if (marks.length <= most) return [piece];
  const out = [];
  for (let i = 0; i < marks.length; i += most) out.push(marks.slice(i, i + most).join(""));
  return out;
}

/** Break pieces of the given widths into `n` lines so that the widest is as narrow as can be. */
function balance(widths, n) {
  const count = widths.length;
  const sums = [0];
  for (const width of widths) sums.push(sums[sums.length - 1] + width);
  let best = Array.from({ length: count + 1 }, (_, i) => ({ worst: i ? Infinity : 0, cuts: [] }));
  for (let line = 0; line < n; line++) {
    best = best.map((_, end) => {
      let found = { worst: Infinity, cuts: [] };
      for (let start = 0; start <= end; start++) {
        const worst = Math.max(best[start].worst, sums[end] - sums[start]);
        if (worst < found.worst) found = { worst, cuts: [...best[start].cuts, end] };
      }
      return found;
    });
  }
  return best[count];
}

/** The name and, after a colon or a dash, what is set small below it. */
export function parts(name) {
  const clean = name.replace(/\s+/g, " ").trim();
  const found = clean.match(/^(.{2,40}?)\s*(?::|：|\s[–—-])\s+(.{2,})$/u);
  return found ? [found[1], found[2]] : [clean, ""];
}

/** Lines and size such that `text` in `face` fits a box: { lines, px, height }. */
export function fit(ctx, text, face, { width, height, maxLines = 5, maxPx = Infinity }) {
  const plain = cased.test(text);
  const shown = face.caps && plain ? text.toLocaleUpperCase() : text;
  const track = plain ? face.track : 0;
  const lead = plain ? face.lead : Math.max(face.lead, 1.2);
  const list = pieces(shown).flatMap((piece) => chop(piece, 14));
  ctx.font = face.font(100);
  const widths = list.map((piece) => ctx.measureText(piece).width + Math.max(0, track) * 100 * piece.length);
  let best = { px: 0, lines: [shown], height: 0 };
  for (let n = 1; n <= Math.min(maxLines, list.length); n++) {
    const { worst, cuts } = balance(widths, n);
    const px = Math.min((width / worst) * 100, height / (n * lead), maxPx);
    if (px <= best.px * 1.04) continue;
    const lines = cuts.map((end, i) => list.slice(i ? cuts[i - 1] : 0, end).join("").trim()).filter(Boolean);
    best = { px, lines, height: px * lead * n };
  }
  return { ...best, track, lead };
}

/** Draw fitted lines from `y` (the top of the first) down, aligned at `x`; returns where they end. */
export function set(ctx, { lines, px, track, lead }, face, x, y, align) {
  ctx.font = face.font(px);
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = align;
  ctx.direction = isRtl(lines.join(" ")) ? "rtl" : "ltr";
  if ("letterSpacing" in ctx) ctx.letterSpacing = `${(track * px).toFixed(2)}px`;
  lines.forEach((line, i) => ctx.fillText(line, align === "center" ? x + (track * px) / 2 : x, y + px * (lead * (i + 0.5) + 0.34)));
  if ("letterSpacing" in ctx) ctx.letterSpacing = "0px";
  return y + lines.length * px * lead;
}
