/**
 * What loads and is probably not meant for people treated elsewhere: a row for other provinces
 * that names no category takes long-term residents as well, who are treated as at home, and an
 * unfiled person who gets more than a filed one makes the rule for the filed dead.
 */
import { readWritten, writtenDifferences } from "#benefits/compare/written.ts";
import type { PolicyFile } from "#benefits/compiled.ts";
import { type Fields, isFields, isList, type Written } from "#benefits/file-words.ts";
import { unfiledBetter } from "#benefits/warn/unfiled.ts";

/** Sentences for the author; none where nothing is odd. Throws PolicyError for a spoiled file. */
export function elsewhereWarnings(file: PolicyFile): string[] {
  return [...rowsForAll(readWritten(file)), ...unfiledBetter(file)];
}

/** Rows, rules, layers and benefits for other provinces without a category. */
function rowsForAll(file: Fields): string[] {
  return writtenDifferences({}, file).flatMap(({ where, from, when, chain }) => {
    const asked = chain.flatMap((part) => (isFields(part.when) ? [part, part.when] : [part]));
    const isElsewhere = asked.some((part) => names(part.distance, "crossProvince"));
    const isDated = from !== undefined;
    if (!isDated || !isElsewhere || asked.some(({ category }) => category !== undefined)) return [];
    const row = [when, `${from}起`].filter((one) => one !== "");
    return [
      `${where}（${row.join("，")}）：跨省的一行没有写就医类别，异地长期居住的人也按它算，` +
        "而他们应与在参保地相同；请写 category",
    ];
  });
}

function names(value: Written | undefined, word: string): boolean {
  return isList(value) ? value.includes(word) : value === word;
}
