// Which pictures, colours and letters suit which kind of story.

const families = [
  ["horror", /horror|terror|slasher|ghost/],
  ["scifi", /sci-?fi|science fiction|space|cyber/],
  ["kids", /kid|child|family/],
  ["anime", /anime/],
  ["animation", /animat|cartoon/],
  ["fantasy", /fantas|myth|fairy|super/],
  ["romance", /roman|wedding|love/],
  ["comedy", /comed|sitcom|stand.?up|parod|satire/],
  ["crime", /crime|noir|myster|thrill|suspens|detect|spy|heist/],
  ["western", /western/],
  ["action", /action|war|martial|milit|adventure/],
  ["music", /music|concert|danc|opera/],
  ["sport", /sport|football|cricket|racing/],
  ["nature", /nature|travel|wild/],
  ["history", /histor|period|classic|epic|biograph/],
  ["reality", /reality|talk|game|cook|food|home|variety|lifestyle/],
  ["documentary", /docu|science|news|faith/],
  ["drama", /drama|indie|independ|lgbt|telenovela|soap/],
];

export const manners = {
  horror: { scenes: ["woods", "iris", "doorway", "profile", "hills"], moods: ["blood", "fog", "ink", "violet"], faces: ["roman", "narrow", "typewriter"] },
  scifi: { scenes: ["orbit", "iris", "city", "suns", "pulse"], moods: ["neon", "cobalt", "night", "acid", "violet"], faces: ["airy", "narrow", "grotesk"] },
  kids: { scenes: ["creature", "cutouts", "blocks", "creature"], moods: ["playground", "candy", "lagoon", "fiesta"], faces: ["round", "round", "grotesk"] },
  anime: { scenes: ["scales", "suns", "profile", "city", "petals"], moods: ["neon", "rose", "ice", "cobalt"], faces: ["narrow", "grotesk", "airy"] },
  animation: { scenes: ["creature", "cutouts", "hills", "suns"], moods: ["candy", "playground", "lagoon", "violet"], faces: ["round", "grotesk"] },
  fantasy: { scenes: ["arches", "hills", "orbit", "woods", "scales"], moods: ["violet", "velvet", "moss", "night", "acid"], faces: ["roman", "italic", "airy"] },
  romance: { scenes: ["petals", "suns", "profile", "cutouts", "waves"], moods: ["rose", "velvet", "dusk", "clay", "fiesta"], faces: ["italic", "italic", "roman"] },
  comedy: { scenes: ["blocks", "letter", "cutouts", "rays"], moods: ["mustard", "lagoon", "fiesta", "clay", "playground"], faces: ["grotesk", "grotesk", "slab", "narrow"] },
  crime: { scenes: ["city", "doorway", "profile", "iris", "road"], moods: ["night", "ink", "blood", "neon", "olive"], faces: ["narrow", "typewriter", "grotesk"] },
  western: { scenes: ["road", "suns", "hills"], moods: ["ember", "sand", "dusk"], faces: ["slab", "narrow"] },
  action: { scenes: ["rays", "road", "city", "suns", "hills"], moods: ["ember", "ice", "blood", "olive", "cobalt"], faces: ["narrow", "narrow", "grotesk"] },
  music: { scenes: ["pulse", "lanes", "rays", "letter"], moods: ["neon", "fiesta", "ink", "violet"], faces: ["grotesk", "narrow", "airy"] },
  sport: { scenes: ["lanes", "rays", "suns"], moods: ["lagoon", "mustard", "cobalt", "clay"], faces: ["narrow", "grotesk"] },
  nature: { scenes: ["hills", "waves", "scales", "suns"], moods: ["moss", "sea", "fog", "sand"], faces: ["roman", "airy", "italic"] },
  history: { scenes: ["arches", "profile", "hills", "waves"], moods: ["velvet", "sand", "olive", "press", "clay"], faces: ["roman", "italic", "slab"] },
  reality: { scenes: ["letter", "blocks", "lanes", "cutouts"], moods: ["candy", "lagoon", "mustard", "fiesta"], faces: ["grotesk", "round", "narrow"] },
  documentary: { scenes: ["blocks", "profile", "waves", "letter", "hills"], moods: ["press", "ink", "sea", "olive", "fog"], faces: ["typewriter", "grotesk", "roman"] },
  drama: { scenes: ["profile", "doorway", "waves", "hills", "suns", "road", "arches"], moods: ["dusk", "night", "clay", "fog", "velvet", "ice", "press"], faces: ["roman", "italic", "airy", "grotesk"] },
};

/** The families that a title's genres belong to; drama where none is known. */
export function familiesOf(genres = []) {
  const text = genres.join(" ").toLowerCase();
  const found = families.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  return found.length ? found : ["drama"];
}
