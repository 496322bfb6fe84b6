// Palettes: from the deepest tone to paper, with one colour that glows. Chosen by eye, for a mood each.

const palette = (deep, dark, mid, light, glow, paper) => ({ deep, dark, mid, light, glow, paper });

export const palettes = {
  dusk: palette("#190c14", "#4a1d2c", "#a3402f", "#e58a4e", "#ffd08a", "#fff1da"),
  night: palette("#06111d", "#12304a", "#2f6384", "#9cc4cf", "#f2b56b", "#f3ead8"),
  moss: palette("#0b1511", "#1f3a2e", "#4f6f4c", "#a9b779", "#f0d878", "#f7f1dc"),
  violet: palette("#0e0a1a", "#2a1b4a", "#5b3a8a", "#b07cc6", "#ff9eb5", "#fbeaf2"),
  blood: palette("#0b0608", "#2b0c10", "#6d1218", "#b92a24", "#ff5a3c", "#f5e6dc"),
  acid: palette("#081012", "#12302f", "#1f6f63", "#57c3a0", "#e6ff6b", "#f4fbe8"),
  sand: palette("#20140d", "#5a3620", "#a9704a", "#e0b684", "#f7dca0", "#fff8ea"),
  ice: palette("#0a1420", "#24405f", "#6f94b4", "#c3d7e2", "#ff7a59", "#f6f9fb"),
  fiesta: palette("#1b1035", "#3d2bb6", "#f0436f", "#ffab3a", "#ffe66d", "#fff7ea"),
  lagoon: palette("#06262b", "#0b5c63", "#14a098", "#f6a21b", "#ff6b35", "#fff3dc"),
  mustard: palette("#1d1a12", "#b23c17", "#eb9f1b", "#f9d65c", "#2f5d8a", "#fff8e1"),
  playground: palette("#102c44", "#2a7fba", "#5cc2c7", "#ffd166", "#ef476f", "#fffaf0"),
  candy: palette("#33204d", "#7b4bb7", "#f06ba8", "#ffc44d", "#58c9a3", "#fff7f0"),
  ink: palette("#14120f", "#2e2a25", "#6b6256", "#cfc3ae", "#c8402b", "#f3ecdc"),
  press: palette("#0f1620", "#23405e", "#44709a", "#b8cbd8", "#e3b23c", "#f2f0e8"),
  rose: palette("#1f0d18", "#5b1f3a", "#b24a63", "#ec9a93", "#ffd6b8", "#fff3ea"),
  velvet: palette("#140a17", "#3a1838", "#7a2e57", "#c9704f", "#f4b95a", "#fdeed6"),
  sea: palette("#03141c", "#073b4c", "#118ab2", "#7cc6d6", "#ffd166", "#eefaf6"),
  ember: palette("#1b0e09", "#51230f", "#9d4518", "#dd8438", "#ffcf77", "#fff0d2"),
  neon: palette("#07060f", "#1a1440", "#4a1d8f", "#d12fa0", "#2fe6e0", "#f5eaff"),
  fog: palette("#0a1110", "#1c2b29", "#41574f", "#8ba398", "#dfe6cc", "#f2f5ea"),
  olive: palette("#12140b", "#33391b", "#6d7333", "#b9b56b", "#f08a4b", "#f6f2df"),
  cobalt: palette("#050a24", "#0f2374", "#2450d8", "#7fa3ff", "#ffb347", "#f2f4ff"),
  clay: palette("#1d120f", "#5c2f25", "#b5654a", "#e3a98a", "#86c5b4", "#fbf0e6"),
};
