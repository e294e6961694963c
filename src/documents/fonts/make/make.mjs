/**
 * Writes the three font files beside this folder: `npm install && npm run make`. Regular holds every
 * character that the Chinese face has, because a name may hold any of them; bold only those of
 * GB 2312, for titles; rare what the Japanese face has and the Chinese has not, 𠮷 among them.
 */
import { readFile, writeFile } from "node:fs/promises";
import * as fontkit from "fontkit";
import subsetFont from "subset-font";

const FACES = new URL("node_modules/@expo-google-fonts/", import.meta.url);
const TO = new URL("../", import.meta.url);

const chinese = await readFile(new URL("noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf", FACES));
const bold = await readFile(new URL("noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf", FACES));
const japanese = await readFile(
  new URL("noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf", FACES),
);

/** Rows 0xA1–0xF7 of the set, and ASCII. */
function gb2312() {
  const decoder = new TextDecoder("gb2312");
  let text = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => 32 + at));
  for (let row = 0xa1; row <= 0xf7; row += 1) {
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
      text += decoder.decode(new Uint8Array([row, cell])).replaceAll("\ufffd", "");
    }
  }
  return text;
}

function onlyIn(font, other) {
  const known = new Set(other.characterSet);
  return font.characterSet.filter((code) => code >= 0x2e00 && !known.has(code));
}

const rare = onlyIn(fontkit.create(japanese), fontkit.create(chinese));
await writeFile(new URL("regular.ttf", TO), chinese);
await writeFile(
  new URL("bold.ttf", TO),
  await subsetFont(bold, gb2312(), { targetFormat: "truetype" }),
);
await writeFile(
  new URL("rare.ttf", TO),
  await subsetFont(japanese, String.fromCodePoint(...rare), { targetFormat: "truetype" }),
);
