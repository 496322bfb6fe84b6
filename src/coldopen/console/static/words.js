// The viewer's own words, in the languages it speaks; headings and reasons come from the service.

const en = {
  skip: "Skip to titles", profile: "Profile", everyone: "Everyone", kids: "Kids", likes: "What do you like?", lens: "Lens",
  play: "Play", resume: "Resume", more: "More", list: "My list", listed: "On my list", dismiss: "Not for me", close: "Close", pause: "Pause",
  back: "Back", forward: "Forward", film: "Film", series: "Series", hour: "h", minute: "min", season: "{n} season", seasons: "{n} seasons",
  genres: "Genres", people: "With", languages: "Languages", countries: "From", art: "Art for {name}",
  pick: "Choose a few kinds of stories, and the page will follow.", show: "Show me", previous: "Earlier titles", next: "More titles",
  empty: "Nothing to show here yet", emptyWhy: "The catalogue has no title that may be shown for this country, profile and date.",
  trouble: "The page could not be loaded", troubleWhy: "The service did not answer as it should. Nothing you did was lost.", retry: "Try again",
  gone: "Removed from this page", fresh: "A new page, made for these signals", hold: "Stop the slideshow", go: "Start the slideshow", noSynopsis: "No more is known about this title.",
  all: "All", refused: "This page cannot be made", yourself: "See it as yourself", renewed: "The rows below are new",
};
const order = Object.keys(en);
const pack = (text) => Object.fromEntries(text.split("|").map((word, i) => [order[i], word]));

const books = {
  en,
  es: pack("Ir a los títulos|Perfil|Todos|Niños|¿Qué te gusta?|Lupa|Reproducir|Continuar|Más|Mi lista|En mi lista|No es para mí|Cerrar|Pausa|Atrás|Adelante|Película|Serie|h|min|{n} temporada|{n} temporadas|Géneros|Con|Idiomas|Países|Imagen de {name}|Elige algunos tipos de historias y la página te seguirá.|Mostrar|Anteriores|Más títulos|Aún no hay nada que mostrar|El catálogo no tiene títulos disponibles para este país, perfil y fecha.|No se pudo cargar la página|El servicio no respondió como debía. No se ha perdido nada.|Reintentar|Quitado de esta página|Una página nueva para estas señales|Detener|Reanudar|No se sabe más de este título.|Todos|Así no se puede hacer la página|Verla como tú|Las filas de abajo son nuevas"),
  pt: pack("Ir para os títulos|Perfil|Todos|Crianças|Do que você gosta?|Lente|Assistir|Continuar|Mais|Minha lista|Na minha lista|Não é para mim|Fechar|Pausar|Voltar|Avançar|Filme|Série|h|min|{n} temporada|{n} temporadas|Gêneros|Com|Idiomas|Países|Arte de {name}|Escolha alguns tipos de histórias e a página acompanha.|Mostrar|Anteriores|Mais títulos|Ainda não há nada aqui|O catálogo não tem títulos disponíveis para este país, perfil e data.|Não foi possível carregar a página|O serviço não respondeu como devia. Nada se perdeu.|Tentar de novo|Removido desta página|Uma página nova para estes sinais|Parar|Continuar|Não se sabe mais sobre este título.|Livre|Não dá para fazer esta página|Ver como você mesmo|As fileiras abaixo são novas"),
  fr: pack("Aller aux titres|Profil|Tous|Enfants|Qu’aimez-vous ?|Loupe|Lecture|Reprendre|Plus|Ma liste|Dans ma liste|Pas pour moi|Fermer|Pause|Retour|Avancer|Film|Série|h|min|{n} saison|{n} saisons|Genres|Avec|Langues|Pays|Visuel de {name}|Choisissez quelques genres d’histoires, la page suivra.|Montrer|Précédents|Plus de titres|Rien à montrer pour l’instant|Le catalogue n’a aucun titre disponible pour ce pays, ce profil et cette date.|La page n’a pas pu être chargée|Le service n’a pas répondu comme prévu. Rien n’est perdu.|Réessayer|Retiré de cette page|Une nouvelle page pour ces signaux|Arrêter|Reprendre|On n’en sait pas plus sur ce titre.|Tous|Impossible de composer cette page|La voir en tant que vous-même|Les rangées suivantes sont nouvelles"),
  de: pack("Zu den Titeln|Profil|Alle|Kinder|Was magst du?|Lupe|Abspielen|Fortsetzen|Mehr|Meine Liste|Auf meiner Liste|Nichts für mich|Schließen|Pause|Zurück|Vor|Film|Serie|Std.|Min.|{n} Staffel|{n} Staffeln|Genres|Mit|Sprachen|Aus|Bild zu {name}|Wähle ein paar Arten von Geschichten, und die Seite folgt dir.|Zeigen|Frühere Titel|Weitere Titel|Hier gibt es noch nichts|Der Katalog hat keinen Titel, der für dieses Land, Profil und Datum gezeigt werden darf.|Die Seite konnte nicht geladen werden|Der Dienst hat nicht wie erwartet geantwortet. Nichts ging verloren.|Noch einmal|Von dieser Seite entfernt|Eine neue Seite für diese Signale|Anhalten|Weiter|Mehr ist über diesen Titel nicht bekannt.|Alle|Diese Seite lässt sich so nicht machen|Als du selbst ansehen|Die Reihen darunter sind neu"),
  it: pack("Vai ai titoli|Profilo|Tutti|Bambini|Cosa ti piace?|Lente|Riproduci|Riprendi|Altro|La mia lista|Nella mia lista|Non fa per me|Chiudi|Pausa|Indietro|Avanti|Film|Serie|h|min|{n} stagione|{n} stagioni|Generi|Con|Lingue|Paesi|Immagine di {name}|Scegli qualche tipo di storia e la pagina ti seguirà.|Mostra|Precedenti|Altri titoli|Ancora niente da mostrare|Il catalogo non ha titoli disponibili per questo paese, profilo e data.|Impossibile caricare la pagina|Il servizio non ha risposto come doveva. Nulla è andato perso.|Riprova|Rimosso da questa pagina|Una nuova pagina per questi segnali|Ferma|Riprendi|Non si sa altro di questo titolo.|Tutti|Questa pagina non si può comporre|Vedila come te stesso|Le righe sotto sono nuove"),
  hi: pack("शीर्षकों पर जाएँ|प्रोफ़ाइल|सभी|बच्चे|आपको क्या पसंद है?|लेंस|चलाएँ|जारी रखें|और|मेरी सूची|मेरी सूची में|मेरे लिए नहीं|बंद करें|रोकें|पीछे|आगे|फ़िल्म|सीरीज़|घं.|मि.|{n} सीज़न|{n} सीज़न|शैलियाँ|कलाकार|भाषाएँ|देश|{name} का चित्र|कुछ तरह की कहानियाँ चुनें, पेज उसी के अनुसार बदलेगा।|दिखाएँ|पिछले|और शीर्षक|अभी यहाँ कुछ नहीं है|इस देश, प्रोफ़ाइल और तारीख़ के लिए कोई शीर्षक उपलब्ध नहीं है।|पेज लोड नहीं हो सका|सेवा ने ठीक से उत्तर नहीं दिया। कुछ भी खोया नहीं है।|फिर कोशिश करें|इस पेज से हटाया गया|इन संकेतों के लिए नया पेज|रोकें|चलाएँ|इस शीर्षक के बारे में और जानकारी नहीं है।|सभी|यह पेज ऐसे नहीं बन सकता|अपने रूप में देखें|नीचे की पंक्तियाँ नई हैं"),
  ja: pack("作品へ移動|プロフィール|すべて|キッズ|お好みは？|レンズ|再生|続きから|詳細|マイリスト|リスト済み|興味なし|閉じる|一時停止|戻る|進む|映画|シリーズ|時間|分|シーズン{n}|全{n}シーズン|ジャンル|出演|言語|製作国|{name}のアート|好きな物語をいくつか選ぶと、ページが変わります。|表示|前の作品|次の作品|まだ表示できるものがありません|この国・プロフィール・日付で表示できる作品がありません。|ページを読み込めませんでした|サービスが正しく応答しませんでした。操作は失われていません。|再試行|このページから外しました|この条件で作り直したページ|停止|再開|この作品の詳しい情報はありません。|全年齢|この条件ではページを作れません|自分として見る|下の列が新しくなりました"),
  ko: pack("작품으로 이동|프로필|전체|키즈|무엇을 좋아하세요?|렌즈|재생|이어보기|더 보기|내 목록|목록에 있음|관심 없음|닫기|일시정지|뒤로|앞으로|영화|시리즈|시간|분|시즌 {n}개|시즌 {n}개|장르|출연|언어|제작 국가|{name} 이미지|좋아하는 이야기를 몇 가지 고르면 페이지가 바뀝니다.|보기|이전 작품|다음 작품|아직 보여줄 것이 없습니다|이 국가, 프로필, 날짜에 볼 수 있는 작품이 없습니다.|페이지를 불러오지 못했습니다|서비스가 제대로 응답하지 않았습니다. 잃은 것은 없습니다.|다시 시도|이 페이지에서 제외됨|이 신호에 맞춘 새 페이지|정지|시작|이 작품에 대해 더 알려진 것이 없습니다.|전체|이 조건으로는 페이지를 만들 수 없습니다|나로서 보기|아래 줄이 새로 바뀌었습니다"),
  tr: pack("Yapımlara geç|Profil|Herkes|Çocuk|Ne seversin?|Mercek|Oynat|Devam et|Daha fazla|Listem|Listemde|Bana göre değil|Kapat|Duraklat|Geri|İleri|Film|Dizi|sa|dk|{n} sezon|{n} sezon|Türler|Oyuncular|Diller|Ülkeler|{name} görseli|Birkaç hikâye türü seç, sayfa sana uysun.|Göster|Önceki|Diğer yapımlar|Burada henüz bir şey yok|Katalogda bu ülke, profil ve tarih için gösterilebilecek yapım yok.|Sayfa yüklenemedi|Hizmet beklendiği gibi yanıt vermedi. Hiçbir şey kaybolmadı.|Tekrar dene|Bu sayfadan kaldırıldı|Bu sinyaller için yeni bir sayfa|Durdur|Başlat|Bu yapım hakkında başka bilgi yok.|Genel|Bu sayfa böyle hazırlanamaz|Kendin olarak gör|Aşağıdaki sıralar yeni"),
  ar: pack("انتقل إلى العناوين|الملف|الجميع|أطفال|ماذا تحب؟|العدسة|تشغيل|متابعة|المزيد|قائمتي|في قائمتي|لا يناسبني|إغلاق|إيقاف مؤقت|رجوع|تقديم|فيلم|مسلسل|س|د|موسم واحد|{n} مواسم|الأنواع|بطولة|اللغات|البلدان|صورة {name}|اختر بعض أنواع القصص وستتبعك الصفحة.|اعرض|السابق|عناوين أخرى|لا شيء لعرضه بعد|لا يوجد في الكتالوج عنوان متاح لهذا البلد والملف والتاريخ.|تعذّر تحميل الصفحة|لم تستجب الخدمة كما ينبغي. لم يضِع شيء.|أعد المحاولة|أُزيل من هذه الصفحة|صفحة جديدة لهذه الإشارات|أوقف العرض|ابدأ العرض|لا يُعرف المزيد عن هذا العنوان.|للجميع|لا يمكن إعداد هذه الصفحة هكذا|شاهدها بصفتك أنت|الصفوف أدناه جديدة"),
  he: pack("דילוג לכותרים|פרופיל|כולם|ילדים|מה אוהבים?|עדשה|הפעלה|המשך|עוד|הרשימה שלי|ברשימה שלי|לא בשבילי|סגירה|השהיה|אחורה|קדימה|סרט|סדרה|שע׳|דק׳|עונה אחת|{n} עונות|ז׳אנרים|בהשתתפות|שפות|ארצות|תמונה של {name}|בחרו כמה סוגי סיפורים, והדף ישתנה בהתאם.|הצגה|הקודמים|עוד כותרים|עדיין אין מה להציג|אין בקטלוג כותר שמותר להציג לארץ, לפרופיל ולתאריך האלה.|לא ניתן לטעון את הדף|השירות לא ענה כמצופה. דבר לא אבד.|ניסיון נוסף|הוסר מהדף הזה|דף חדש לאותות האלה|עצירה|הפעלה|לא ידוע עוד על הכותר הזה.|לכולם|אי אפשר להכין כך את הדף|לראות בתור עצמך|השורות שלמטה חדשות"),
};

const rtl = new Set(["ar", "he", "fa", "ur", "ps", "yi"]);
let book = en;
let language = "en";
let genreNames = new Map();

/** Speak a BCP 47 language, as far as it is known, and turn the page its way. */
export function speak(tag) {
  if (tag !== language) genreNames = new Map();
  language = tag || "en";
  const base = language.toLowerCase().split("-")[0];
  book = books[base] ?? en;
  document.documentElement.lang = language;
  document.documentElement.dir = rtl.has(base) ? "rtl" : "ltr";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of document.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", say(node.dataset.wordLabel));
}

/** The viewer's word for a thing, its gaps filled in. */
export const say = (key, gaps = {}) => (book[key] ?? en[key]).replace(/\{(\w+)\}/g, (_, name) => gaps[name] ?? "");

const ofGenre = (row) => row.titles.length > 0 && row.key.startsWith("genre:") && ["genre", "chosen"].includes(row.source);

/** The genres that have a row on a page, as the catalogue calls them, in the page's order. */
export const genresWithRows = (page) => page.rows.filter(ofGenre).map((row) => row.key.slice("genre:".length));

/** Learn what genres are called in the page's language: the headings of their own rows say so. */
export function learnGenres(page) {
  for (const row of page.rows) if (ofGenre(row)) genreNames.set(row.key.slice("genre:".length), row.heading);
}

/** A genre's name in the page's language; the catalogue's own where no row has told it. */
export const genreName = (genre) => genreNames.get(genre) ?? genre;

/** A country's or a language's name in the page's language; the code itself where it has none. */
export function nameOf(code, type) {
  try {
    return new Intl.DisplayNames([language], { type }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Film or series, its length and year, in one list of short texts. */
export function factsOf(title) {
  const facts = [];
  if (title.year) facts.push(String(title.year));
  if (title.kind) facts.push(say(title.kind));
  if (title.seasons) facts.push(say(title.seasons === 1 ? "season" : "seasons", { n: title.seasons }));
  else if (title.minutes) {
    const [h, m] = [Math.floor(title.minutes / 60), title.minutes % 60];
    facts.push([h && `${h} ${say("hour")}`, m && `${m} ${say("minute")}`].filter(Boolean).join(" "));
  }
  return facts;
}
