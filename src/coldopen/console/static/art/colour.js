// Colours as "#rrggbb", mixed in OKLab so that a ramp between two hues stays clean.

const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
const toLinear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const toGamma = (c) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);
const labs = new Map();

function lab(hex) {
  let known = labs.get(hex);
  if (known) return known;
  const [r, g, b] = parse(hex).map(toLinear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  known = [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
  labs.set(hex, known);
  return known;
}

function hexOf([L, A, B]) {
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const byte = (c) => Math.round(255 * Math.min(1, Math.max(0, toGamma(Math.max(0, c)))));
  return `#${rgb.map((c) => byte(c).toString(16).padStart(2, "0")).join("")}`;
}

/** The colour a share `x` (0 to 1) of the way from `a` to `b`. */
export function mix(a, b, x) {
  const [p, q] = [lab(a), lab(b)];
  return hexOf(p.map((v, i) => v + (q[i] - v) * x));
}

/** A colour with an opacity, as CSS. */
export function fade(hex, alpha) {
  const [r, g, b] = parse(hex).map((c) => Math.round(c * 255));
  return `rgba(${r},${g},${b},${alpha})`;
}

/** The WCAG contrast ratio of two colours, 1 to 21. */
export function contrast(a, b) {
  const luminance = (hex) => {
    const [r, g, bl] = parse(hex).map(toLinear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}
